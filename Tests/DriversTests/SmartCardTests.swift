import Drivers
import Foundation
import Stands
import Testing
import VirtualDevices

/// Over the real pcscd, with virtual cards in vpcd.
@Suite(.serialized, .enabled(if: TestPCSCD.isPossible, "needs root: starts a pcscd of its own"))
struct SmartCardTests {
    private let uid: [UInt8] = [0x04, 0xA2, 0x24, 0xB2, 0xC3, 0x1F, 0x80]
    private let daemon: TestPCSCD
    private let desk: CardDesk

    init() throws {
        daemon = try TestPCSCD()
        desk = try CardDesk()
    }

    private func isRemoved(_ value: Reading.Value) -> Bool { value == .card(.removed) }

    private func isBadge(_ value: Reading.Value) -> Bool {
        if case .badge = value { return true }
        return false
    }

    @Test func `a contactless badge is announced with its ATR and its UID, then taken away`() async throws {
        let card = VirtualCard(uid: uid, port: daemon.port)
        try await card.insert()
        let badge = BadgeRead(keys: BadgeKeys.uid(uid), raw: "04A224B2C31F80", format: "uid")
        #expect(
            try desk.readings(until: isBadge) == [.card(.inserted(atr: "3B8180018080")), .badge(badge)])
        #expect(badge.keys.first == "uid:04A224B2C31F80")
        await card.remove()
        #expect(try desk.readings(until: isRemoved) == [.card(.removed)])
    }

    @Test func `a card that is there at the start is announced`() async throws {
        let card = VirtualCard(uid: uid, port: daemon.port)
        try await card.insert()
        _ = try desk.readings(until: isBadge)
        #expect(try CardDesk().readings(until: isBadge).count == 2)
        await card.remove()
    }

    @Test func `a contact card has no UID and is no badge`() async throws {
        let atr: [UInt8] = [0x3B, 0x02, 0x14, 0x50]
        let card = VirtualCard(port: daemon.port, atr: atr) { _ in [0x6D, 0x00] }
        try await card.insert()
        #expect(try desk.readings { _ in true } == [.card(.inserted(atr: "3B021450"))])
        await card.remove()
        #expect(try desk.readings(until: isRemoved) == [.card(.removed)])
    }

    @Test func `a UID made up for this reading is a read error`() async throws {
        let card = VirtualCard(uid: [0x08, 1, 2, 3], port: daemon.port)
        try await card.insert()
        #expect(try desk.readings { _ in true }.last == .readError(.format))
        await card.remove()
    }

    @Test func `a command reaches the card and its answer comes back`() async throws {
        let card = VirtualCard(port: daemon.port) { Array($0.reversed()) + [0x90, 0x00] }
        try await card.insert()
        _ = try desk.readings { _ in true }
        #expect(
            try desk.reader.transceive([0x00, 0xB0, 0x00, 0x01, 0x02]) == [2, 1, 0, 0xB0, 0, 0x90, 0x00])
        await card.remove()
    }

    @Test func `without a card there is nobody to talk to`() throws {
        let error = #expect(throws: DriverError.self) { try desk.reader.transceive([0, 0xB0, 0, 0, 0]) }
        #expect(error?.errno == ENOTCONN)
    }

    @Test func `a card pulled in the middle of an exchange is an error, and the next card works`()
        async throws
    {
        let pulled = VirtualCard(port: daemon.port) { $0.first == 0xFF ? [0x6D, 0x00] : nil }
        try await pulled.insert()
        _ = try desk.readings { _ in true }
        let error = #expect(throws: DriverError.self) {
            try desk.reader.transceive([0x00, 0xB0, 0x00, 0x00, 0x10])
        }
        #expect([EIO, ENOMEDIUM].contains(error?.errno ?? 0))
        #expect(try desk.readings(until: isRemoved) == [.card(.removed)])
        let next = VirtualCard(uid: uid, port: daemon.port)
        try await next.insert()
        #expect(try desk.readings(until: isBadge).count == 2)
        await next.remove()
    }

    @Test func `a badge pulled while its UID is read is a lost card`() async throws {
        let card = VirtualCard(port: daemon.port) { _ in nil }
        try await card.insert()
        let values = try desk.readings(until: isRemoved)
        #expect(values.contains(.readError(.cardLost)))
        #expect(!values.contains(where: isBadge))
    }

    @Test func `each of two readers is watched, and a name chooses one`() async throws {
        let second = try CardDesk(device: "Virtual PCD 00 01")
        let first = VirtualCard(uid: uid, port: daemon.port)
        let other = VirtualCard(uid: [1, 2, 3, 4], port: daemon.port + 1)
        try await first.insert()
        _ = try desk.readings(until: isBadge)
        try await other.insert()
        let both = try desk.readings(until: isBadge)
        let chosen = try second.readings(until: isBadge)
        #expect(both == chosen)
        #expect(
            chosen.last
                == .badge(BadgeRead(keys: BadgeKeys.uid([1, 2, 3, 4]), raw: "01020304", format: "uid")))
        await first.remove()
        await other.remove()
    }

    @Test func `stop wakes a reader that waits inside PC SC`() throws {
        let stop = try Stop()
        Thread.detachNewThread {
            stop.wait(milliseconds: 100)
            stop.raise()
        }
        #expect(try desk.reader.read(stop) == nil)
        #expect(try desk.reader.read(stop) == nil)
    }

    @Test func `stop raised just before or during the fall into sleep is not lost`() throws {
        for round in 0..<50 {
            let desk = try CardDesk()
            let stop = try Stop()
            Thread.detachNewThread {
                for _ in 0..<(round * 200) { _ = stop.isRaised }
                stop.raise()
            }
            #expect(try desk.reader.read(stop) == nil)
        }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `pcscd killed is an error, and a new reader works once it is back`(signal: Int32) async throws {
        let card = VirtualCard(uid: uid, port: daemon.port)
        try await card.insert()
        _ = try desk.readings(until: isBadge)
        daemon.end(signal)
        #expect([ECONNREFUSED, ECONNRESET].contains(try Self.failure(of: desk.reader)))
        let absent = #expect(throws: DriverError.self) { try CardDesk() }
        #expect(absent?.errno == ECONNREFUSED)

        await card.remove()
        try daemon.start()
        let reopened = try CardDesk()
        try await card.insert()
        #expect(try reopened.readings(until: isBadge).count == 2)
        await card.remove()
    }

    @Test func `a hundred deaths of pcscd leak no descriptor and no thread`() throws {
        var before = (descriptors: 0, threads: 0)
        for cycle in 0..<101 {
            if cycle == 1 { before = ProcessUse.now() }
            let desk = try CardDesk()
            daemon.end(SIGKILL)
            #expect([ECONNREFUSED, ECONNRESET].contains(try Self.failure(of: desk.reader)))
            try daemon.start()
        }
        let after = ProcessUse.now()
        #expect(after.descriptors <= before.descriptors + 4 && after.threads <= before.threads + 32)
    }

    /// The errno with which reading ends; 0 when it ended by itself.
    private static func failure(of reader: SmartCardReader) throws -> Int32 {
        let stop = try Stop()
        do throws(DriverError) {
            while try reader.read(stop) != nil {}
            return 0
        } catch {
            return error.errno
        }
    }

    @Test func `a reader of another name is not there`() {
        let error = #expect(throws: DriverError.self) { try CardDesk(device: "Gemalto") }
        #expect(error?.errno == ENODEV)
    }

    @Test func `many insertions and removals are each told once`() async throws {
        let cycles = CardDesk.isEndurance ? 100 : 3
        let before = ProcessUse.now()
        for _ in 0..<cycles {
            let card = VirtualCard(uid: uid, port: daemon.port)
            try await card.insert()
            #expect(try desk.readings(until: isBadge).count == 2)
            await card.remove()
            #expect(try desk.readings(until: isRemoved).count == 1)
        }
        let after = ProcessUse.now()
        #expect(after.descriptors <= before.descriptors + 4 && after.threads <= before.threads + 32)
    }
}
