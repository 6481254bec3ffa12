// Stored form of what the register says of an agent beside the person, and of the rows that amendments hold as texts. All
// of an agent's stands in the private part.

extension AgentParticulars {
    func write(to writer: inout FactWriter) {
        writer.field("type", type?.description)
        writer.field("mayUseTerminal", mayUseTerminal)
        writer.field("birthDay", birthDay?.description)
        writer.field("nationalNumber", nationalNumber?.text)
        writer.field("nationalNumberMark", nationalNumber?.mark)
        writer.field("accountName", accountName)
        writer.field("engagements", engagements.lazy.map(\.written))
    }
}

extension FactReader {
    mutating func particulars() throws(FactDamage) -> AgentParticulars {
        var particulars = AgentParticulars(
            type: try optionalText("type").map(AgentType.init), mayUseTerminal: try truth("mayUseTerminal"))
        if let text = try optionalText("birthDay") {
            guard let day = Day(text) else { throw FactDamage() }
            particulars.birthDay = day
        }
        if let text = try optionalText("nationalNumber") {
            particulars.nationalNumber = SealedNumber(text: text, mark: try self.text("nationalNumberMark"))
        }
        particulars.accountName = try text("accountName")
        for row in try texts("engagements") {
            guard let engagement = Engagement(written: row) else { throw FactDamage() }
            particulars.engagements.append(engagement)
        }
        return particulars
    }
}

extension WorksDeclaration {
    /// `number first last`, for example `1Y1003SQ5VSSZ 2026-01-01 -`; a hyphen is a day that is not said.
    var written: String {
        [number.text, firstDay?.description ?? "-", lastDay?.description ?? "-"].joined(separator: " ")
    }

    init?(written text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 3, let number = WorksNumber(words[0]) else { return nil }
        self.init(number: number, firstDay: Day(words[1]), lastDay: Day(words[2]))
        // One spelling, and no word that means nothing.
        guard written == text else { return nil }
    }
}

extension Engagement {
    /// `number employer capacity from to`, for example `1 BE0884303369 employee 1767571200000000 -`; a hyphen is an end
    /// that is not said.
    var written: String {
        [
            String(number), employer.text, capacity.rawValue, fromMicroseconds.map { String($0) } ?? "-",
            toMicroseconds.map { String($0) } ?? "-",
        ].joined(separator: " ")
    }

    init?(written text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 5, let number = Int(words[0]), let employer = Employer(words[1]),
            let capacity = Capacity(rawValue: words[2])
        else { return nil }
        self.init(
            number: number, employer: employer, capacity: capacity, fromMicroseconds: Int64(words[3]),
            toMicroseconds: Int64(words[4]))
        guard written == text else { return nil }
    }
}
