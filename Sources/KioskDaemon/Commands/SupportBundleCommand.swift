import ArgumentParser
import Foundation
import Glibc
import Store

struct SupportBundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "support-bundle",
        abstract: "Writes one file for support: how the terminal does, without names, numbers or positions.",
        discussion: """
            As root it sees most. The file is plain text, with its table of contents at the top: read it before you send \
            it. In it: versions, units, the configuration without texts and secrets, doctor, metrics, how many entries of \
            each kind, the newest events by their codes, and of the log the lines that are known to be harmless. Changes \
            nothing, may run beside the daemon, and never writes over a file.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(
        help: "The file; - writes to standard output. Without it: kioskd-support-TIME.txt in this folder.")
    var file: String?

    func run() async throws {
        let now =
            String(UTCTime.text(microseconds: Int64(Date().timeIntervalSince1970) * 1_000_000).prefix(19))
            + "Z"
        let sources = await SupportBundle.Sources.ofThisMachine(configuration.path)
        let bytes = Array(SupportBundle(sources: sources, now: now).text.utf8)
        if file == "-" { return try Console.deliver(bytes) }
        let path = file ?? "kioskd-support-\(now.filter { $0.isNumber || $0 == "T" }).txt"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            Console.complain("\(path): \(String(cString: strerror(errno)))")
            throw ExitCode.inputOutput
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(bytes))
            try handle.synchronize()
        } catch {
            Console.complain("\(path): \(error)")
            throw ExitCode.inputOutput
        }
        Console.print("\(path): \(bytes.count) bytes; read it before you send it")
    }
}
