/// The conversation with a Belgian identity card (Belpic). It reads the identity file and, where that is to be proved, its
/// signature and the certificate of the register that has signed it; never the address (4033) or the photo (4035). No PIN
/// is needed for any of it.
struct BelgianCard {
    /// Why there is no identity.
    enum Failure: Error {
        /// Another kind of card.
        case stranger
        case defect(ReadDefect)
        case device(DriverError)
    }

    /// Files by their path: Belpic selects one component after the other.
    enum File {
        case identity, signature, certificate

        fileprivate var path: [UInt16] {
            switch self {
            case .identity: [0x3F00, 0xDF01, 0x4031]
            case .signature: [0x3F00, 0xDF01, 0x4032]
            case .certificate: [0x3F00, 0xDF00, 0x503C]
            }
        }
    }

    /// Sends a command, appends the answer's data and returns its status word.
    let exchange: (_ command: [UInt8], _ answer: inout WipedBytes) throws(DriverError) -> UInt16
    /// Whether the time is over, or nobody waits for the card any more.
    let isOver: () -> Bool
    let pause: (_ milliseconds: Int32) -> Void

    /// Data of one answer, at most, and its status word.
    static let answerBytes = 256 + 2
    private static let chunkBytes = 248
    /// Some applets need it before they give what they have just said they would.
    private static let pauseMilliseconds: Int32 = 50

    private static let selectApplet: [UInt8] =
        [0x00, 0xA4, 0x04, 0x00, 0x0F]
        + [0xA0, 0x00, 0x00, 0x00, 0x30, 0x29, 0x05, 0x70, 0x00, 0xAD, 0x13, 0x10, 0x01, 0x01, 0xFF]

    /// The file as the card has it.
    func read(_ file: File) throws(Failure) -> WipedBytes {
        if try !select(file) {
            var said = WipedBytes(capacity: Self.answerBytes)
            guard try send(Self.selectApplet, &said) == 0x9000, try select(file) else { throw .stranger }
        }
        return try readSelected()
    }

    /// False: there is no such file, or no such command.
    private func select(_ file: File) throws(Failure) -> Bool {
        for component in file.path {
            var said = WipedBytes(capacity: Self.answerBytes)
            let identifier = [UInt8(component >> 8), UInt8(component & 0xFF)]
            switch try send([0x00, 0xA4, 0x02, 0x0C, 0x02] + identifier, &said) {
            case 0x9000: continue
            case 0x6982: throw .defect(.notAllowed)
            default: return false
            }
        }
        return true
    }

    private func readSelected() throws(Failure) -> WipedBytes {
        var file = WipedBytes(capacity: IdentityRead.mostBytes + Self.answerBytes)
        while file.count < IdentityRead.mostBytes {
            let offset = file.count
            var asked = Self.chunkBytes
            var status = try readBinary(asked, at: offset, &file)
            if status >> 8 == 0x6C {
                // The card has less than that, and says how much.
                asked = status & 0xFF == 0 ? 256 : Int(status & 0xFF)
                file.cut(to: offset)
                pause(Self.pauseMilliseconds)
                status = try readBinary(asked, at: offset, &file)
            }
            switch status {
            case 0x9000, 0x6282:
                // Less than a chunk is the end.
                if file.count - offset < Self.chunkBytes { return file }
            case 0x6B00 where offset > 0:
                file.cut(to: offset)
                return file
            case 0x6982: throw .defect(.notAllowed)
            case 0x6D00: throw .defect(.notActivated)
            default: throw .defect(.format)
            }
        }
        throw .defect(.tooLong)
    }

    private func readBinary(_ count: Int, at offset: Int, _ file: inout WipedBytes) throws(Failure) -> UInt16
    {
        try send(
            [0x00, 0xB0, UInt8(offset >> 8 & 0x7F), UInt8(offset & 0xFF), UInt8(count & 0xFF)], &file)
    }

    private func send(_ command: [UInt8], _ answer: inout WipedBytes) throws(Failure) -> UInt16 {
        guard !isOver() else { throw .defect(.cardLost) }
        do throws(DriverError) {
            return try exchange(command, &answer)
        } catch {
            throw .device(error)
        }
    }
}
