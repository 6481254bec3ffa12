import ArgumentParser
import Foundation

/// Exit codes after sysexits.h, so that scripts and systemd can tell causes apart.
extension ExitCode {
    static let badData = ExitCode(65)
    static let inputOutput = ExitCode(74)
    static let badConfiguration = ExitCode(78)
}

/// What a command writes for people to read.
enum Console {
    static func print(_ text: String) { write(text + "\n", to: .standardOutput) }

    /// A remark beside the output proper.
    static func note(_ text: String) { write(text + "\n", to: .standardError) }

    static func complain(_ text: String) { write("kioskd: " + text + "\n", to: .standardError) }

    /// What became of the files beside the entries; nothing where there are none.
    static func tell(files: Int, damaged: Int) {
        if files > 0 { Console.print("\(files) attached files") }
        if damaged > 0 { complain("\(damaged) attached files are damaged and were left out") }
    }

    /// Output that a script goes on with. Where it cannot be written, the command ends: silently when nobody reads it
    /// any more (`kioskd … | head`), else with the reason and exit code 74.
    static func deliver(_ text: String) throws { try deliver(Array(text.utf8)) }

    static func deliver(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: write(2) reads at most the bytes it is given, which live as long as the closure.
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                throw ExitCode.success
            } else if errno != EINTR {
                complain("standard output: \(String(cString: strerror(errno)))")
                throw ExitCode.inputOutput
            }
        }
    }

    private static func write(_ text: String, to handle: FileHandle) {
        // Nobody may read it any more: that ends the output, not the program.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
