import Foundation
import Stands
import Testing
import VirtualDevices

@testable import Drivers

// Inside the other suite, so that both take turns: a process knows one pcscd at a time.
extension SmartCardTests {
    /// Identity cards in a slot of the real pcscd.
    @Suite struct BelgianCardTests {
        private let daemon: TestPCSCD

        private static let identity = VirtualIdentity(
            number: "01010298253", validFrom: "02.03.2021", validTo: "01.03.2031")
        private static let expected = IdentityRead(
            number: "01010298253", validFrom: IdentityRead.Day(year: 2021, month: 3, day: 2),
            validTo: IdentityRead.Day(year: 2031, month: 3, day: 1))

        init() throws { daemon = try TestPCSCD() }

        /// What a reader that reads identity cards says of that card.
        private func said(
            of card: VirtualIdentityCard, options: [String: String] = ["eid": "on"]
        ) async throws -> [Reading.Value] {
            let desk = try CardDesk(options: options)
            let slot = VirtualCard(card, port: daemon.port)
            try await slot.insert()
            let values = try desk.readings { value in
                switch value {
                case .identity, .readError: true
                default: false
                }
            }
            await slot.remove()
            _ = try desk.readings { $0 == .card(.removed) }
            return values.filter { $0 != .card(.removed) }
        }

        private static let inserted = Reading.Value.card(
            .inserted(atr: BadgeKeys.hexadecimal(VirtualIdentityCard.atr)))

        @Test(arguments: [VirtualIdentityCard.Manner.plain, .saysLength, .needsApplet])
        func `an identity card gives number and validity, and nothing else of it is read`(
            manner: VirtualIdentityCard.Manner
        ) async throws {
            let card = VirtualIdentityCard(Self.identity, manner)
            #expect(try await said(of: card) == [Self.inserted, .identity(Self.expected)])
            #expect(card.filesRead == [0x4031], "neither address nor photo")
        }

        @Test(arguments: [0, 60, 61, 309, 1000])
        func `a file that is a whole number of chunks, or nearly, is read to its end`(more: Int) async throws
        {
            var identity = Self.identity
            identity.lastName = String(repeating: "A", count: max(1, 248 - identity.file.count + 9) + more)
            for manner in [VirtualIdentityCard.Manner.plain, .saysLength] {
                let values = try await said(of: VirtualIdentityCard(identity, manner))
                #expect(values.last == .identity(Self.expected))
            }
        }

        @Test func `a card that is not activated, not to be read, torn, endless or garbage is a read error`()
            async throws
        {
            let manners: [(VirtualIdentityCard.Manner, ReadDefect)] = [
                (.notActivated, .notActivated), (.notAllowed, .notAllowed), (.endless, .tooLong),
                (.garbage([UInt8](repeating: 0x42, count: 300)), .format), (.garbage([]), .format),
                (.garbage(Array(Self.identity.file.dropLast(70))), .format),
                (.garbage([UInt8](repeating: 0xFF, count: 2_000)), .format),
            ]
            for (manner, defect) in manners {
                let values = try await said(of: VirtualIdentityCard(Self.identity, manner))
                #expect(values == [Self.inserted, .readError(defect)], "\(manner)")
            }
        }

        @Test(arguments: [2, 3, 5])
        func `a card that is pulled in the middle is lost, and the next one is read`(command: Int)
            async throws
        {
            let pulled = VirtualIdentityCard(Self.identity, .pulled(atCommand: command))
            #expect(try await said(of: pulled).contains(.readError(.cardLost)))
            #expect(try await said(of: VirtualIdentityCard(Self.identity)).last == .identity(Self.expected))
        }

        @Test func `another contact card is no identity`() async throws {
            let desk = try CardDesk(options: ["eid": "on"])
            let card = VirtualCard(port: daemon.port, atr: [0x3B, 0x02, 0x14, 0x50]) { _ in [0x6D, 0x00] }
            try await card.insert()
            let values = try desk.readings { if case .readError = $0 { true } else { false } }
            #expect(values.last == .readError(.format))
            await card.remove()
        }

        @Test func `where identity cards are not wanted none is read`() async throws {
            let desk = try CardDesk()
            let card = VirtualIdentityCard(Self.identity)
            let slot = VirtualCard(card, port: daemon.port)
            try await slot.insert()
            #expect(try desk.readings { $0 == Self.inserted } == [Self.inserted])
            await slot.remove()
            #expect(try desk.readings { $0 == .card(.removed) } == [.card(.removed)])
            #expect(card.filesRead == [])
        }

        @Test func `a card that never ends a command is given up when the reader is stopped`() throws {
            let stop = try Stop()
            var commands = 0
            let card = BelgianCard(
                exchange: { _, answer in
                    commands += 1
                    if commands == 5 { stop.raise() }
                    _ = answer.append([UInt8](repeating: 1, count: 248))
                    return 0x9000
                }, isOver: { stop.isRaised }, pause: { _ in })
            #expect(throws: BelgianCard.Failure.self) { _ = try card.read(.identity).count }
            #expect(commands == 5)
        }

        // MARK: the register's signature

        /// RSA and curves, hashes that fit, DER and two numbers.
        @Test(arguments: ["rsa-sha256", "rsa-sha1", "p384-sha384", "p384-sha384-raw"])
        func `a card whose file the register has signed is proved, by its certificate or who issued it`(
            kind: String
        ) async throws {
            let register = try IdentityRegister(kind)
            let signature = try register.sign(Self.identity.file)
            for trusted in [register.issuerPath, register.certificatePath] {
                let card = VirtualIdentityCard(
                    Self.identity, signature: signature, certificate: try register.certificate())
                let options = ["eid": "on", "eid-certificates": trusted]
                #expect(try await said(of: card, options: options).last == .identity(Self.expected))
                #expect(card.filesRead == [0x4031, 0x4032, 0x503C])
            }
        }

        @Test func `a changed file, a foreign signer or no signature is not believed`() async throws {
            let register = try IdentityRegister("rsa-sha256")
            let stranger = try IdentityRegister("rsa-sha256")
            let signature = try register.sign(Self.identity.file)
            var changed = Self.identity
            changed.number = "01010398124"
            let options = ["eid": "on", "eid-certificates": register.issuerPath]
            let certificate = try register.certificate()
            let cards = [
                VirtualIdentityCard(changed, signature: signature, certificate: certificate),
                VirtualIdentityCard(
                    Self.identity, signature: try stranger.sign(Self.identity.file),
                    certificate: try stranger.certificate()),
                VirtualIdentityCard(
                    Self.identity, signature: try stranger.sign(Self.identity.file), certificate: certificate),
                VirtualIdentityCard(Self.identity, signature: signature, certificate: [0x30, 0x82, 1, 2]),
            ]
            for card in cards {
                #expect(try await said(of: card, options: options).last == .readError(.signature))
            }
            for signature in [nil, []] as [[UInt8]?] {
                let bare = VirtualIdentityCard(
                    Self.identity, signature: signature, certificate: certificate)
                #expect(try await said(of: bare, options: options).last == .readError(.format))
            }
        }

        @Test func `without its certificates the reader does not open`() throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let empty = folder.appending(path: "empty.pem").path
            try "nothing\n".write(toFile: empty, atomically: true, encoding: .utf8)
            for path in [empty, folder.appending(path: "none.pem").path] {
                let error = #expect(throws: DriverError.self) {
                    try CardDesk(options: ["eid": "on", "eid-certificates": path])
                }
                #expect(error?.errno == ENOKEY)
            }
        }
    }
}
