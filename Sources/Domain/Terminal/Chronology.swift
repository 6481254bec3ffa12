/// What the book knows of time: the newest time that is certain, entries that wait for theirs, and what the time
/// was in each run of the kernel.
package struct Chronology: Hashable, Sendable, Codable {
    /// Runs of the kernel whose anchor is remembered: three years of a terminal that is switched off each night.
    static let mostAnchors = 1_000

    /// The wall clock may never be before this again, microseconds since 1970: it has moved on only when two
    /// sources agreed (`ClockTrust.gnss`). Nil: never so far.
    package private(set) var knownMicroseconds: Int64?
    /// Entries of people, recorded with a clock that nobody vouched for, of the newest such run of the kernel.
    package private(set) var untimed: Untimed?
    private var anchors: [Anchor] = []

    package struct Untimed: Hashable, Sendable, Codable {
        package var boot: BootID
        package var first: Sequence
        package var last: Sequence
    }

    private struct Anchor: Hashable, Sendable, Codable {
        var boot: BootID
        var offsetMicroseconds: Int64
    }

    package init() {}

    mutating func fold(_ entry: Entry) {
        let instant = entry.instant
        if instant.trust == .gnss {
            knownMicroseconds = max(knownMicroseconds ?? .min, instant.wallMicroseconds)
        }
        guard !instant.trust.isTrusted, entry.fact.person != nil || entry.fact.isRefusal else { return }
        if untimed?.boot == instant.boot {
            untimed?.last = entry.sequence
        } else {
            untimed = Untimed(boot: instant.boot, first: entry.sequence, last: entry.sequence)
        }
    }

    mutating func fold(_ anchored: Anchored) {
        if untimed?.boot == anchored.boot { untimed = nil }
        let anchor = Anchor(boot: anchored.boot, offsetMicroseconds: anchored.offsetMicroseconds)
        if let index = anchors.lastIndex(where: { $0.boot == anchored.boot }) {
            anchors[index] = anchor
        } else {
            if anchors.count >= Self.mostAnchors { anchors.removeFirst(Self.mostAnchors / 10) }
            anchors.append(anchor)
        }
    }

    mutating func forgetKnownTime() { knownMicroseconds = nil }

    /// The true wall clock of something recorded with a clock that nobody vouched for, microseconds since 1970;
    /// nil when its own clock was trusted, or when nothing tells.
    package func derivedMicroseconds(of instant: Instant) -> Int64? {
        guard !instant.trust.isTrusted, let anchor = anchors.last(where: { $0.boot == instant.boot }) else {
            return nil
        }
        let (derived, overflow) = instant.bootMicroseconds.addingReportingOverflow(anchor.offsetMicroseconds)
        return overflow ? nil : derived
    }
}

extension Fact {
    fileprivate var isRefusal: Bool {
        if case .refused = self { true } else { false }
    }
}

extension Terminal {
    /// One entry dates everything of this run of the kernel that still waits for its time.
    func decideTimeFound(
        _ offsetMicroseconds: Int64, _ trust: ClockTrust, _ uncertaintyMilliseconds: Int32?,
        _ draft: inout Draft
    ) {
        guard trust.isTrusted, let untimed = chronology.untimed, untimed.boot == draft.now.boot else {
            return
        }
        draft.add(
            .anchored(
                Anchored(
                    boot: untimed.boot, offsetMicroseconds: offsetMicroseconds, trust: trust,
                    uncertaintyMilliseconds: uncertaintyMilliseconds, first: untimed.first, last: untimed.last
                )))
    }
}
