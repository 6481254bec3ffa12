import Domain
import Web

/// What readers have said during one visit: a few lines of each, in memory, gone with the visit.
struct VisitLog {
    struct Unknown {
        var number: Int
        var keys: [CredentialKey]
        var reader: String
        var wallMicroseconds: Int64
    }

    /// Lines of each reader, newest first.
    private(set) var lines: [String: [TechnicianView.Line]] = [:]
    /// Badges that belong to nobody, newest first.
    var unknown: [Unknown] = []
    /// What was refused of the badge that was linked last.
    var linkedReads: [Claim] = []
    /// When each output was tried.
    var tested: [String: Int64] = [:]
    private var lastNumber = 0

    private static let mostLines = 12
    private static let mostUnknown = 20
    /// As many readers as can be configured, and as many that udev names.
    private static let mostReaders = 64

    mutating func note(_ tapped: ReadingsTap.Tapped, in state: Terminal, at now: Instant) {
        guard var line = tapped.line(wallMicroseconds: now.wallMicroseconds) else { return }
        let keys = tapped.keys.map { CredentialKey($0) }
        if !keys.isEmpty {
            let holder = state.holder(of: keys, at: now)
            line.holder = holder.map { "\($0.fullName) (\($0.code))" }
            if state.isFree(keys, at: now) { noteUnknown(keys, tapped.reader, now) }
        }
        guard lines.count < Self.mostReaders || lines[tapped.reader] != nil else { return }
        // A position each second would push everything else out.
        if line.kind == .fix { lines[tapped.reader]?.removeAll { $0.kind == .fix } }
        lines[tapped.reader, default: []].insert(line, at: 0)
        if lines[tapped.reader, default: []].count > Self.mostLines { lines[tapped.reader]?.removeLast() }
    }

    private mutating func noteUnknown(_ keys: [CredentialKey], _ reader: String, _ now: Instant) {
        let number: Int
        if let known = unknown.firstIndex(where: { $0.keys.first == keys.first }) {
            number = unknown.remove(at: known).number
        } else {
            lastNumber += 1
            number = lastNumber
        }
        unknown.insert(
            Unknown(number: number, keys: keys, reader: reader, wallMicroseconds: now.wallMicroseconds), at: 0
        )
        if unknown.count > Self.mostUnknown { unknown.removeLast() }
    }
}

extension Entry {
    var serviced: Serviced? {
        if case .serviced(let fact) = fact { fact } else { nil }
    }
}
