import Dispatch
import Glibc

/// Smart cards and contactless badges in PC/SC readers. Says when a card comes and goes; a contactless one is also a
/// badge by its UID, a Belgian identity card its holder's identity. Sleeps inside libpcsclite in between: no polling of its own.
package final class SmartCardReader: Reader {
    package static let type = ReaderType(
        name: "smart-card",
        summary: "smart card or contactless reader through PC/SC (pcscd)",
        device: "reader name as pcscd gives it, or its beginning; empty: every card reader",
        identifies: true,
        options: [
            .choice(
                "eid", ["off", "on"], standard: "off",
                "whether a Belgian identity card identifies its holder by his national number"),
            ReaderType.Option(
                "eid-certificates", standard: "",
                "file with the certificates (PEM) of the national register, or of who issues them: an identity card "
                    + "counts only with a signature by one of them; empty: unproved, as a copied card could say it",
                problem: { $0.isEmpty || $0.hasPrefix("/") ? nil : "\"\($0)\" is not an absolute path" }),
        ],
        replay: { _ in Replay() }
    ) { settings throws(DriverError) in try SmartCardReader(settings) }

    /// "Get data: UID" of PC/SC part 3, 3.2.2.1.3; answered by the reader, not by the card.
    private static let getUID: [UInt8] = [0xFF, 0xCA, 0x00, 0x00, 0x00]

    private let context: CardContext
    /// Nil: identity cards are cards without a UID like others.
    private let identities: IdentityDesk?
    /// Readers whose card has been announced.
    private var announced: Set<Int> = []
    /// Where the card came last, as long as it is connected.
    private var current: Int?
    /// Watches the stop of the last `read`.
    private var canceller: (stop: Stop, source: any DispatchSourceRead)?

    /// Throws ECONNREFUSED (pcscd does not run), EACCES, ENODEV (no reader of that name), ENOKEY (no certificates).
    package init(_ settings: ReaderSettings) throws(DriverError) {
        context = try CardContext(prefix: settings.device)
        identities = try IdentityDesk(settings, context)
    }

    /// Throws ENODEV once the last reader left, ECONNREFUSED or ECONNRESET when pcscd went away.
    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        if canceller?.stop !== stop {
            canceller?.source.cancel()
            canceller = (stop, Self.cancel(context, when: stop))
        }
        guard let events = try waitForCards(stop) else { return nil }
        var values: [Reading.Value] = []
        for event in events {
            switch event.change {
            case .removed:
                if current == event.reader { current = nil }
                if announced.remove(event.reader) != nil { values.append(.card(.removed)) }
            case .mute:
                values.append(.readError(.cardLost))
            case .inserted(let atr):
                announced.insert(event.reader)
                values.append(.card(.inserted(atr: BadgeKeys.hexadecimal(atr))))
                if let value = try identify(event.reader, stop) { values.append(value) }
            }
        }
        return values.map { Reading(value: $0) }
    }

    private func waitForCards(_ stop: Stop) throws(DriverError) -> [CardContext.Event]? {
        let events = try stop.waiting { () throws(DriverError) in try context.wait() }
        stop.hear()
        return events
    }

    /// Sends a command APDU to the card that came last and returns data and status word.
    /// Throws ENOMEDIUM or EIO when the card left (`read` then tells of its removal), ENOTCONN when there is none.
    package func transceive(_ command: [UInt8]) throws(DriverError) -> [UInt8] {
        guard let current else {
            throw DriverError(operation: "exchange with card in", device: "reader", errno: ENOTCONN)
        }
        return try context.transceive(command, reader: current)
    }

    /// The badge in a reader, or the identity card; nil for another contact card, which has no UID, where identity cards
    /// are not read.
    private func identify(_ reader: Int, _ stop: Stop) throws(DriverError) -> Reading.Value? {
        do {
            try connect(reader, stop)
            current = reader
            if let badge = Self.badge(inResponse: try context.transceive(Self.getUID, reader: reader)) {
                return badge
            }
            return try identities?.read(reader, stop)
        } catch {
            guard Self.isOfTheCard(error) else { throw error }
            return .readError(.cardLost)
        }
    }

    /// Directly after the insertion a driver may still say that there is no card.
    private func connect(_ reader: Int, _ stop: Stop) throws(DriverError) {
        for pauseMilliseconds: Int32 in [20, 100] {
            do {
                return try context.connect(reader: reader)
            } catch {
                guard Self.isOfTheCard(error) else { throw error }
                stop.wait(milliseconds: pauseMilliseconds)
            }
        }
        try context.connect(reader: reader)
    }

    /// Data and status word 9000 with a UID, else nil. A UID made up for this reading is a badge that nobody can
    /// enrol: `.format`.
    static func badge(inResponse response: [UInt8]) -> Reading.Value? {
        let uid = Array(response.dropLast(2))
        guard response.suffix(2) == [0x90, 0x00], (4...10).contains(uid.count) else { return nil }
        if BadgeKeys.isRandom(uid: uid) { return .readError(.format) }
        return .badge(BadgeRead(keys: BadgeKeys.uid(uid), raw: BadgeKeys.hexadecimal(uid), format: "uid"))
    }

    /// Whether the card is to blame, and not the reader or pcscd.
    private static func isOfTheCard(_ error: DriverError) -> Bool {
        [ENOMEDIUM, EIO, EREMOTEIO, ESTALE, EPROTONOSUPPORT, EBUSY, EMSGSIZE, ETIMEDOUT, ENOTCONN]
            .contains(error.errno)
    }

    /// PC/SC has no descriptor to wait for, and `Stop` is one: its readability calls `cancel`.
    private static func cancel(_ context: CardContext, when stop: Stop) -> any DispatchSourceRead {
        let queue = DispatchQueue(label: "kioskd.smart-card.cancel")
        // SAFETY: a dispatch source may be cancelled from any thread; its type does not say so on Linux.
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(
            fileDescriptor: stop.fileDescriptor, queue: queue)
        source.setEventHandler { @Sendable in
            context.cancel()
            source.cancel()  // the stop stays readable for ever, once is enough
        }
        source.setCancelHandler { @Sendable in withExtendedLifetime(stop) {} }
        source.resume()
        return source
    }

    deinit { canceller?.source.cancel() }
}
