import Glibc
import Testing

@testable import Drivers

@Suite struct GNSSReaderTests {
    /// These tests say the same in any year.
    private let floor = ["date-floor": "2026-11-21"]

    /// Reads until `count` fixes have come or a minute has passed.
    private func fixes(_ reader: any Reader, _ count: Int) throws -> [Fix] {
        let stop = try Stop()
        let deadline = BootClock.nowMicroseconds() + 60_000_000
        var fixes: [Fix] = []
        while fixes.count < count, BootClock.nowMicroseconds() < deadline {
            for reading in try reader.read(stop) ?? [] {
                #expect((reading.bootMicroseconds ?? 0) <= BootClock.nowMicroseconds())
                if case .fix(let fix) = reading.value { fixes.append(fix) }
            }
        }
        return fixes
    }

    @Test func `a receiver on a serial line gives a fix each second, the last one after silence`() throws {
        let line = try PseudoTerminal()
        let reader = try GNSSReader.type.open(
            ReaderSettings(name: "place", type: "gnss", device: line.path, options: floor))
        let bytes = GNSSStream.second("055800.00") + GNSSStream.second("055801.00")
        #expect(try line.write(bytes[...]) == bytes.count)
        #expect(
            GNSSStream.times(try fixes(reader, 2)) == [
                "2026-12-24T05:58:00.000Z", "2026-12-24T05:58:01.000Z",
            ])
    }

    @Test func `a reader that is told to stop says nil`() throws {
        let line = try PseudoTerminal()
        let reader = try GNSSReader(
            ReaderSettings(name: "place", type: "gnss", device: line.path, options: floor))
        let stop = try Stop()
        stop.raise()
        #expect(try reader.read(stop) == nil)
    }

    @Test func `a receiver that is gone is an error, not silence`() throws {
        var line: PseudoTerminal? = try PseudoTerminal()
        let path = line?.path ?? ""
        let reader = try GNSSReader(ReaderSettings(name: "place", type: "gnss", device: path))
        line = nil
        #expect(throws: DriverError.self) { try reader.read(try Stop()) }
    }

    @Test func `no receiver is ENOENT, no gpsd is ECONNREFUSED, another machine is EINVAL`() throws {
        let closed = try Listener().port
        for (device, errno) in [
            ("/dev/kioskd-none", ENOENT), ("gpsd://127.0.0.1:\(closed)", ECONNREFUSED),
            ("gpsd://192.0.2.1", EINVAL),
        ] {
            let settings = ReaderSettings(name: "place", type: "gnss", device: device)
            let error = #expect(throws: DriverError.self) { _ = try GNSSReader.type.open(settings) }
            #expect(error?.errno == errno)
        }
    }

    @Test func `gpsd is asked to watch and its reports are fixes`() throws {
        let listener = try Listener()
        let settings = ReaderSettings(
            name: "place", type: "gnss", device: "gpsd://127.0.0.1:\(listener.port)", options: floor)
        let reader = try GNSSReader.type.open(settings)
        let connection = accept(listener.descriptor, nil, nil)
        try #require(connection >= 0)
        var asked = [UInt8](repeating: 0, count: 200)
        let count = recv(connection, &asked, asked.count, 0)
        #expect(
            String(decoding: asked.prefix(max(0, count)), as: UTF8.self)
                == "?WATCH={\"enable\":true,\"json\":true};\n")
        let report =
            #"{"class":"TPV","mode":2,"time":"2026-12-24T05:58:00.000Z","lat":50.8,"lon":4.3}"# + "\n"
        _ = report.withCString { send(connection, $0, strlen($0), 0) }
        #expect(try fixes(reader, 1).map(\.latitude) == [50.8])
        close(connection)
        let error = #expect(throws: DriverError.self) { while try reader.read(try Stop()) != nil {} }
        #expect(error?.errno == ECONNRESET)
    }

    @Test func `options are checked`() {
        #expect(GNSSReader.type.check(["baud": "115200"]).isEmpty)
        #expect(GNSSReader.type.check(["baud": "fast"]).count == 1)
        #expect(GNSSReader.type.check(["date-floor": "2026-11-21", "silent-after": "0"]).isEmpty)
        for floor in ["2026-02-30", "21.11.2026", "2026-11-2", "2026-11-21 "] {
            #expect(GNSSReader.type.check(["date-floor": floor]).count == 1)
        }
        for seconds in ["-1", "86401", "long", "1.5"] {
            #expect(GNSSReader.type.check(["silent-after": seconds]).count == 1)
        }
        #expect(GNSSReader.floorDay("2026-11-21") == GNSSStream.floorDay)
        #expect(GNSSReader.floorDay("") == BuildDate.floorDay)
    }
}

/// A free port of this machine, listened on until the value ends.
private final class Listener {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        try #require(bound)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
