import ArgumentParser
import Drivers
import Foundation

struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Lists readers: those configured, those udev announces, and what each needs.",
        discussion: """
            Opens every reader that has a device for a moment, so stop the daemon first: a reader has one user. Exit code \
            1 when one of them cannot be opened.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "List the reader types and their options instead.")
    var types = false

    func run() throws {
        if types { return Catalog.types.forEach(Self.describe) }
        let loaded = try configuration.load().configuration
        var failures = 0
        for reader in loaded.devices.readers where !reader.device.isEmpty {
            failures += Self.tryOpening(reader)
        }
        let waiting = loaded.devices.readers.filter(\.device.isEmpty)
        let announced = Self.announced()
        for device in announced {
            let name = waiting.first { $0.type == device.type }?.name ?? device.path
            failures += Self.tryOpening(ReaderSettings(name: name, type: device.type, device: device.node))
        }
        for reader in waiting where !announced.contains(where: { $0.type == reader.type }) {
            Console.print(
                "\(reader.name)  \(reader.type)  no device: plug it in, and see whether a line of udev-rules has its id"
            )
            failures += 1
        }
        if loaded.devices.readers.isEmpty, announced.isEmpty {
            Console.print(
                "no reader is configured, and udev announces none (property \(DeviceMonitor.property))")
        }
        if failures > 0 { throw ExitCode.failure }
    }

    private static func announced() -> [DeviceAnnouncement] {
        do throws(DriverError) {
            let monitor = try DeviceMonitor()
            return try monitor.read(stop: Stop(), timeoutMilliseconds: 200) ?? []
        } catch {
            Console.complain("udev: \(error)")
            return []
        }
    }

    private static func tryOpening(_ reader: ReaderSettings) -> Int {
        do throws(DriverError) {
            guard let type = Catalog.type(named: reader.type) else {
                throw DriverError(operation: "find reader type", device: reader.type, errno: EINVAL)
            }
            _ = try type.open(reader)
            Console.print("\(reader.name)  \(reader.type)  \(reader.device)  works")
            return 0
        } catch {
            Console.print(
                "\(reader.name)  \(reader.type)  \(reader.device)  \(error)\(hint(for: error.errno))")
            return 1
        }
    }

    private static func hint(for errno: Int32) -> String {
        switch errno {
        case EACCES, EPERM: ": run as the user of the daemon (sudo -u kioskd), which is in the devices' group"
        case EBUSY, EWOULDBLOCK: ": another program has it; is the daemon running?"
        case ENOENT, ENODEV, ENXIO:
            ": not plugged in, or another node; leave `device` out to let udev find it"
        default: ""
        }
    }

    private static func describe(_ type: ReaderType) {
        Console.print("\(type.name)  \(type.summary)\n    device: \(type.device)")
        for option in type.options {
            let standard = option.standard.isEmpty ? "" : " (\(option.standard))"
            Console.print("    \(option.name)\(standard): \(option.explanation)")
        }
    }
}
