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
    }

    static let members: [Member] = [
        Member(code: "4711", firstName: "Amina", lastName: "Bensalem", language: "fr", badge: "62E3086CED"),
        Member(code: "4712", firstName: "Pieter", lastName: "Vermeulen", language: "nl", badge: "0C000621A5"),
        Member(code: "4713", firstName: "Grace", lastName: "Okafor", language: "en", badge: "1A00A4F3C2"),
        Member(code: "4714", firstName: "Jürgen", lastName: "Brandt", language: "de", badge: "1A00B7D011"),
        Member(
            code: "4715", firstName: "Fatou", lastName: "Diallo", language: "fr", badge: "2B00C19E77",
            shift: "split"),
        Member(code: "4716", firstName: "Fatou", lastName: "Diop", language: "fr", badge: "2B00C19E78"),
        Member(
            code: "4717", firstName: "Luc", lastName: "Peeters", language: "fr", isActive: false,
            badge: "3C00D2AF88"),
        Member(
            code: "4718", firstName: "Nadia", lastName: "Kowalska", language: "fr", badge: "4D00E3B099",
            state: "lost"),
    ]

    /// UID of the simulated contactless card, which is Amina's second badge.
    static let cardUID = "04A224B2C31F80"

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
