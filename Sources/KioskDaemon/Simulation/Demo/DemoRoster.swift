/// The invented people of the simulation. Nobody here exists.
enum DemoRoster {
    struct Member: Sendable {
        var code: String
        var firstName: String
        var lastName: String
        var language: String
        var isActive: Bool = true
        /// Ten hexadecimal digits of an EM4100 badge.
        var badge: String
        var state = "active"
        var shift = "day"
        /// Nil: the register has none, and ONSS cannot be told.
        var nationalNumber: String?
        /// For whom, and as what; one after the other in the register.
        var engagements = [Engagement(employer: DemoCompany.enterprise)]
        /// The usual one first.
        var tasks = ["B-COM"]
        var mayUseTerminal = true
        var type = ""
        /// Opens the keypad of the terminal's page to him. No secret: it stands on the workbench.
        var pin: String?
        /// Opens the keyboard of that page to him, with his code as account name. No secret either.
        var password: String?
        /// What he shows, for whoever holds his badge.
        var note = ""

        /// "4711 · fr · PIN 2580".
        var hint: String {
            let account = password.map { "\(code)@\(DemoCompany.code) \($0)" }
            return [code, language, pin.map { "PIN \($0)" }, account, note.isEmpty ? nil : note]
                .compactMap(\.self).joined(separator: " · ")
        }
    }

    struct Engagement: Sendable {
        var employer: String
        var capacity = "employee"
    }

    static let members: [Member] = [
        Member(
            code: "4711", firstName: "Amina", lastName: "Bensalem", language: "fr", badge: "62E3086CED",
            nationalNumber: DemoNumbers.national(day: 2, serial: 982), pin: "2580", password: "renard27"),
        Member(
            code: "4712", firstName: "Pieter", lastName: "Vermeulen", language: "nl", badge: "0C000621A5",
            nationalNumber: DemoNumbers.national(day: 3, serial: 981), pin: "1470"),
        Member(
            code: "4713", firstName: "Grace", lastName: "Okafor", language: "en", badge: "1A00A4F3C2",
            nationalNumber: DemoNumbers.national(day: 4, serial: 984), tasks: ["B-ESC"]),
        Member(
            code: "4714", firstName: "Jürgen", lastName: "Brandt", language: "de", badge: "1A00B7D011",
            nationalNumber: DemoNumbers.national(day: 5, serial: 985),
            engagements: [Engagement(employer: DemoCompany.agency, capacity: "temporary")],
            note: "sent by an agency"),
        Member(
            code: "4715", firstName: "Fatou", lastName: "Diallo", language: "fr", badge: "2B00C19E77",
            shift: "split", nationalNumber: DemoNumbers.national(day: 6, serial: 986), note: "split shifts"),
        Member(
            code: "4716", firstName: "Fatou", lastName: "Diop", language: "fr", badge: "2B00C19E78",
            nationalNumber: DemoNumbers.national(day: 7, serial: 988), type: "GST",
            note: "supervisor: is told what is held"),
        Member(
            code: "4717", firstName: "Luc", lastName: "Peeters", language: "fr", isActive: false,
            badge: "3C00D2AF88", nationalNumber: DemoNumbers.national(day: 8, serial: 983), note: "inactive"),
        Member(
            code: "4718", firstName: "Nadia", lastName: "Kowalska", language: "fr", badge: "4D00E3B099",
            state: "lost", nationalNumber: DemoNumbers.national(day: 9, serial: 990),
            note: "badge reported lost"),
        Member(
            code: "4719", firstName: "Mehmet", lastName: "Yılmaz", language: "nl", badge: "5D00F4C1AB",
            nationalNumber: DemoNumbers.national(day: 10, serial: 987),
            engagements: [
                Engagement(employer: DemoCompany.enterprise),
                Engagement(employer: DemoCompany.agency, capacity: "temporary"),
            ], note: "has two employers"),
        Member(
            code: "4720", firstName: "Sofia", lastName: "Almeida", language: "fr", badge: "5D00F4C1AC",
            nationalNumber: DemoNumbers.national(day: 11, serial: 992), tasks: ["B-COM", "B-ESC", "VITRES"],
            note: "has three tasks"),
        Member(
            code: "4721", firstName: "Ioana", lastName: "Popescu", language: "fr", badge: "5D00F4C1AD",
            note: "no national number: held before ONSS"),
        Member(
            code: "4722", firstName: "Thomas", lastName: "Lambert", language: "fr", badge: "5D00F4C1AE",
            nationalNumber: DemoNumbers.national(day: 12, serial: 989), mayUseTerminal: false,
            note: "may not use the terminal"),
        Member(
            code: "4723", firstName: "Kamala", lastName: "Shrestha", language: "en", badge: "5D00F4C1AF",
            nationalNumber: DemoNumbers.national(day: 13, serial: 994, isBIS: true),
            engagements: [Engagement(employer: DemoCompany.enterprise, capacity: "student")],
            note: "student with a BIS number"),
    ]

    /// Code of whoever is told with a punch what is held and what waits.
    static let supervisor = "4716"

    /// UID of the simulated contactless card, which is Amina's second badge.
    static let cardUID = "04A224B2C31F80"

    /// A table of people and badges, for the door of `kioskd people import`.
    static var text: String {
        var lines = ["code,first_name,last_name,language,active,badge,badge_state,shift"]
        for member in members {
            lines.append(
                [
                    member.code, member.firstName, member.lastName, member.language,
                    member.isActive ? "yes" : "no",
                    "em:\(member.badge)", member.state, member.shift,
                ].joined(separator: ","))
        }
        if let first = members.first {
            lines.append(
                [
                    first.code, first.firstName, first.lastName, first.language, "yes", "uid:\(cardUID)",
                    "active",
                    first.shift,
                ].joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
