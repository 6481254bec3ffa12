import Drivers
import Foundation
import Stands
import Testing

@Suite struct HotplugTests {
    @Test func `mocked devices come, go and are read`() throws {
        let (status, output) = try MockedRun.run("MockedDevices")
        #expect(status == 0, "\(output)")
        #expect(output.contains("Test run with 10 tests"), "\(output)")
    }

    @Test func `a stopped monitor says so at once, and an idle one waits`() throws {
        let monitor = try DeviceMonitor()
        let stop = try Stop()
        _ = try monitor.read(stop: stop, timeoutMilliseconds: 0)
        #expect(try monitor.read(stop: stop, timeoutMilliseconds: 1) == [])
        stop.raise()
        #expect(try monitor.read(stop: stop, timeoutMilliseconds: -1) == nil)
    }
}

/// One after the other: the mocked devices are those of the whole process.
@Suite(.enabled(if: MockedRun.isOn), .serialized) struct MockedDevices {}

extension MockedDevices {
    @Suite struct Hotplug {
        private let bed: Testbed
        private let stop: Stop

        init() throws {
            bed = try Testbed()
            stop = try Stop()
        }

        private func tty(_ number: Int, _ properties: String...) -> String {
            let syspath = "/devices/pci0000:00/usb1/1-\(number)/ttyUSB\(number)"
            let lines = [
                "P: \(syspath)/tty/ttyUSB\(number)", "N: ttyUSB\(number)", "E: DEVNAME=/dev/ttyUSB\(number)",
                "E: SUBSYSTEM=tty",
            ]
            return (lines + properties.map { "E: \($0)" }).joined(separator: "\n") + "\n"
        }

        private func syspath(_ number: Int) -> String {
            "/sys/devices/pci0000:00/usb1/1-\(number)/ttyUSB\(number)/tty/ttyUSB\(number)"
        }

        @Test func `what is there is announced, what is no reader is not`() throws {
            try bed.add(tty(1, "KIOSK_READER=serial-badge", "ID_PATH=pci-usb-0:1"))
            try bed.add(tty(2))
            let monitor = try DeviceMonitor()
            let found = try monitor.read(stop: stop, timeoutMilliseconds: 5000)
            #expect(
                found == [
                    DeviceAnnouncement(
                        type: "serial-badge", node: "/dev/ttyUSB1", path: "pci-usb-0:1", action: .present)
                ])
        }

        @Test func `a reader that comes, changes and goes is announced each time`() throws {
            let monitor = try DeviceMonitor()
            #expect(try monitor.read(stop: stop, timeoutMilliseconds: 0) == [])
            try bed.add(tty(1, "KIOSK_READER=gnss", "ID_PATH=pci-usb-0:1"))
            #expect(try monitor.read(stop: stop, timeoutMilliseconds: 5000)?.map(\.action) == [.added])
            try bed.announce(syspath(1), "change")
            #expect(try monitor.read(stop: stop, timeoutMilliseconds: 5000)?.map(\.action) == [.changed])
            try bed.announce(syspath(1), "remove")
            let gone = try #require(try monitor.read(stop: stop, timeoutMilliseconds: 5000)?.first)
            #expect(gone.action == .removed && gone.type == "gnss" && gone.path == "pci-usb-0:1")
        }

        @Test func `a rescan announces all that is there once more`() throws {
            try bed.add(tty(1, "KIOSK_READER=serial-badge"))
            try bed.add(tty(2, "KIOSK_READER=gnss"))
            let monitor = try DeviceMonitor()
            let first = try #require(try monitor.read(stop: stop, timeoutMilliseconds: 5000))
            try monitor.rescan()
            let second = try #require(try monitor.read(stop: stop, timeoutMilliseconds: 5000))
            #expect(Set(first) == Set(second))
            #expect(Set(second.map(\.type)) == ["serial-badge", "gnss"])
        }

        @Test func `values of any length and bytes are cut off, not overrun`() throws {
            let long = String(repeating: "é", count: 400)
            try bed.add(tty(1, "KIOSK_READER=\(long)", "ID_PATH=\(long)"))
            let monitor = try DeviceMonitor()
            let found = try #require(try monitor.read(stop: stop, timeoutMilliseconds: 5000)?.first)
            #expect(found.type.utf8.count < 40 && found.path.utf8.count < 170)
        }
    }
}

extension MockedDevices {
    @Suite struct Keyboard {
        private let bed: Testbed
        private let stop: Stop
        private let folder: SerialFolder

        init() throws {
            bed = try Testbed()
            stop = try Stop()
            folder = try SerialFolder()
        }

        /// An input device that types as soon as it is opened.
        private func keyboard(_ number: Int, _ typing: (inout Typist) -> Void) throws -> ReaderSettings {
            let node = "/dev/input/event\(number)"
            try bed.add(
                """
                P: /devices/usb1/1-1/input/input\(number)/event\(number)
                N: input/event\(number)
                E: DEVNAME=\(node)
                E: MAJOR=13
                E: MINOR=\(64 + number)
                E: SUBSYSTEM=input
                E: ID_INPUT_KEYBOARD=1
                E: KIOSK_READER=keyboard-badge

                """)
            let ioctls = folder.path + "/ioctl\(number)"
            let noKeys = String(repeating: "00", count: 96)
            try "EVIOCGKEY(0) 96 \(noKeys)\n".write(toFile: ioctls, atomically: true, encoding: .utf8)
            try bed.loadIoctls(node, ioctls)
            // Between 0.1 s and 1 s: umockdev reads microseconds with a leading zero as octal.
            var typist = Typist(at: 100_000)
            typing(&typist)
            let lines = typist.events.map {
                String(format: "E: 0.%06ld %04x %04x %d\n", Int($0.microseconds), $0.type, $0.code, $0.value)
            }
            let file = folder.path + "/events\(number)"
            try lines.joined().write(toFile: file, atomically: true, encoding: .utf8)
            try bed.loadEvents(node, file)
            // A player that the machine leaves waiting is not silence.
            return ReaderSettings(
                name: "desk", type: "keyboard-badge", device: node, options: ["silence-ms": "2000"])
        }

        private func typeBadge(_ typist: inout Typist) {
            typist.type("0009030510")
            typist.pressEnter()
        }

        private func readings(_ count: Int, from reader: some Reader) throws -> [String] {
            var all: [String] = []
            while all.count < count, let some = try reader.read(stop) { all += some.map(\.short) }
            return all
        }

        @Test func `typed keys pass the C driver and are a badge`() throws {
            let reader = try KeyboardBadgeReader(keyboard(7, typeBadge))
            let heard = try readings(1, from: reader)
            #expect(heard == ["text:0009030510"])
        }

        @Test func `lost events are a read error, and the next badge is whole`() throws {
            let settings = try keyboard(7) { typist in
                typist.type("000903")
                typist.drop()
                typist.type("0510")
                typist.pressEnter()
                typeBadge(&typist)
            }
            let heard = try readings(2, from: KeyboardBadgeReader(settings))
            #expect(heard == ["!lost-edges", "text:0009030510"])
        }

        @Test func `two readers at once each say their own`() throws {
            let first = try KeyboardBadgeReader(keyboard(7, typeBadge))
            let second = try KeyboardBadgeReader(
                keyboard(8) { typist in
                    for digit in "13752078" { typist.tap(Typist.keypad[digit] ?? 0) }
                    typist.tap(96)
                })
            let secondHeard = try readings(1, from: second)
            let firstHeard = try readings(1, from: first)
            #expect(firstHeard == ["text:0009030510"])
            #expect(secondHeard == ["text:13752078"])
        }

        @Test func `a hundred replug cycles leak no descriptor and no thread`() throws {
            let monitor = try DeviceMonitor()
            // Of each device umockdev itself keeps the file of events, the other end of the line and a socket.
            let own = {
                let targets = ProcessUse.targets
                let mocked = targets.filter {
                    $0.contains("/evemu.") || $0 == "/dev/ptmx" || $0.hasPrefix("socket:")
                }
                return (descriptors: targets.count - mocked.count, threads: ProcessUse.now().threads)
            }
            var before = own()
            for cycle in 0..<101 {
                if cycle == 1 { before = own() }
                // Comes back on another node each time.
                let settings = try keyboard(7 + cycle, typeBadge)
                #expect(try monitor.read(stop: stop, timeoutMilliseconds: 5000)?.last?.action == .added)
                let heard = try readings(1, from: KeyboardBadgeReader(settings))
                #expect(heard == ["text:0009030510"])
                try bed.remove("/sys/devices/usb1/1-1/input/input\(7 + cycle)/event\(7 + cycle)")
                #expect(try monitor.read(stop: stop, timeoutMilliseconds: 5000)?.last?.action == .removed)
            }
            let after = own()
            #expect(after.descriptors <= before.descriptors + 4 && after.threads <= before.threads + 4)
        }

        @Test func `a keyboard reader keeps the promises of every reader`() async throws {
            var number = 40
            for type in ReaderContract.types(at: .mockedInput) {
                try await ReaderContract.check(type) {
                    number += 1
                    let settings = try keyboard(number, typeBadge)
                    // It types by itself, and umockdev keeps the line of a device that it has taken away.
                    return ReaderContract.Device(
                        name: settings.device, absentName: "/dev/input/event99", speak: {}, unplug: nil)
                }
            }
        }

        @Test func `a stopped keyboard reader gives nil`() throws {
            let reader = try KeyboardBadgeReader(keyboard(7) { _ in })
            stop.raise()
            #expect(try reader.read(stop) == nil)
        }
    }
}
