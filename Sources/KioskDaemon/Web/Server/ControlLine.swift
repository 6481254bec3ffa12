import Domain

/// A decision about a delivery on its way through the control socket: `NAME SEQUENCE received|again`.
extension Resolved {
    package var line: String { "\(upstream) \(sequence) \(decision.rawValue)" }

    package init?(line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, let sequence = Int64(words[1]), sequence > 0,
            let decision = Decision(rawValue: String(words[2]))
        else { return nil }
        self.init(upstream: String(words[0]), sequence: sequence, decision: decision)
    }
}
