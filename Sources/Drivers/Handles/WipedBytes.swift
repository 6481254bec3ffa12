import Glibc

/// Bytes that nobody may find later. They lie in one place of a fixed size and are overwritten when they are let go,
/// whatever has happened before.
package struct WipedBytes: ~Copyable {
    private let room: UnsafeMutableBufferPointer<UInt8>
    package private(set) var count = 0

    /// - Parameter capacity: bytes; there is never room for more.
    package init(capacity: Int) {
        room = .allocate(capacity: max(1, capacity))
        room.initialize(repeating: 0)
    }

    package init(copying bytes: [UInt8]) {
        self.init(capacity: bytes.count)
        for byte in bytes {
            room[count] = byte
            count += 1
        }
    }

    package var free: Int { room.count - count }

    /// Looks at the bytes; they are not to be copied.
    package borrowing func look<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(rebasing: room[..<count]).span)
    }

    /// The same for a call into C.
    borrowing func lookRaw<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(rebasing: room[..<count]))
    }

    /// Lets `body` write behind the bytes, at most `most`; it returns how many it has written, or a negative errno.
    mutating func append(most: Int, _ body: (UnsafeMutablePointer<UInt8>, _ most: Int) -> Int32) -> Int32 {
        let most = min(most, free)
        guard most > 0, let start = room.baseAddress else { return -EMSGSIZE }
        let written = body(start + count, most)
        if written > 0 { count += min(Int(written), most) }
        return written
    }

    package mutating func append(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= free else { return false }
        for byte in bytes {
            room[count] = byte
            count += 1
        }
        return true
    }

    /// Takes the last two bytes away, the status word of a card; nil when there are none.
    mutating func takeStatus() -> UInt16? {
        guard count >= 2 else { return nil }
        let status = UInt16(room[count - 2]) << 8 | UInt16(room[count - 1])
        cut(to: count - 2)
        return status
    }

    /// Keeps the first `kept` bytes and overwrites the others.
    package mutating func cut(to kept: Int) {
        guard kept >= 0, kept < count, let start = room.baseAddress else { return }
        // Not memset: a compiler may leave that out where nobody reads the bytes any more.
        explicit_bzero(start + kept, count - kept)
        count = kept
    }

    deinit {
        if let start = room.baseAddress { explicit_bzero(start, room.count) }
        room.deallocate()
    }
}
