/// "Did you mean …?" for a word that is not known.
enum Suggestion {
    /// The nearest of `known`, when it is near enough to be a slip; nil otherwise.
    static func nearest(to word: String, among known: some Swift.Sequence<String>) -> String? {
        let limit = max(1, word.count / 3)
        let measured = known.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
        return measured.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
    }

    /// " (did you mean `x`?)", or nothing.
    static func hint(for word: String, among known: some Swift.Sequence<String>) -> String {
        nearest(to: word, among: known).map { " (did you mean `\($0)`?)" } ?? ""
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). Words over 64
    /// characters are compared by their first 64.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars.prefix(64))
        let right = Array(right.unicodeScalars.prefix(64))
        var rows = [Array(0...right.count)]
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
