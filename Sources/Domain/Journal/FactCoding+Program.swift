// Stored form of what happened to the book and the program.

extension BookOpened: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("follows", follows?.description)
        writer.field("followsHash", followsHash)
        writer.field("program", program)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        if let text = try reader.optionalText("follows") {
            guard let book = BookID(text) else { throw FactDamage() }
            follows = book
        } else {
            follows = nil
        }
        followsHash = try reader.optionalText("followsHash")
        program = try reader.text("program")
    }
}

extension Running: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("program", program)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        program = try reader.text("program")
    }
}

extension ClockChanged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("stepMicroseconds", stepMicroseconds)
        writer.field("from", from.rawValue)
        writer.field("to", to.rawValue)
        writer.field("cause", cause)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        stepMicroseconds = try reader.integer("stepMicroseconds")
        guard let from = ClockTrust(rawValue: try reader.count("from")),
            let to = ClockTrust(rawValue: try reader.count("to"))
        else { throw FactDamage() }
        self.from = from
        self.to = to
        cause = try reader.optionalText("cause")
    }
}

extension Anchored: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("boot", boot.hexadecimal)
        writer.field("offsetMicroseconds", offsetMicroseconds)
        writer.field("trust", trust.rawValue)
        writer.field("uncertaintyMilliseconds", uncertaintyMilliseconds.map(Int64.init))
        writer.field("first", first)
        writer.field("last", last)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        guard let boot = BootID(hexadecimal: try reader.text("boot")) else { throw FactDamage() }
        self.boot = boot
        offsetMicroseconds = try reader.integer("offsetMicroseconds")
        guard let trust = ClockTrust(rawValue: try reader.count("trust")) else { throw FactDamage() }
        self.trust = trust
        if let uncertainty = try reader.optionalInteger("uncertaintyMilliseconds") {
            guard let uncertainty = Int32(exactly: uncertainty) else { throw FactDamage() }
            uncertaintyMilliseconds = uncertainty
        } else {
            uncertaintyMilliseconds = nil
        }
        first = try reader.integer("first")
        last = try reader.integer("last")
    }
}

extension KnownTimeReset: JournalFact {
    func write(to writer: inout FactWriter) { writer.field("visit", visit) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        visit = try reader.optionalInteger("visit")
    }
}

extension BootID {
    /// 32 digits, high half first.
    package var hexadecimal: String {
        [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    package init?(hexadecimal: String) {
        guard hexadecimal.utf8.count == 32, let high = UInt64(hexadecimal.prefix(16), radix: 16),
            let low = UInt64(hexadecimal.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
        // One spelling: no sign, no upper case.
        guard self.hexadecimal == hexadecimal else { return nil }
    }
}

extension DeviceChanged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("type", type)
        writer.field("cause", cause)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        type = try reader.text("type")
        cause = try reader.optionalText("cause")
    }
}

extension Erased: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("sequence", sequence)
        writer.field("rule", rule)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        sequence = try reader.integer("sequence")
        rule = try reader.text("rule")
    }
}
