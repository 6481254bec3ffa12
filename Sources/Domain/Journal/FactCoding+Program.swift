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
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        stepMicroseconds = try reader.integer("stepMicroseconds")
        guard let from = ClockTrust(rawValue: try reader.count("from")),
            let to = ClockTrust(rawValue: try reader.count("to"))
        else { throw FactDamage() }
        self.from = from
        self.to = to
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
