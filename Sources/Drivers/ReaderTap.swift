/// What came off a device before anything was made of it: for a technician who looks on. It may identify a person, so it
/// is never logged and never kept.
package enum RawRead: Sendable, Hashable {
    case bytes([UInt8])
    /// A frame of a Wiegand reader, right-aligned: the last bit sent is the lowest.
    case bits(UInt64, count: Int)
    /// Key codes of the kernel, in the order in which they were pressed.
    case keys([UInt16])
}

/// Where a reader lets others look at what comes off its device. Closed, it costs one look at a flag. Nothing blocks.
package struct ReaderTap: Sendable {
    private let isOpen: @Sendable () -> Bool
    private let note: @Sendable (RawRead) -> Void

    package init(isOpen: @escaping @Sendable () -> Bool, note: @escaping @Sendable (RawRead) -> Void) {
        self.isOpen = isOpen
        self.note = note
    }

    func take(_ read: @autoclosure () -> RawRead?) {
        guard isOpen(), let read = read() else { return }
        note(read)
    }
}

/// A reader that can show what comes off its device. Set once, before the first `read`.
package protocol TappedReader: Reader {
    var tap: ReaderTap? { get set }
}
