import ArgumentParser
import Drivers
import Foundation

struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Lists readers: those configured, those udev announces, and what each needs.",
        discussion: """
            Opens every reader that has a device for a moment, so stop the daemon first: a reader has one user. Exit code \
            1 when one of them cannot be opened, or is missing.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "List the reader types and their options instead.")
    var types = false

    @Option(help: "Seconds that opening one reader may take; then it counts as hanging (1 to 60).")
    var patience = 10

    func validate() throws {
        guard (1...60).contains(patience) else {
            throw ValidationError("--patience is \(patience); 1 to 60 seconds are possible")
        }
    }

    func run() async throws {
        if types { return Catalog.types.forEach(Self.describe) }
        let readers = try configuration.load().configuration.devices.readers
        let (present, missing) = Self.pair(readers, with: Self.announced())
        var failures = missing.count
        for reader in present where await !tryOpening(reader) { failures += 1 }
        for reader in missing {
            Console.print(
                "\(reader.name)  \(reader.type)  no device: plug it in, and see whether a line of udev-rules has its id"
            )
        }
        if present.isEmpty, missing.isEmpty {
            Console.print(
                "no reader is configured, and udev announces none (property \(DeviceMonitor.property))")
        }
        if failures > 0 { throw ExitCode.failure }
    }

    /// Gives announced devices to the readers that wait for one, as the daemon does; the rest are named by their node.
    static func pair(
        _ readers: [ReaderSettings], with announced: [DeviceAnnouncement]
    ) -> (present: [ReaderSettings], missing: [ReaderSettings]) {
        var present = readers.filter { !$0.waitsForUdev }
        var waiting = readers.filter(\.waitsForUdev)
        for device in announced where !device.node.isEmpty {
            if present.contains(where: { NodeIdentity.isShared($0.device, device.node) }) { continue }
            if let index = waiting.firstIndex(where: { $0.type == device.type }) {
                var reader = waiting.remove(at: index)
                reader.device = device.node
                present.append(reader)
            } else {
                present.append(
                    ReaderSettings(name: device.node, type: device.type, device: device.node))
            }
        }
        if let card = announced.first(where: { $0.node.isEmpty }),
            !readers.contains(where: { $0.type == card.type })
        {
            present.append(ReaderSettings(name: card.type, type: card.type, device: ""))
        }
        return (present, waiting)
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

    /// Opens and closes it on a thread of its own: a device may hang in the kernel, and the next one must be tried.
    private func tryOpening(_ reader: ReaderSettings) async -> Bool {
        let (verdicts, verdict) = AsyncStream.makeStream(of: String?.self)
        Thread.detachNewThread {
            verdict.yield(Self.problem(of: reader))
            verdict.finish()
        }
        let hanging =
            "hangs: nothing for \(patience) s, and the kernel does not let go of it; pull it out and plug it in again"
        let problem = await withTaskGroup(of: String??.self) { group in
            group.addTask { await verdicts.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: .seconds(patience))
                return .some(hanging)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .some(hanging)
        }
        let text = (problem ?? hanging) ?? "works"
        let device = reader.device.isEmpty ? "" : "  " + reader.device
        Console.print("\(reader.name)  \(reader.type)\(device)  \(text)")
        return text == "works"
    }

    /// Nil when it works.
    private static func problem(of reader: ReaderSettings) -> String? {
        do throws(DriverError) {
            guard let type = Catalog.type(named: reader.type) else {
                throw DriverError(operation: "find reader type", device: reader.type, errno: EINVAL)
            }
            _ = try type.open(reader)
            return nil
        } catch {
            return "\(error)\(hint(for: error, type: reader.type))"
        }
    }

    private static func hint(for error: DriverError, type: String) -> String {
        switch error.errno {
        case ECONNREFUSED where type == SmartCardReader.type.name:
            ": pcscd does not run; is it installed (package pcscd), and does pcscd.socket listen?"
        case ECONNREFUSED: ": nobody listens there; is gpsd running?"
        case EACCES, EPERM:
            ": run as the user of the daemon (sudo -u kioskd kioskd devices), which is in the devices' groups"
        case EBUSY, EWOULDBLOCK:
            ": another program has it; is the daemon running? (sudo systemctl stop kioskd)"
        case ENODEV where type == SmartCardReader.type.name: ": no card reader of that name is plugged in"
        case ENOENT, ENODEV, ENXIO:
            ": not plugged in, or another node; leave `device` out to let udev find it"
        case ENOTTY, EINVAL: ": it is not such a device, or an option does not fit it"
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
