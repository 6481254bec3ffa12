import Domain
import VirtualDevices
import Web

/// The cards of the simulation: a contactless badge, and identity cards of people of the demo and of nobody.
struct DemoCards {
    struct Card {
        var badge: WorkbenchState.Badge
        var card: VirtualCard
    }

    let cards: [Card]

    /// - Parameter today: by which cards are valid, or are no more.
    init(today: Day) {
        func member(_ code: String) -> DemoRoster.Member? { DemoRoster.members.first { $0.code == code } }
        func identity(_ id: String, _ code: String, to days: Int64, _ hint: String) -> Card? {
            guard let member = member(code), let number = member.nationalNumber else { return nil }
            return Self.identity(
                id, "Identity card of \(member.firstName) \(member.lastName.prefix(1)).", number,
                today, to: days, hint)
        }
        let badge = Card(
            badge: WorkbenchState.Badge(
                id: DemoRoster.cardUID, label: "Contactless card", hint: "Amina's second badge"),
            card: VirtualCard(uid: [UInt8](hexadecimal: DemoRoster.cardUID[...]) ?? []))
        cards = [
            badge, identity("eid-4711", "4711", to: 900, "valid: recorded for 4711"),
            identity("eid-4712", "4712", to: -20, "expired 20 days ago"),
            Self.identity(
                "eid-nobody", "Identity card of a stranger", DemoNumbers.national(day: 28, serial: 995),
                today,
                to: 900, "in no register"),
        ].compactMap(\.self)
    }

    private static func identity(
        _ id: String, _ label: String, _ number: String, _ today: Day, to days: Int64, _ hint: String
    ) -> Card {
        let identity = VirtualIdentity(
            number: number, validFrom: text(today.number - 900), validTo: text(today.number + days))
        return Card(
            badge: WorkbenchState.Badge(id: id, label: label, hint: hint),
            card: VirtualCard(VirtualIdentityCard(identity)))
    }

    /// `DD.MM.YYYY`.
    private static func text(_ number: Int64) -> String {
        (Day(number: number)?.description ?? "").split(separator: "-").reversed().joined(separator: ".")
    }
}
