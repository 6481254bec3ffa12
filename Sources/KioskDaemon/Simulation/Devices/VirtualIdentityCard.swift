import Synchronization

/// A Belgian identity card without hardware: answers commands as Belpic does, or in one of the ways in which cards are
/// found to misbehave. `VirtualCard` puts it into a slot.
package final class VirtualIdentityCard: Sendable {
    package enum Manner: Sendable, Hashable {
        case plain
        /// Says 6Cxx with the length that is left, and gives it when asked for just that.
        case saysLength
        /// Finds its files only after its applet is selected.
        case needsApplet
        /// 6982 to every read.
        case notAllowed
        /// 6D00 to every read.
        case notActivated
        /// Every file is of these bytes.
        case garbage([UInt8])
        /// Its files have no end.
        case endless
        /// Pulled at that command, the first being 1.
        case pulled(atCommand: Int)
    }

    /// ATR of a contact card that speaks T=0, with Belpic's historical bytes.
    package static let atr: [UInt8] = [
        0x3B, 0x98, 0x13, 0x40, 0x0A, 0xA5, 0x03, 0x01, 0x01, 0x01, 0xAD, 0x13, 0x11,
    ]

    private struct State {
        var isAppletSelected = false
        var path: [UInt16] = []
        var commands = 0
        /// Last components of the paths of files that were read.
        var read: Set<UInt16> = []
    }

    private let files: [UInt16: [UInt8]]
    private let manner: Manner
    private let state = Mutex(State())

    /// - Parameter signature: file 4032; nil: there is none.
    /// - Parameter certificate: file 503C, DER.
    package init(
        _ identity: VirtualIdentity, _ manner: Manner = .plain, signature: [UInt8]? = nil,
        certificate: [UInt8]? = nil
    ) {
        var files: [UInt16: [UInt8]] = [
            0x4031: identity.file, 0x4033: Array("\u{1}\u{5}Rue 1".utf8), 0x4035: [0xFF, 0xD8, 0xFF],
        ]
        files[0x4032] = signature
        files[0x503C] = certificate
        self.files = files
        self.manner = manner
    }

    /// Which files were read, by the last component of their path: `0x4031`.
    package var filesRead: Set<UInt16> { state.withLock(\.read) }

    package func answer(_ command: [UInt8]) -> [UInt8]? {
        state.withLock { state in
            state.commands += 1
            if case .pulled(let atCommand) = manner, state.commands >= atCommand { return nil }
            guard command.count >= 5, command[0] == 0 else { return [0x6D, 0x00] }
            return switch (command[1], command[2]) {
            case (0xA4, 0x04): selectApplet(&state)
            case (0xA4, 0x02) where command.count >= 7:
                select(UInt16(command[5]) << 8 | UInt16(command[6]), &state)
            case (0xB0, _):
                read(at: Int(command[2]) << 8 | Int(command[3]), count: Int(command[4]), &state)
            default: [0x6D, 0x00]
            }
        }
    }

    private func selectApplet(_ state: inout State) -> [UInt8] {
        state.isAppletSelected = true
        return [0x90, 0x00]
    }

    private func select(_ component: UInt16, _ state: inout State) -> [UInt8] {
        if manner == .needsApplet, !state.isAppletSelected { return [0x6A, 0x82] }
        let paths: [[UInt16]] =
            [[0x3F00], [0x3F00, 0xDF00], [0x3F00, 0xDF01]]
            + files.keys.map { [0x3F00, $0 == 0x503C ? 0xDF00 : 0xDF01, $0] }
        let path = component == 0x3F00 ? [component] : state.path + [component]
        guard paths.contains(path) else { return [0x6A, 0x82] }
        state.path = path
        return [0x90, 0x00]
    }

    private func read(at offset: Int, count: Int, _ state: inout State) -> [UInt8] {
        guard let name = state.path.last, var file = files[name] else { return [0x69, 0x86] }
        switch manner {
        case .notAllowed: return [0x69, 0x82]
        case .notActivated: return [0x6D, 0x00]
        case .endless: return [UInt8](repeating: 0x42, count: count) + [0x90, 0x00]
        case .garbage(let bytes): file = bytes
        default: break
        }
        state.read.insert(name)
        guard offset < file.count else { return [0x6B, 0x00] }
        let left = min(file.count - offset, 256)
        if manner == .saysLength, count > left { return [0x6C, UInt8(left & 0xFF)] }
        return file[offset..<offset + min(count, left)] + [0x90, 0x00]
    }
}

extension VirtualCard {
    package init(_ card: VirtualIdentityCard, port: UInt16 = VirtualCard.port) {
        self.init(port: port, atr: VirtualIdentityCard.atr) { card.answer($0) }
    }
}
