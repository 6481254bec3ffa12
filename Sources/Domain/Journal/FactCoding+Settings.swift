// Stored form of the settings that decisions depend on. The licence code is private: it is worth money to
// others.

extension Configured: JournalFact {
    func write(to writer: inout FactWriter) { terminal.write(to: &writer) }

    func writePrivate(to writer: inout FactWriter) { writer.field("licence", terminal.licence) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        terminal = try TerminalSettings(from: &reader, secret: &secret)
    }
}

extension TerminalSettings {
    fileprivate func write(to writer: inout FactWriter) {
        writer.field("name", name)
        writer.field("isLicensed", licence != nil)
        writer.field("company", company)
        writer.field("site", site.description)
        writer.field("siteName", siteName)
        writer.field("surveyedLatitudeE7", surveyed?.latitudeE7)
        writer.field("surveyedLongitudeE7", surveyed?.longitudeE7)
        writer.field("movedMetres", movedMetres)
        // Tasks are three arrays of one length; the third says `active` or `inactive`.
        writer.field("taskCodes", tasks.lazy.map(\.code.description))
        writer.field("taskNames", tasks.lazy.map(\.name))
        writer.field("taskStates", tasks.lazy.map { $0.isActive ? "active" : "inactive" })
        writer.field("duplicateSeconds", duplicateSeconds)
        writer.field("quietMinutes", quietMinutes)
        writer.field("choiceSeconds", choiceSeconds)
        writer.field("undoSeconds", undoSeconds)
        writer.field("keySeconds", keySeconds)
        writer.field("openLimitHours", openLimitHours)
        writer.field("splitOpenLimitHours", splitOpenLimitHours)
        writer.field("bareBadge", bareBadge.lazy.map(\.written))
        writer.field("tasksAreUsed", tasksAreUsed)
        writer.field("breakDueMinutes", breakDueMinutes)
        writer.field("shortestBreakMinutes", shortestBreakMinutes)
        writer.field("dailyRestMinutes", dailyRestMinutes)
        writer.field("technicians", technicians ?? [])
        writer.field("supervisors", supervisors ?? [])
        writer.field("hasSiblings", hasSiblings ?? false)
    }

    fileprivate init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        let name = try reader.text("name")
        // An erased licence was one all the same.
        var licence = try reader.truth("isLicensed") ? "" : nil
        if licence != nil { licence = try secret?.text("licence") ?? "" }
        self.init(
            name: name, licence: licence, company: try reader.text("company"),
            site: SiteCode(try reader.text("site")), siteName: try reader.text("siteName"),
            surveyed: try reader.position("surveyedLatitudeE7", "surveyedLongitudeE7"))
        movedMetres = try reader.count("movedMetres")
        tasks = try reader.siteTasks()
        duplicateSeconds = try reader.count("duplicateSeconds")
        quietMinutes = try reader.count("quietMinutes")
        choiceSeconds = try reader.count("choiceSeconds")
        undoSeconds = try reader.count("undoSeconds")
        keySeconds = try reader.count("keySeconds")
        openLimitHours = try reader.count("openLimitHours")
        splitOpenLimitHours = try reader.count("splitOpenLimitHours")
        bareBadge = []
        for text in try reader.texts("bareBadge") {
            guard let row = BareBadgeRow(written: text) else { throw FactDamage() }
            bareBadge.append(row)
        }
        tasksAreUsed = try reader.truth("tasksAreUsed")
        breakDueMinutes = try reader.count("breakDueMinutes")
        shortestBreakMinutes = try reader.count("shortestBreakMinutes")
        dailyRestMinutes = try reader.count("dailyRestMinutes")
        let technicians = try reader.texts("technicians")
        self.technicians = technicians.isEmpty ? nil : technicians
        let supervisors = try reader.texts("supervisors")
        self.supervisors = supervisors.isEmpty ? nil : supervisors
        hasSiblings = try reader.truth("hasSiblings") ? true : nil
    }
}

extension FactReader {
    fileprivate mutating func siteTasks() throws(FactDamage) -> [SiteTask] {
        let codes = try texts("taskCodes")
        let names = try texts("taskNames")
        let states = try texts("taskStates")
        guard codes.count == names.count, codes.count == states.count,
            states.allSatisfy({ $0 == "active" || $0 == "inactive" })
        else { throw FactDamage() }
        return codes.indices.map { index in
            SiteTask(
                code: TaskCode(codes[index]), name: names[index], isActive: states[index] == "active")
        }
    }
}

extension BareBadgeRow {
    /// `presence shift fromMinutes offer…`, for example `present split 0 checkOut breakStart`; the shift
    /// `any` is every pattern.
    fileprivate var written: String {
        ([presence.rawValue, shift?.rawValue ?? "any", String(fromMinutes)] + offers.map(\.rawValue))
            .joined(separator: " ")
    }

    fileprivate init?(written text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count >= 3, let presence = Presence(rawValue: words[0]), let fromMinutes = Int(words[2])
        else { return nil }
        let shift = ShiftPattern(rawValue: words[1])
        let offers = words.dropFirst(3).compactMap(Action.init(rawValue:))
        guard shift != nil || words[1] == "any", offers.count == words.count - 3,
            words[2] == String(fromMinutes)
        else { return nil }
        self.init(presence: presence, shift: shift, fromMinutes: fromMinutes, offers: offers)
    }
}
