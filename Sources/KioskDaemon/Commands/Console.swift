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

    static func write(_ text: String, to handle: FileHandle) {
        // A closed pipe (`kioskd … | head`) ends the output, not the program.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
