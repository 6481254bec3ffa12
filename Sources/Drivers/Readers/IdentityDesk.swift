/// Reads identity cards in a smart card reader whose site wants them read.
struct IdentityDesk {
    private let context: CardContext
    /// Nil: what a card says is believed unproved.
    private let trust: IdentityTrust?

    /// A card that needs longer is lost: a real one takes some 300 ms, or a second with its certificate.
    private static let mostMicroseconds: Int64 = 8_000_000

    /// Nil where the settings do not ask for it. Throws what is wrong with the certificates.
    init?(_ settings: ReaderSettings, _ context: CardContext) throws(DriverError) {
        let type = SmartCardReader.type
        guard type.value("eid", in: settings) == "on" else { return nil }
        let path = type.value("eid-certificates", in: settings)
        trust = path.isEmpty ? nil : try IdentityTrust(path: path)
        self.context = context
    }

    /// What the connected card says. Throws when the reader fails, or the card leaves.
    func read(_ reader: Int, _ stop: Stop) throws(DriverError) -> Reading.Value {
        let deadline = BootClock.nowMicroseconds() + Self.mostMicroseconds
        let context = context
        let card = BelgianCard(
            exchange: { command, answer throws(DriverError) in
                try context.transceive(command, reader: reader, into: &answer)
            },
            isOver: { stop.isRaised || BootClock.nowMicroseconds() > deadline },
            pause: { stop.wait(milliseconds: $0) })
        do throws(BelgianCard.Failure) {
            let file = try card.read(.identity)
            guard let identity = file.look({ IdentityRead(file: $0) }) else { return .readError(.format) }
            if let trust {
                let signature = try card.read(.signature)
                let certificate = try card.read(.certificate)
                guard trust.proves(file, signature: signature, certificate: certificate) else {
                    return .readError(.signature)
                }
            }
            return .identity(identity)
        } catch {
            switch error {
            case .stranger: return .readError(.format)
            case .defect(let defect): return .readError(defect)
            case .device(let error): throw error
            }
        }
    }
}
