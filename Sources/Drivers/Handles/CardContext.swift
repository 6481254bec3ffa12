import CDrivers
import Glibc

/// The connection to pcscd and the card readers it watches. A class and not a `~Copyable` owner because one method,
/// `cancel`, comes from another thread while the owner sleeps in `wait`; everything else belongs to one thread.
package final class CardContext: Sendable {
    package enum Change: Sendable, Hashable {
        case inserted(atr: [UInt8])
        case removed
        /// A card that cannot be powered: upside down, dirty, or not a smart card.
        case mute
    }

    package struct Event: Sendable, Hashable {
        /// Number of the reader; stays the same while the reader is there.
        package let reader: Int
        package let change: Change
    }

    // SAFETY: the object is freed by `deinit` only, so after the last call; `kd_card_cancel` may come from any thread.
    private nonisolated(unsafe) let handle: OpaquePointer
    private let prefix: String

    /// Connects to pcscd and finds the readers whose names begin with `prefix` (empty: all).
    /// Throws ECONNREFUSED (pcscd does not run), EACCES, ENODEV (no reader fits).
    package init(prefix: String) throws(DriverError) {
        var opened: OpaquePointer?
        let result = kd_card_open(prefix, &opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "open card reader", device: prefix, errno: -result)
        }
        handle = opened
        self.prefix = prefix
    }

    /// Waits until cards come or go; the first call tells of those that are there. Nil once cancelled.
    /// Throws ENODEV once the last reader has left, ECONNREFUSED or ECONNRESET when pcscd went away.
    package func wait() throws(DriverError) -> [Event]? {
        let capacity = Int(KD_CARD_EVENTS_MAX)
        var result: Int32 = 0
        // SAFETY: the C side writes at most `capacity` events, and exactly `result` of them are read.
        let events = withUnsafeTemporaryAllocation(of: kd_card_event.self, capacity: capacity) {
            buffer -> [Event] in
            guard let start = buffer.baseAddress else { return [] }
            result = kd_card_wait(handle, start)
            return buffer[..<max(0, Int(result))].map(Self.event)
        }
        if result == -ECANCELED { return nil }
        if result < 0 { throw DriverError(operation: "watch card reader", device: prefix, errno: -result) }
        return events
    }

    /// Ends the present `wait` and every later one. From any thread.
    package func cancel() { kd_card_cancel(handle) }

    /// Powers the card. Throws ENOMEDIUM (no card), EREMOTEIO (it does not answer), EBUSY, EPROTONOSUPPORT …
    package func connect(reader: Int) throws(DriverError) {
        let result = kd_card_connect(handle, Int32(reader))
        if result < 0 {
            throw DriverError(operation: "connect card in", device: name(of: reader), errno: -result)
        }
    }

    package func disconnect(reader: Int) { kd_card_disconnect(handle, Int32(reader)) }

    /// Sends a command APDU and returns data and status word.
    /// Throws ENOMEDIUM or EIO (the card left), ESTALE (another program reset it), ENOTCONN (not connected).
    package func transceive(_ command: [UInt8], reader: Int) throws(DriverError) -> [UInt8] {
        var result: Int32 = 0
        let capacity = Int(KD_CARD_RESPONSE_MAX)
        // SAFETY: the C side writes at most `capacity` bytes, and exactly `result` of them are read.
        let response = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) {
            buffer -> [UInt8] in
            guard let start = buffer.baseAddress else { return [] }
            result = kd_card_transceive(handle, Int32(reader), command, command.count, start, capacity)
            return Array(buffer[..<max(0, Int(result))])
        }
        if result < 0 {
            throw DriverError(operation: "exchange with card in", device: name(of: reader), errno: -result)
        }
        return response
    }

    /// The same for an answer that nobody may find later: its data are appended, at most `BelgianCard.answerBytes` with the
    /// status word, which is returned.
    func transceive(
        _ command: [UInt8], reader: Int, into answer: inout WipedBytes
    ) throws(DriverError) -> UInt16 {
        let result = answer.append(most: BelgianCard.answerBytes) { start, most in
            kd_card_transceive(handle, Int32(reader), command, command.count, start, most)
        }
        guard result >= 0, let status = answer.takeStatus() else {
            let number = result < 0 ? -result : EIO
            throw DriverError(operation: "exchange with card in", device: name(of: reader), errno: number)
        }
        return status
    }

    package func name(of reader: Int) -> String {
        String(cString: kd_card_reader_name(handle, Int32(reader)))
    }

    private static func event(_ event: kd_card_event) -> Event {
        let change: Change =
            switch event.change {
            case KD_CARD_REMOVED: .removed
            case KD_CARD_MUTE: .mute
            default:
                .inserted(atr: withUnsafeBytes(of: event.atr) { Array($0.prefix(Int(event.atr_length))) })
            }
        return Event(reader: Int(event.reader), change: change)
    }

    deinit { kd_card_close(handle) }
}
