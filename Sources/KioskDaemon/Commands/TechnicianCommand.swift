import ArgumentParser
import Foundation

struct TechnicianCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "technician", abstract: "Prepares the page for technicians.", subcommands: [PIN.self])

    struct PIN: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads a PIN and prints its hash, for the file that `technician.pin_file` names.",
            discussion: """
                The PIN is 6 to 12 digits. It is asked for twice on a terminal, else read as one line of standard input; \
                it is never an argument, which others could see. Make the file readable by root alone: umask 077.
                """)

        func run() throws {
            let isAsked = isatty(STDIN_FILENO) == 1
            let pin = isAsked ? HiddenLine.ask("PIN: ") : readLine(strippingNewline: true)
            guard let pin, PINHash.isPIN(pin) else {
                Console.complain(
                    "a PIN has \(PINHash.digits.lowerBound) to \(PINHash.digits.upperBound) digits")
                throw ExitCode.badData
            }
            if isAsked, HiddenLine.ask("Again: ") != pin {
                Console.complain("that was another one")
                throw ExitCode.badData
            }
            guard let hash = PINHash(pin: pin) else {
                Console.complain("the PIN could not be hashed")
                throw ExitCode.failure
            }
            try Console.deliver("\(hash)\n")
        }
    }
}

/// A line that is typed without being seen.
enum HiddenLine {
    static func ask(_ question: String) -> String? {
        try? FileHandle.standardError.write(contentsOf: Data(question.utf8))
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            try? FileHandle.standardError.write(contentsOf: Data("\n".utf8))
        }
        return readLine(strippingNewline: true)
    }
}
