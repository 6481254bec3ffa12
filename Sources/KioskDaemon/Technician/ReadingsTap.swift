import Drivers
import Synchronization

/// Carries what readers say to the technician who looks on, and nowhere else. While nobody does, readers pay one look at
/// a flag; what he does not take in time is dropped, oldest first.
final class ReadingsTap: Sendable {
    struct Tapped: Sendable {
        enum What: Sendable {
            case raw(RawRead)
            case reading(Reading)
        }
        var reader: String
        var type: String
        var what: What
    }

    let tapped: AsyncStream<Tapped>
    private let tappedIn: AsyncStream<Tapped>.Continuation
    private let isOpen = Atomic(false)

    private static let streamLimit = 64

    init() {
        (tapped, tappedIn) = AsyncStream.makeStream(
            of: Tapped.self, bufferingPolicy: .bufferingNewest(Self.streamLimit))
    }

    func open() { isOpen.store(true, ordering: .relaxed) }

    func shut() { isOpen.store(false, ordering: .relaxed) }

    func finish() { tappedIn.finish() }

    /// For the thread of one reader.
    func tap(of settings: ReaderSettings) -> ReaderTap {
        ReaderTap(
            isOpen: { self.isOpen.load(ordering: .relaxed) },
            note: {
                self.tappedIn.yield(
                    Tapped(reader: settings.name, type: settings.type, what: .raw($0)))
            })
    }

    func note(_ reading: Reading, of settings: ReaderSettings) {
        guard isOpen.load(ordering: .relaxed) else { return }
        tappedIn.yield(Tapped(reader: settings.name, type: settings.type, what: .reading(reading)))
    }
}
