import Drivers
import Foundation
import Testing

/// Compiles the PC/SC shim and runs the suite below in a process that preloads it.
@Suite struct SmartCardShimTests {
    @Test(.enabled(if: !ShimmedPCSC.isLoaded))
    func `the card reader passes its tests over the preloaded shim`() throws {
        let inner = try TestFolder.runPreloading(
            ["pcsc_shim.c"], compilerOptions: ["-I/usr/include/PCSC"], suite: "ShimmedCardTests",
            variable: ShimmedPCSC.variable)
        #expect(inner.status == 0, "\(inner.output)")
        let counted = inner.output.contains("Test run with \(ShimmedCardTests.count) tests in 1 suite passed")
        #expect(counted, "\(inner.output)")
    }
}

/// The readers and cards of `Tests/Shim/pcsc_shim.c`, in a process that preloads it.
enum ShimmedPCSC {
    static let variable = "KIOSKD_PCSC_SHIM"

    static var isLoaded: Bool { ProcessInfo.processInfo.environment[variable] != nil }

    /// SCARD_STATE_… of winscard.h.
    static let empty: UInt = 0x10
    static let present: UInt = 0x20
    static let mute: UInt = 0x200

    /// `changes` is pcscd's count of insertions and removals.
    static func set(_ index: Int32, _ name: String, _ state: UInt = empty, changes: UInt = 0) throws {
        let function: @convention(c) (Int32, UnsafePointer<CChar>, UInt) -> Void = try function(
            "shim_set_reader")
        function(index, name, state | changes << 16)
    }

    static func reset() throws {
        let function: @convention(c) () -> Void = try function("shim_reset")
        function()
    }

    /// A code of pcsclite.h.
    static func fail(_ code: Int) throws {
        let function: @convention(c) (Int) -> Void = try function("shim_fail")
        function(code)
    }

    static func wantEarlyCancel() throws {
        let function: @convention(c) () -> Void = try function("shim_want_early_cancel")
        function()
    }

    static func calls() throws -> Int {
        let function: @convention(c) () -> Int32 = try function("shim_calls")
        return Int(function())
    }

    private static func function<Function>(_ name: String) throws -> Function {
        let symbol = try #require(dlsym(nil, name), "the shim is not preloaded")
        return unsafeBitCast(symbol, to: Function.self)
    }
}

/// Runs in a process that preloads `Tests/Shim/pcsc_shim.c`; `SmartCardShimTests` starts it and counts these tests.
@Suite(
    .serialized, .enabled(if: ShimmedPCSC.isLoaded, "runs inside the process that preloads the PC/SC shim"))
struct ShimmedCardTests {
    static let count = 10

    private let inserted = Reading.Value.card(.inserted(atr: "3B00"))

    init() throws {
        try ShimmedPCSC.reset()
        try ShimmedPCSC.set(0, "Desk 00")
    }

    @Test func `a reader pulled out with a card in it is a removal, then no such device`() throws {
        try ShimmedPCSC.set(0, "Desk 00", ShimmedPCSC.present, changes: 1)
        let desk = try CardDesk(device: "Desk")
        #expect(try desk.readings { _ in true } == [inserted])
        try ShimmedPCSC.set(0, "")
        #expect(try desk.readings { _ in true } == [.card(.removed)])
        #expect(throws: DriverError(operation: "watch card reader", device: "Desk", errno: ENODEV)) {
            try desk.reader.read(desk.stop)
        }
        #expect(throws: DriverError(operation: "open card reader", device: "Desk", errno: ENODEV)) {
            try CardDesk(device: "Desk")
        }
        try ShimmedPCSC.set(0, "Desk 01")
        _ = try CardDesk(device: "Desk")
    }

    @Test func `a card reader keeps the promises of every reader`() async throws {
        for type in ReaderContract.types(at: .cards) {
            try await ReaderContract.check(type) {
                try ShimmedPCSC.reset()
                try ShimmedPCSC.set(0, "Desk 00")
                return ReaderContract.Device(
                    name: "Desk", absentName: "Nobody",
                    speak: { try ShimmedPCSC.set(0, "Desk 00", ShimmedPCSC.present, changes: 1) },
                    unplug: { try ShimmedPCSC.set(0, "") })
            }
        }
    }

    @Test func `one of two readers pulled out leaves the other watched`() throws {
        try ShimmedPCSC.set(1, "Desk 01")
        let desk = try CardDesk(device: "Desk")
        try ShimmedPCSC.set(0, "")
        try ShimmedPCSC.set(1, "Desk 01", ShimmedPCSC.present, changes: 1)
        #expect(try desk.readings { _ in true } == [inserted])
    }

    @Test func `a reader that comes later is watched, if its name fits`() throws {
        let desk = try CardDesk(device: "Desk")
        Thread.detachNewThread {
            _ = try? eventually { try ShimmedPCSC.calls() >= 2 }
            try? ShimmedPCSC.set(1, "Other 00", ShimmedPCSC.present, changes: 1)
            try? ShimmedPCSC.set(2, "Desk 01", ShimmedPCSC.present, changes: 1)
        }
        #expect(try desk.readings { _ in true } == [inserted])
    }

    @Test func `a card exchanged in the blink of an eye is a removal and an insertion`() throws {
        try ShimmedPCSC.set(0, "Desk 00", ShimmedPCSC.present, changes: 1)
        let desk = try CardDesk(device: "Desk")
        #expect(try desk.readings { _ in true } == [inserted])
        try ShimmedPCSC.set(0, "Desk 00", ShimmedPCSC.present, changes: 3)
        #expect(try desk.readings { _ in true } == [.card(.removed), inserted])
    }

    @Test func `a card that does not answer is a lost card, and its removal is nothing`() throws {
        try ShimmedPCSC.set(0, "Desk 00", ShimmedPCSC.present | ShimmedPCSC.mute, changes: 1)
        let desk = try CardDesk(device: "Desk")
        #expect(try desk.readings { _ in true } == [.readError(.cardLost)])
        try ShimmedPCSC.set(0, "Desk 00", ShimmedPCSC.empty, changes: 2)
        #expect(try desk.reader.read(desk.stop) == [])
        try ShimmedPCSC.set(0, "Desk 00", ShimmedPCSC.present, changes: 3)
        #expect(try desk.readings { _ in true } == [inserted])
    }

    @Test func `a stop that comes before the wait has really begun is not lost`() throws {
        let desk = try CardDesk(device: "Desk")
        try ShimmedPCSC.wantEarlyCancel()
        let stop = desk.stop
        Thread.detachNewThread {
            _ = try? eventually { try ShimmedPCSC.calls() >= 2 }
            stop.raise()
        }
        #expect(try desk.reader.read(stop) == nil)
    }

    @Test func `a reader that waits sleeps and does not ask again and again`() throws {
        let desk = try CardDesk(device: "Desk")
        let stop = desk.stop
        Thread.detachNewThread {
            _ = try? eventually { try ShimmedPCSC.calls() >= 2 }
            stop.wait(milliseconds: 300)
            stop.raise()
        }
        #expect(try desk.reader.read(stop) == nil)
        #expect(try ShimmedPCSC.calls() == 2)
    }

    @Test(
        arguments: [
            (0x8010_001D, ECONNREFUSED), (0x8010_001E, ECONNREFUSED), (0x8010_0013, ECONNRESET),
            (0x8010_0003, ECONNRESET), (0x8010_006A, EACCES), (0x8010_0017, ENODEV), (0x8010_0009, ENODEV),
            (0x8010_002E, ENODEV), (0x8010_0069, ENOMEDIUM), (0x8010_000C, ENOMEDIUM), (0x8010_0068, ESTALE),
            (0x8010_0066, EREMOTEIO), (0x8010_0067, EREMOTEIO), (0x8010_000F, EPROTONOSUPPORT),
            (0x8010_0065, EPROTONOSUPPORT), (0x8010_000B, EBUSY), (0x8010_0008, EMSGSIZE),
            (0x8010_0006, ENOMEM), (0x8010_000A, ETIMEDOUT), (0x8010_0016, EIO), (0x8010_0001, EIO),
        ] as [(Int, Int32)])
    func `each code of PC SC has its errno`(code: Int, expected: Int32) throws {
        try ShimmedPCSC.fail(code)
        let error = #expect(throws: DriverError.self) { try CardDesk(device: "Desk") }
        #expect(error?.errno == expected)
    }

    @Test func `a pcscd that dies while a reader waits is an error`() throws {
        let desk = try CardDesk(device: "Desk")
        Thread.detachNewThread {
            _ = try? eventually { try ShimmedPCSC.calls() >= 2 }
            try? ShimmedPCSC.fail(0x8010_001D)
        }
        let error = #expect(throws: DriverError.self) { try desk.reader.read(desk.stop) }
        #expect(error?.errno == ECONNREFUSED)
    }
}
