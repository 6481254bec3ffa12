import Foundation

/// What `journal export` says of a book, by sequence.
struct ExportedBook {
    /// Hash and private part of each entry that verifies.
    private(set) var sound: [Int64: String] = [:]
    /// Entries that some entry names as lost, and those of which it so names the private part.
    private(set) var lost: Set<Int64> = []
    private(set) var privateLost: Set<Int64> = []

    init(_ lines: String) throws {
        for line in lines.split(separator: "\n") {
            // A last line that is cut off is none.
            guard let entry = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let id = entry["id"] as? String,
                let sequence = id.split(separator: "-").last.flatMap({ Int64($0) }),
                entry["sound"] as? Bool == true, let hash = entry["hash"] as? String
            else { continue }
            var secret = ""
            if let fields = entry["private"] as? [String: Any] {
                let bytes = try JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
                secret = String(decoding: bytes, as: UTF8.self)
            }
            sound[sequence] = hash + secret
            guard entry["kind"] as? String == "bookDamaged", let fact = entry["public"] as? [String: Any]
            else {
                continue
            }
            lost.formUnion(Self.sequences(fact["lost"]))
            privateLost.formUnion(Self.sequences(fact["privateLost"]))
        }
    }

    private static func sequences(_ ranges: Any?) -> [Int64] {
        (ranges as? [String] ?? []).flatMap { range in
            let ends = range.split(separator: "-").compactMap { Int64($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [Int64]() }
            return Array(first...last)
        }
    }

    /// Entries of an earlier export that are gone or changed here.
    func differing(from earlier: ExportedBook) -> Set<Int64> {
        Set(earlier.sound.filter { sound[$0.key] != $0.value }.keys)
    }
}
