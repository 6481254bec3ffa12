import Domain
import Foundation
import Testing

@testable import Store

/// A line of a golden journal: a stored row, texts as text.
private struct GoldenRow: Codable {
    var book: String
    var sequence: Sequence
    var wall: Int64
    var boot: Int64
    var bootID: String
    var trust: Int
    var uncertainty: Int32?
    var reader: String?
    var latitudeE7: Int32?
    var longitudeE7: Int32?
    var place: String?
    var kind: String
    var version: Int
    var publicText: String
    var privateText: String?
    var salt: String?
    var privateDigest: String?
    var previous: String
    var hash: String

    init(_ stored: StoredRow, book: BookID) {
        self.book = book.description
        sequence = stored.row.sequence
        wall = stored.row.instant.wallMicroseconds
        boot = stored.row.instant.bootMicroseconds
        bootID = Hexadecimal.text(CanonicalText.bytes(of: stored.row.instant.boot))
        trust = stored.row.instant.trust.rawValue
        uncertainty = stored.row.instant.uncertaintyMilliseconds
        reader = stored.row.reader?.description
        latitudeE7 = stored.row.place?.position.latitudeE7
        longitudeE7 = stored.row.place?.position.longitudeE7
        place = stored.row.place?.source.rawValue
        kind = stored.row.coded.kind
        version = stored.row.coded.version
        publicText = String(decoding: stored.row.coded.publicText, as: UTF8.self)
        privateText = stored.row.coded.privateText.map { String(decoding: $0, as: UTF8.self) }
        salt = stored.salt.map { Hexadecimal.text($0) }
        privateDigest = stored.privateDigest.map { Hexadecimal.text($0) }
        previous = Hexadecimal.text(stored.row.previousHash)
        hash = Hexadecimal.text(stored.row.hash)
    }

    func stored() throws -> StoredRow {
        let coded = CodedFact(
            kind: kind, version: version, publicText: Array(publicText.utf8),
            privateText: privateText.map { Array($0.utf8) })
        let boots = try [bootID.prefix(16), bootID.suffix(16)].map { try #require(UInt64($0, radix: 16)) }
        let position = latitudeE7.flatMap { latitude in
            longitudeE7.flatMap { Position(latitudeE7: latitude, longitudeE7: $0) }
        }
        let source = place.flatMap { Place.Source(rawValue: $0) }
        return StoredRow(
            row: Row(
                book: try #require(BookID(book)), sequence: sequence,
                instant: Instant(
                    wallMicroseconds: wall, bootMicroseconds: self.boot,
                    boot: BootID(high: boots[0], low: boots[1]),
                    trust: try #require(ClockTrust(rawValue: trust)), uncertaintyMilliseconds: uncertainty),
                reader: reader.map { ReaderName($0) },
                place: source.flatMap { source in position.map { Place(position: $0, source: source) } },
                coded: coded, previousHash: try #require(Hexadecimal.bytes(previous)),
                hash: try #require(Hexadecimal.bytes(hash))),
            privateDigest: privateDigest.flatMap { Hexadecimal.bytes($0) },
            salt: salt.flatMap { Hexadecimal.bytes($0) })
    }
}

/// Journals of every release, which fold identically for ever. Each release adds one: `KIOSKD_WRITE_GOLDEN=1
/// swift test --filter GoldenTests` writes the newest anew, and its difference is reviewed.
@Suite(.serialized) struct GoldenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Golden")
    static let newest = "v4"

    /// The fold of a golden journal, as text, for every version of the state. A change of `Terminal` that
    /// alters the text needs a new `StateText.version` and a line here, so that checkpoints from before are
    /// not used.
    static let stateVersions = ["v1": 1, "v2": 2, "v3": 2, "v4": 4]

    @Test func `the newest golden journal can be written`() throws {
        let directory = try TemporaryDirectory()
        let book = try Book.fresh(in: directory)
        let opening = try book.rows(after: 0, through: 1, limit: 1).map { Entry($0) }
        let story = GoldenStory(book: book.id, opening: opening)
        try book.append(story.entries)
        var terminal = story.terminal
        #expect(try book.load() == terminal)
        // Two people are erased: both staged entries of one, and what the register had of the other.
        #expect(story.leaving.count == 2)
        for entry in try book.erase([10, 14] + story.leaving, rule: "example", at: GoldenStory.afterwards) {
            terminal.apply(entry)
        }
        #expect(try book.rebuild().terminal == terminal)

        let rows = try book.read("golden") { database in
            try book.rowScan.storedRows(database, after: 0, through: .max, limit: 1_000).map { try $0.get() }
        }
        let kinds = Set(rows.map(\.row.coded.kind))
        let all = try Self.kinds()
        #expect(kinds == all, "\(kinds.symmetricDifference(all).sorted())")
        guard ProcessInfo.processInfo.environment["KIOSKD_WRITE_GOLDEN"] == "1" else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try rows.map { try encoder.encode(GoldenRow($0, book: book.id)) + Data("\n".utf8) }
        try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
        try Data(lines.joined()).write(to: Self.folder.appendingPathComponent("\(Self.newest).jsonl"))
        try write(terminal)
    }

    private func write(_ terminal: Terminal) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let state = try encoder.encode(terminal) + Data("\n".utf8)
        try state.write(to: Self.folder.appendingPathComponent("\(Self.newest).state.json"))
    }

    /// Every kind that this release can read, as the table in the source says.
    private static func kinds() throws -> Set<String> {
        let source = folder.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("Sources/Domain/Journal/FactCoding.swift")
        let text = try String(contentsOf: source, encoding: .utf8)
        return Set(text.matches(of: /case "([A-Za-z]+)": \.([A-Za-z]+)\(try/).map { String($0.output.1) })
    }

    private static func rows(_ name: String) throws -> [GoldenRow] {
        try String(contentsOf: folder.appendingPathComponent("\(name).jsonl"), encoding: .utf8)
            .split(separator: "\n").map { try JSONDecoder().decode(GoldenRow.self, from: Data($0.utf8)) }
    }

    /// Whoever adds a kind tells of it in `GoldenStory` and writes the newest journal anew, or, once that is released, a
    /// new one.
    @Test func `the newest golden journal has every kind of entry that there is`() throws {
        let kinds = try Self.kinds()
        #expect(kinds.count >= 38)
        let written = Set(try Self.rows(Self.newest).map(\.kind))
        #expect(written == kinds, "\(written.symmetricDifference(kinds).sorted())")
    }

    @Test func `the newest golden journal amends every subject of the register`() throws {
        let rows = try Self.rows(Self.newest).filter { $0.kind == "amended" }
        let subjects = rows.compactMap { row in
            row.publicText.firstMatch(of: /"subject":"([a-z]+)"/).map { String($0.output.1) }
        }
        #expect(
            Set(subjects) == ["company", "client", "site", "group", "task", "agent", "links", "badge"])
        #expect(rows.contains { $0.publicText.contains(#""batch":"#) })
        #expect(rows.count { $0.privateText == nil && $0.privateDigest != nil } == 2, "of one who is erased")
    }

    @Test(arguments: stateVersions.keys.sorted())
    func `a golden journal is sound and folds to the state that was committed with it`(name: String) throws {
        let rows = try Self.rows(name)
        let book = try #require(rows.first.flatMap { BookID($0.book) })
        var chain = try ChainWalk(after: 0, hash: Meta.noHash)
        var terminal = Terminal(book: book)
        for row in rows {
            let stored = try row.stored()
            #expect(try chain.follow(.success(stored)) == [])
            let entry = Entry(stored.row)
            if case .unknown = entry.fact { Issue.record("entry \(row.sequence) is not understood") }
            terminal.apply(entry)
        }
        let expected = try Data(contentsOf: Self.folder.appendingPathComponent("\(name).state.json"))
        let actual = try StateText.encode(terminal)
        let difference = difference(
            try JSONSerialization.jsonObject(with: expected),
            try JSONSerialization.jsonObject(with: Data(actual)))
        #expect(difference == nil)
    }

    @Test func `the text of the state has not changed since its version was given`() throws {
        let expected = try Data(
            contentsOf: Self.folder.appendingPathComponent("\(Self.newest).state.json"))
        let terminal = try JSONDecoder().decode(Terminal.self, from: expected)
        let again = try JSONSerialization.jsonObject(with: Data(try StateText.encode(terminal)))
        let isSame =
            (again as? NSDictionary) == (try JSONSerialization.jsonObject(with: expected) as? NSDictionary)
        // A later version may add to the text; the version says so.
        #expect(isSame == (Self.stateVersions[Self.newest] == StateText.version))
    }

    /// Where the committed state is contradicted; what a later release adds is no contradiction.
    private func difference(_ expected: Any, _ actual: Any?, at path: String = "") -> String? {
        switch (expected, actual) {
        case (let expected as [String: Any], let actual as [String: Any]):
            for (key, value) in expected.sorted(by: { $0.key < $1.key }) {
                if let found = difference(value, actual[key], at: "\(path)/\(key)") { return found }
            }
            return nil
        case (let expected as [Any], let actual as [Any]):
            guard expected.count == actual.count else { return path }
            for (index, value) in expected.enumerated() {
                if let found = difference(value, actual[index], at: "\(path)/\(index)") { return found }
            }
            return nil
        case (let expected as NSObject, let actual as NSObject):
            return expected == actual ? nil : path
        default:
            return path
        }
    }
}
