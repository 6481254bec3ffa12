import Domain
import GRDB

/// Entries that are few beside the punches: who changed, saw or decided what. An index has only them, so that a list of
/// them costs what it shows, however many punches lie between, and a punch writes nothing into it.
enum SeldomKinds {
    /// What each badge leaves behind, or a reader, a receiver or an import in great number. Every other kind is seldom,
    /// also one of a later release. Part of the schema: never changed, else the index is not found.
    private static let frequent = [
        "presented", "punched", "repeated", "unchanged", "refused", "readFailed", "registered", "staged",
    ]

    /// The condition of the index, and of whoever asks it.
    static let condition =
        "kind NOT IN (\(frequent.map { "'\($0)'" }.joined(separator: ", ")))"

    static let index = "CREATE INDEX entrySeldom ON entry (sequence, kind) WHERE \(condition)"

    static func contain(_ kinds: [String]) -> Bool { !kinds.contains(where: frequent.contains) }

    /// Which entries of a stretch the index has, in order.
    static func sequences(
        _ database: Database, after: Domain.Sequence, through: Domain.Sequence
    ) throws -> [Domain.Sequence] {
        try Domain.Sequence.fetchAll(
            database,
            sql: """
                SELECT sequence FROM entry INDEXED BY entrySeldom
                WHERE sequence > ? AND sequence <= ? AND \(condition) ORDER BY sequence
                """, arguments: [after, through])
    }
}
