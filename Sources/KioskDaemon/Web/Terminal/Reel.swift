import FoundationEssentials
import NIOCore

/// The latest of each kind of server-sent event. Subscribers hold no queue: each remembers which versions it
/// has written and fetches what is newer, so a slow one skips to the newest and memory stays flat.
struct Reel: Sendable {
    enum Kind: Int, CaseIterable, Sendable { case screen, status, clock, outputs, way }

    /// What one subscriber has already written.
    struct Seen: Hashable, Sendable {
        fileprivate(set) var versions = [Int](repeating: 0, count: Kind.allCases.count)
        fileprivate(set) var signal = 0
        fileprivate(set) var beat = 0
        fileprivate(set) var touch = 0
    }

    private struct Track: Sendable {
        var version = 0
        var frame = ByteBuffer()
    }

    /// Signals are moments, not states: the last few are kept for whoever is a little late, none for
    /// newcomers.
    private static let signalsKept = 8

    private var tracks = [Track](repeating: Track(), count: Kind.allCases.count)
    private var signals: [(number: Int, frame: ByteBuffer)] = []
    private var signalNumber = 0
    private var beatNumber = 0
    private var touchNumber = 0

    /// False when nothing has changed since the last one.
    @discardableResult
    mutating func put(_ kind: Kind, _ frame: ByteBuffer) -> Bool {
        guard tracks[kind.rawValue].frame != frame else { return false }
        tracks[kind.rawValue] = Track(version: tracks[kind.rawValue].version + 1, frame: frame)
        return true
    }

    mutating func put(signal frame: ByteBuffer) {
        signalNumber += 1
        signals.append((signalNumber, frame))
        if signals.count > Self.signalsKept { signals.removeFirst() }
    }

    mutating func beat() { beatNumber += 1 }
    mutating func touch() { touchNumber += 1 }

    /// For a subscriber to whom the present state is written separately.
    var seenByNow: Seen {
        var seen = Seen()
        seen.versions = tracks.map(\.version)
        seen.signal = signalNumber
        seen.beat = beatNumber
        seen.touch = touchNumber
        return seen
    }

    /// Everything newer than `seen`; empty when there is nothing.
    func frames(after seen: inout Seen) -> ByteBuffer {
        var buffer = ByteBuffer()
        for signal in signals where signal.number > seen.signal { buffer.writeImmutableBuffer(signal.frame) }
        for (index, track) in tracks.enumerated() where track.version > seen.versions[index] {
            buffer.writeImmutableBuffer(track.frame)
        }
        if touchNumber > seen.touch { buffer.writeImmutableBuffer(Self.touchFrame) }
        if beatNumber > seen.beat { buffer.writeImmutableBuffer(Self.beatFrame) }
        seen = seenByNow
        return buffer
    }

    /// A comment keeps proxies awake; the event lets the page notice silence (a page cannot see comments).
    static let beatFrame = ByteBuffer(string: ": keep-alive\nevent: beat\ndata: {}\n\n")
    /// A finger somewhere on the screen; several in a row are one.
    static let touchFrame = ByteBuffer(string: "event: touched\ndata: {}\n\n")
    /// How long the page waits before it comes back.
    static let retryFrame = ByteBuffer(string: "retry: 1000\n\n")

    /// One event. JSON has no raw line breaks, so one data line is enough.
    static func frame(_ event: String, _ value: some Encodable) -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(value) else { return ByteBuffer() }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(json.count + event.utf8.count + 20)
        buffer.writeString("event: \(event)\ndata: ")
        buffer.writeBytes(json)
        buffer.writeString("\n\n")
        return buffer
    }
}
