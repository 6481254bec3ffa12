// Stored form of what happened at the reader. Only the key of a refused credential is private.

extension Presented: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("person", person.entry)
        writer.field("credential", credential?.entry)
        writer.field("method", method)
        writer.field("offered", offered.lazy.map(\.rawValue))
        writer.field("defaultsToNothing", defaultsToNothing)
        writer.field("settlesAtBootMicroseconds", settlesAtBootMicroseconds)
        writer.field("continues", continues)
        asked?.write(to: &writer)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        person = PersonID(try reader.entry("person"))
        credential = try reader.optionalEntry("credential").map(CredentialID.init)
        method = try reader.choice("method")
        offered = try reader.choices("offered")
        defaultsToNothing = try reader.truth("defaultsToNothing")
        settlesAtBootMicroseconds = try reader.integer("settlesAtBootMicroseconds")
        continues = try reader.optionalInteger("continues")
        asked = try Asked(from: &reader)
    }
}

extension Punched: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("person", person.entry)
        writer.field("action", action)
        writer.field("basis", basis)
        writer.field("method", method)
        writer.field("presented", presented)
        writer.field("site", site.description)
        writer.field("task", task?.description)
        writer.field("before", before)
        writer.field("anomalies", anomalies.lazy.map(\.rawValue))
        writer.field("startsDay", startsDay)
        writer.field("engagement", engagement)
        writer.field("taskBasis", taskBasis?.rawValue)
        writer.field("engagementBasis", engagementBasis?.rawValue)
        writer.field("isLent", isLent)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        person = PersonID(try reader.entry("person"))
        action = try reader.choice("action")
        basis = try reader.choice("basis")
        method = try reader.choice("method")
        presented = try reader.integer("presented")
        site = SiteCode(try reader.text("site"))
        task = try reader.optionalText("task").map(TaskCode.init)
        before = try reader.choice("before")
        anomalies = try reader.choices("anomalies")
        startsDay = try reader.truth("startsDay")
        engagement = try reader.optionalCount("engagement")
        taskBasis = try reader.optionalChoice("taskBasis")
        engagementBasis = try reader.optionalChoice("engagementBasis")
        isLent = try reader.truth("isLent")
    }
}

extension Repeated: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("person", person.entry)
        writer.field("action", action)
        writer.field("presented", presented)
        writer.field("of", of)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        person = PersonID(try reader.entry("person"))
        action = try reader.choice("action")
        presented = try reader.integer("presented")
        of = try reader.integer("of")
    }
}

extension Unchanged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("person", person.entry)
        writer.field("presented", presented)
        writer.field("cause", cause)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        person = PersonID(try reader.entry("person"))
        presented = try reader.integer("presented")
        cause = try reader.choice("cause")
    }
}

extension Armed: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("action", action)
        writer.field("untilBootMicroseconds", untilBootMicroseconds)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        action = try reader.choice("action")
        untilBootMicroseconds = try reader.integer("untilBootMicroseconds")
    }
}

extension Refused: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("reason", reason)
        writer.field("method", method)
        writer.field("person", person?.entry)
    }

    func writePrivate(to writer: inout FactWriter) {
        writer.field("key", key?.text)
        writer.field("otherKeys", otherKeys.lazy.map(\.text))
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        reason = try reader.choice("reason")
        method = try reader.choice("method")
        person = try reader.optionalEntry("person").map(PersonID.init)
        key = try secret?.optionalText("key").map(CredentialKey.init)
        otherKeys = try secret?.texts("otherKeys").map { CredentialKey($0) } ?? []
    }
}

extension ReadFailed: JournalFact {
    func write(to writer: inout FactWriter) { writer.field("defect", defect) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        defect = try reader.text("defect")
    }
}

extension Undone: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("person", person.entry)
        writer.field("punch", punch)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        person = PersonID(try reader.entry("person"))
        punch = try reader.integer("punch")
    }
}

extension Declared: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("person", person.entry)
        writer.field("punch", punch)
        writer.field("leftMicroseconds", leftMicroseconds)
        if let read, let readMicroseconds, let isHis {
            writer.field("read", read)
            writer.field("readMicroseconds", readMicroseconds)
            writer.field("isHis", isHis)
        }
        guard let missing else { return }
        writer.field("action", missing.action)
        writer.field("missingMicroseconds", missing.wallMicroseconds)
        writer.field("reason", missing.reason)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        person = PersonID(try reader.entry("person"))
        punch = try reader.integer("punch")
        leftMicroseconds = try reader.optionalInteger("leftMicroseconds")
        read = try reader.optionalInteger("read")
        if read != nil {
            readMicroseconds = try reader.integer("readMicroseconds")
            isHis = try reader.truth("isHis")
        }
        guard let action: Action = try reader.optionalChoice("action") else { return }
        missing = MissingPunch(
            action: action, wallMicroseconds: try reader.integer("missingMicroseconds"),
            reason: try reader.choice("reason"))
    }
}
