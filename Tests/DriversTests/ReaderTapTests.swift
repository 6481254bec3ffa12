import Drivers
import Synchronization
import Testing
import VirtualDevices

/// What came off a device before anything was made of it.
@Suite struct ReaderTapTests {
    private final class Window: Sendable {
        let isOpen = Atomic(true)
        let reads = Mutex<[RawRead]>([])
        var tap: ReaderTap {
            ReaderTap(
                isOpen: { self.isOpen.load(ordering: .relaxed) },
                note: { read in self.reads.withLock { $0.append(read) } })
        }
    }

    @Test func `raw bytes are shown as they come, damaged ones and noise too, and to nobody when it is shut`()
        throws
    {
        let folder = try SerialFolder()
        let stop = try Stop()
        let device = try VirtualSerial(path: folder.path + "/badge")
        let reader = try SerialBadgeReader(
            ReaderSettings(name: "test", type: "serial-badge", device: device.path))
        let window = Window()
        reader.tap = window.tap
        var damaged = badgeFrame(0x62_E308_6CED)
        damaged[3] ^= 1
        for bytes in [badgeFrame(1), damaged, [0xFF, 0x00]] {
            try device.send(bytes)
            _ = try reader.read(stop)
            #expect(window.reads.withLock { $0.last } == .bytes(bytes))
        }
        window.isOpen.store(false, ordering: .relaxed)
        try device.send(badgeFrame(2))
        _ = try reader.read(stop)
        #expect(window.reads.withLock(\.count) == 3)
    }

    @Test func `the bits of a Wiegand frame are kept whatever is made of them, and not for ever`()
        throws
    {
        var wire = WiegandWire()
        let format = try #require(WiegandFormat.named("h10301"))
        var decoder = WiegandDecoder(formats: [format], firstSequence: 1)
        _ = decoder.feed(
            wire.send(wiegandCard, length: 26) + wire.send(wiegandCard ^ 1, length: 26)
                + wire.send(0b1011, length: 4))
        _ = decoder.flush(.max)
        let frames = decoder.takeJudged()
        #expect(frames.map(\.bits) == [wiegandCard, wiegandCard ^ 1, 0b1011])
        #expect(frames.map(\.count) == [26, 26, 4])
        #expect(format.parities(of: wiegandCard) == [true, true])
        #expect(format.parities(of: wiegandCard ^ 1) == [true, false])
        #expect(decoder.takeJudged().isEmpty)
        for _ in 0..<500 { _ = decoder.feed(wire.send(wiegandCard, length: 26)) }
        #expect(decoder.takeJudged().count <= 64)
    }
}
