import Domain
import Store

/// The kinds of entry that people wait for: counted on the page, and what an alarm of late punches is about. The rest
/// is what the terminal says of itself.
enum PunchKinds {
    static let all: Set<String> = ["punched", "undone"]

    static func contain(_ kind: String) -> Bool { kind == "punched" || kind == "undone" }
}

extension Row {
    var isPunch: Bool { PunchKinds.contain(coded.kind) }
}

extension Outgoing {
    var isPunch: Bool { PunchKinds.contain(kind) }
}
