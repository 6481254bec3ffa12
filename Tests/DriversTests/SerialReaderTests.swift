import Drivers
import Glibc
import Testing
import VirtualDevices

@Suite struct SerialReaderTests {
    private let folder: SerialFolder
    private let stop: Stop

    init() throws {
        folder = try SerialFolder()
        stop = try Stop()
    }

    private func settings(_ device: String, _ options: [String: String] = [:]) -> ReaderSettings {
        ReaderSettings(name: "test", type: "serial-badge", device: device, options: options)
    }

    /// Reads until `count` readings have come.
    private func readings(_ count: Int, from reader: some Reader) throws -> [Reading] {
        var all: [Reading] = []
        while all.count < count, let some = try reader.read(stop) { all += some }
        return all
    }

    @Test func `a frame through the kernel is a badge with the time of its first byte`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        let reader = try SerialBadgeReader(settings(device.path))
        let before = BootClock.nowMicroseconds()
        try device.send(badgeFrame(0x62_E308_6CED))
        let reading = try #require(try readings(1, from: reader).first)
        #expect(reading.short == "em:62E3086CED")
        let time = try #require(reading.bootMicroseconds)
        #expect(time >= before && time <= BootClock.nowMicroseconds())
    }

    @Test func `a frame split over two reads keeps the time of its beginning`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        let reader = try SerialBadgeReader(settings(device.path))
        let frame = badgeFrame(0x62_E308_6CED)
        try device.send(Array(frame[..<5]))
        #expect(try reader.read(stop) == [])
        let between = BootClock.nowMicroseconds()
        try device.send(Array(frame[5...]))
        let reading = try #require(try reader.read(stop)?.first)
        #expect(reading.short == "em:62E3086CED")
        #expect(try #require(reading.bootMicroseconds) <= between)
    }

    @Test func `two frames in one write are two badges`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        let reader = try SerialBadgeReader(settings(device.path))
        try device.send(badgeFrame(1) + badgeFrame(2, lineEnd: true))
        #expect(try readings(2, from: reader).map(\.short) == ["em:0000000001", "em:0000000002"])
    }

    @Test func `every byte value passes the line unchanged`() throws {
        let device = try VirtualSerial(path: folder.path + "/line")
        let port = try SerialPort(path: device.path, baud: 115_200)
        let sent = (0...255).map(UInt8.init)
        try device.send(sent)
        var received: [UInt8] = []
        var pace = ReadPace.serialLine
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { buffer.deallocate() }
        while received.count < sent.count {
            let count = try #require(
                try port.read(
                    into: buffer, stop: stop, timeoutMilliseconds: -1, pace: &pace))
            received += buffer[..<count]
        }
        #expect(received == sent)
        #expect(try device.received().isEmpty, "nothing is echoed")
    }

    @Test func `an unfinished frame is an error after silence, without another byte`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        let reader = try SerialBadgeReader(settings(device.path))
        try device.send("\u{2}62E3")
        #expect(try readings(1, from: reader).map(\.short) == ["!truncated"])
    }

    @Test func `a reader that sends no line end is heard after silence`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        let reader = try SerialBadgeReader(
            settings(device.path, ["line-end": "silence", "format": "line-decimal"]))
        try device.send("0009030510")
        #expect(try readings(1, from: reader).map(\.short) == ["text:0009030510"])
    }

    @Test func `input from before the reader was opened is no badge`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        try device.send(badgeFrame(1))
        let reader = try SerialBadgeReader(settings(device.path))
        try device.send(badgeFrame(2))
        #expect(try readings(1, from: reader).map(\.short) == ["em:0000000002"])
    }

    @Test func `noise at full speed harms no badge after it`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        let reader = try SerialBadgeReader(settings(device.path))
        var noise = BadgeNoise(seed: 3)
        var heard: [String] = []
        for _ in 0..<200 {
            try device.send((0..<2000).map { _ in UInt8.random(in: 0...255, using: &noise) })
            heard += try #require(try reader.read(stop)).map(\.short)
        }
        try device.send([3] + badgeFrame(0x62_E308_6CED))
        while !heard.contains("em:62E3086CED") { heard += try #require(try reader.read(stop)).map(\.short) }
        #expect(!heard.contains { $0.hasPrefix("em:") && $0 != "em:62E3086CED" })
    }

    @Test func `a pulled reader is ENODEV, at once and for ever`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        let reader = try SerialBadgeReader(settings(device.path))
        device.unplug()
        for _ in 0..<3 {
            let error = #expect(throws: DriverError.self) { try reader.read(stop) }
            #expect(error?.errno == ENODEV)
        }
        let error = #expect(throws: DriverError.self) { try SerialBadgeReader(settings(device.path)) }
        #expect(error?.errno == ENOENT)
    }

    @Test func `a line that another program holds is EBUSY until it lets go`() throws {
        let device = try VirtualSerial(path: folder.path + "/badge")
        do {
            let first = try SerialPort(path: device.path, baud: 9600)
            let error = #expect(throws: DriverError.self) {
                _ = try SerialPort(path: device.path, baud: 9600)
            }
            #expect(error?.errno == EBUSY)
            _ = consume first
        }
        _ = try SerialPort(path: device.path, baud: 9600)
    }

    @Test func `what is no serial line, or no speed, says so`() throws {
        let file = #expect(throws: DriverError.self) { _ = try SerialPort(path: "/dev/null", baud: 9600) }
        #expect(file?.errno == ENOTTY)
        let device = try VirtualSerial(path: folder.path + "/badge")
        let speed = #expect(throws: DriverError.self) { _ = try SerialPort(path: device.path, baud: 9601) }
        #expect(speed?.errno == EINVAL)
    }

    @Test func `framing is written as on data sheets`() {
        #expect(SerialFraming("8N1") == .eightN1)
        #expect(SerialFraming("7e1")?.parity == .even)
        #expect(SerialFraming("8O2")?.stopBits == 2)
        for wrong in ["", "8N", "9N1", "8X1", "8N3", "8N11", "٨N1x"] { #expect(SerialFraming(wrong) == nil) }
    }
}

@Suite struct SerialReplugTests {
    @Test func `a hundred replug cycles leak no descriptor and no thread`() async {
        await #expect(processExitsWith: .success) {
            let folder = try SerialFolder()
            let stop = try Stop()
            let device = try VirtualSerial(path: folder.path + "/badge")
            var settings = ReaderSettings(name: "test", type: "serial-badge", device: device.path)
            settings.options = ["baud": "115200"]
            let count = { SerialFolder.entries(of: "/proc/self/fd").count * 1000 }
            let threads = { SerialFolder.entries(of: "/proc/self/task").count }
            var before = 0
            for cycle in 0..<101 {
                if cycle == 1 { before = count() + threads() }
                try device.plugIn()
                let reader = try SerialBadgeReader(settings)
                try device.send(badgeFrame(UInt64(cycle)))
                let readings = try #require(try reader.read(stop))
                #expect(readings.count == 1)
                device.unplug()
                #expect(throws: DriverError.self) { try reader.read(stop) }
                #expect(throws: DriverError.self) { try SerialBadgeReader(settings) }
            }
            #expect(count() + threads() <= before)
        }
    }
}

@Suite struct BootClockTests {
    @Test func `the boot clock runs forward and the wall clock is past 2025`() {
        let first = BootClock.nowMicroseconds()
        #expect(first > 0)
        #expect(BootClock.nowMicroseconds() >= first)
        #expect(BootClock.realtimeMicroseconds() > 1_735_689_600_000_000)
    }

    @Test func `the boot identifier is the kernel's, in two halves`() throws {
        let identifier = try BootClock.bootIdentifier()
        let text = [identifier.high, identifier.low].map { BadgeKeys.hexadecimal($0, digits: 16) }.joined()
        let file = try #require(fopen("/proc/sys/kernel/random/boot_id", "r"))
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        try #require(fgets(&line, 64, file) != nil)
        let kernel = String(decoding: line.prefix(36).map(UInt8.init(bitPattern:)), as: UTF8.self)
        #expect(text == kernel.filter { $0 != "-" }.uppercased())
    }

    @Test func `the kernel says how far its clock may be wrong`() throws {
        let synchronisation = try BootClock.synchronisation()
        #expect(synchronisation.maximumErrorMicroseconds >= 0)
        #expect(synchronisation.estimatedErrorMicroseconds >= 0)
    }
}
