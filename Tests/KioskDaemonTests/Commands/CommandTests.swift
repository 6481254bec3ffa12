import Foundation
import Stands
import Testing
import VirtualDevices

/// The subcommands as a technician meets them: what they say when something is wrong, and their exit codes.
@Suite struct CommandTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ bytes: Data = Data()) throws -> String {
        let path = folder.appending(path: name).path
        try bytes.write(to: URL(filePath: path))
        return path
    }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    @Test func `every mistake has its message and its exit code`() throws {
        defer { remove() }
        let sound = try file("kioskd.toml", Data("[terminal]\nname = \"wall\"\n".utf8))
        let wrong = try file("wrong.toml", Data("[terminal]\n\ncolour = \"red\"\n".utf8))
        let utf16 = try file("utf16.csv", "code,first_name,last_name\n".data(using: .utf16) ?? Data())
        let long = try file("long.csv", Data(repeating: 0x41, count: 17 << 20))
        let mistakes: [(arguments: [String], status: Int32, says: String)] = [
            (["nonsense"], 64, "nonsense"),
            (["gnss", "decode", folder.path], 74, "Is a directory"),
            (["gnss", "decode", "/nowhere"], 74, "/nowhere: No such file or directory"),
            (["gnss", "decode", "--floor", "yesterday", sound], 64, "2024-01-01"),
            (["gnss", "decode", sound], 0, "is the speed right?"),
            (["badge", "decode", folder.path], 74, "Is a directory"),
            (["badge", "decode", sound], 65, "line 1: the header \"# type: …\" is missing"),
            (["journal", "verify", "--directory", "/nowhere"], 74, "No such file or directory"),
            (["journal", "verify", "--anchor", "x"], 64, "BOOK-SEQUENCE:HASH"),
            (["journal", "export", "--from", "0"], 64, "sequences start at 1"),
            (["journal", "export", "--from", "5", "--to", "4"], 64, "--to 4 is before --from 5"),
            (["upstream", "replay", "nobody", "--from", "1", "-c", sound], 78, "no upstream is called"),
            (["people", "import", utf16, "-c", sound], 65, "UTF-16"),
            (["people", "import", long, "-c", sound], 65, "longer than 16777216 bytes"),
            (["people", "import", "/nowhere", "-c", sound], 74, "No such file or directory"),
            (["check-config", "-c", wrong], 78, "wrong.toml:3"),
            (["devices", "-c", "/nowhere"], 78, "/nowhere"),
            (["devices", "--patience", "0"], 64, "1 to 60"),
        ]
        for (arguments, status, says) in mistakes {
            let result = try DaemonProcess.run(arguments)
            #expect(result.status == status, "\(arguments): \(result.error)")
            #expect(result.error.contains(says), "\(arguments): \(result.error)")
            #expect(!result.error.contains("NSCocoaErrorDomain"), "\(arguments): \(result.error)")
        }
    }

    @Test func `output that cannot be written is an error, and one that nobody reads is none`() throws {
        defer { remove() }
        let text = NMEAEpoch(
            utcMicroseconds: 1_795_000_000_000_000, latitude: 50, longitude: 4, hasFix: true
        ).text
        let log = try file("log", Data(text.utf8))
        let kioskd = try DaemonProcess.executable().path
        let full = try DaemonProcess.shell("\(kioskd) gnss decode \(log) > /dev/full")
        #expect(full.status == 74 && full.error.contains("No space left on device"))
        let unread = try DaemonProcess.shell("trap '' PIPE; \(kioskd) gnss decode \(log) | true; echo sound")
        #expect(unread.out == "sound\n" && unread.error.isEmpty, "\(unread)")
    }

    @Test func `a trace is decoded as it comes, not when it ends`() throws {
        defer { remove() }
        let process = Process()
        process.executableURL = try DaemonProcess.executable()
        process.arguments = ["badge", "decode"]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        let head =
            "# type: serial-badge\n# provenance: synthetic\n02 36 32 45 33 30 38 36 43 45 44 30 38 03\n"
        try input.fileHandleForWriting.write(contentsOf: Data(head.utf8))
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        #expect(said == "{\"badge\":\"em:62E3086CED\",\"format\":\"em4100\"}\n")
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// The data of the process are bounded by the kernel: who held the line would be ended by it.
    @Test(
        .enabled(if: Patience.sanitizer == nil, "the address sanitizer takes more memory than the bound"),
        arguments: [
            ("gnss decode", "$", 0), ("badge decode", "A", 65), ("badge decode", "#", 65),
            ("people import -c CONFIG -", "A", 65),
        ])
    func `a line without end is refused or passed over in bounded memory`(
        command: String, character: String, status: Int32
    ) throws {
        defer { remove() }
        let sound = try file("kioskd.toml", Data("[terminal]\nname = \"wall\"\n".utf8))
        let kioskd = try DaemonProcess.executable().path
        let words = command.replacing("CONFIG", with: sound)
        let endless = "head -c 80000000 /dev/zero | tr '\\0' '\(character)'"
        let result = try DaemonProcess.shell(
            "\(endless) | SWIFT_BACKTRACE=enable=no prlimit --data=70000000 \(kioskd) \(words)")
        #expect(result.status == status, "\(result.error)")
        #expect(result.out.isEmpty)
    }

    @Test(.enabled(if: Root.isExpected, "needs root: gives a folder to somebody else"))
    func `a book that root imports into stays the daemon's`() throws {
        defer { remove() }
        let home = folder.appending(path: "home").path
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        for path in [folder.path, home] {
            try #require(chmod(path, 0o755) == 0 && chown(path, 65_534, 65_534) == 0)
        }
        let text = "[store]\ndirectory = \"\(home)/book\"\n"
        let configuration = try file("kioskd.toml", Data(text.utf8))
        let people = try file("people.csv", Data("code,first_name,last_name\n1,Amina,Bensalem\n".utf8))
        let result = try DaemonProcess.run(["people", "import", people, "-c", configuration])
        #expect(result.status == 0, "\(result.error)")
        for name in ["", "/book.sqlite", "/device.key"] {
            let owner = try FileManager.default.attributesOfItem(atPath: home + "/book" + name)[
                .ownerAccountID]
            #expect(owner as? NSNumber == 65_534, "\(name)")
        }
    }

    @Test func `a reader that hangs is said to, and the next one is tried`() throws {
        defer { remove() }
        let library = folder.appending(path: "hang.so").path
        try Shim.compile("hang_shim.c", into: library)
        let fifo = folder.appending(path: "fifo").path
        try #require(mkfifo(fifo, 0o600) == 0)
        let works = try VirtualSerial(path: folder.appending(path: "works").path)
        let hangs = folder.appending(path: "hangs").path
        let readers = [("stuck", hangs), ("door", works.path), ("gone", "/nowhere")].map { name, device in
            "[[reader]]\nname = \"\(name)\"\ntype = \"serial-badge\"\ndevice = \"\(device)\"\n"
        }
        let configuration = try file("kioskd.toml", Data(readers.joined().utf8))
        let result = try DaemonProcess.run(
            ["devices", "--patience", "2", "-c", configuration],
            environment: [
                "LD_PRELOAD": library, "KIOSKD_HANGING_DEVICE": hangs, "KIOSKD_HANGING_FIFO": fifo,
            ])
        #expect(result.status == 1)
        let lines = result.out.split(separator: "\n")
        try #require(lines.count >= 3, "\(result)")
        #expect(lines[0].contains("stuck") && lines[0].contains("hangs"))
        #expect(lines[1].contains("door") && lines[1].hasSuffix("works"))
        #expect(lines[2].contains("gone") && lines[2].contains("not plugged in"))
    }
}
