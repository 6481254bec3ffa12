import Drivers
import Foundation

/// A smart card without hardware: it goes into a slot of vpcd, the virtual reader of pcscd, which listens on loopback.
/// It passes through the real pcscd and libpcsclite.
///
/// Both sides send a length (16 bits, high byte first) and that many bytes. One byte is an order (0: power off,
/// 1: power on, 2: reset, 4: send the ATR), everything else a command APDU. The end of the connection is the removal.
package actor VirtualCard {
    /// Answers a command APDU with data and status word; nil: the card is pulled in the middle of the exchange.
    /// Called on the card's own thread.
    package typealias Handler = @Sendable (_ command: [UInt8]) -> [UInt8]?

    /// Port of vpcd's first slot; the second one is at the next.
    package static let port: UInt16 = 35963
    /// PC/SC part 3, 3.1.3.2.3.1: a contactless card as its reader presents it (ISO 14443 A, MIFARE DESFire-like).
    package static let contactlessATR: [UInt8] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]

    private let port: UInt16
    private let atr: [UInt8]
    private let handler: Handler
    /// Raised, it takes the card out.
    private var removal: Stop?

    package init(
        port: UInt16 = VirtualCard.port, atr: [UInt8] = VirtualCard.contactlessATR, handler: @escaping Handler
    ) {
        self.port = port
        self.atr = atr
        self.handler = handler
    }

    /// A contactless badge.
    package init(uid: [UInt8], port: UInt16 = VirtualCard.port) {
        self.init(port: port) { VirtualCard.answer($0, uid: uid) }
    }

    /// Puts the card into the slot; nothing if it is there. pcscd notices within about a second.
    /// Throws ECONNREFUSED when pcscd with vpcd does not run.
    package func insert() throws(DriverError) {
        guard removal == nil else { return }
        let stop = try Stop()
        let socket = try CardSocket(port: port)
        let session = VirtualCardSession(atr: atr, handler: handler)
        Thread.detachNewThread { session.serve(socket, until: stop) }
        removal = stop
    }

    /// Takes it out; nothing if it is not in the slot.
    package func remove() {
        removal?.raise()
        removal = nil
    }

    /// What a badge answers: its UID to "get data: UID" (PC/SC part 3, 3.2.2.1.3), 6D00 to everything else.
    package static func answer(_ command: [UInt8], uid: [UInt8]) -> [UInt8] {
        command == [0xFF, 0xCA, 0x00, 0x00, 0x00] ? uid + [0x90, 0x00] : [0x6D, 0x00]
    }

    deinit { removal?.raise() }
}
