import Domain
import Foundation
import Logging
import Web

/// Knows people by code and PIN, and gives them PINs. What it costs to try one is ground on threads of its own: neither the
/// terminal nor a badge waits for it.
actor PINDesk {
    private let terminal: TerminalService
    private let board: StatusBoard
    private let file: PINFile
    private let mill = HashMill()
    private let logger: Logger
    private var hashes: [PersonID: ScryptHash] = [:]
    /// Tried where nobody has that code: a wrong code takes as long as a wrong PIN.
    private let decoy = ScryptHash(of: "no PIN at all")
    private var isTrying = false

    init(terminal: TerminalService, board: StatusBoard, directory: String, logger: Logger) {
        self.terminal = terminal
        self.board = board
        file = PINFile(book: directory)
        self.logger = logger
    }

    /// Before the page answers.
    func begin() async {
        do throws(FileError) {
            hashes = try file.load()
        } catch {
            logger.error("PINs cannot be read", metadata: ["file.error": "\(error)"])
        }
        await tell()
    }

    private func tell() async { await board.update(takesCodes: !hashes.isEmpty) }

    /// One at a time: there is one keypad. The moment is that of the last key.
    func identify(code: String, pin: String) async -> CodeReply {
        guard !isTrying else { return .busy }
        isTrying = true
        defer { isTrying = false }
        let event = await terminal.stamped(.wrongCode(code))
        let state = await terminal.state
        let wait = state.codeWaitMicroseconds(code, at: event.instant)
        if wait > 0 { return .locked(seconds: Int((wait + 999_999) / 1_000_000)) }
        let person = state.person(withCode: code)
        let hash = person.flatMap { hashes[$0] }
        guard let tried = hash ?? decoy, let matches = await mill.grind({ tried.matches(pin) }) else {
            return .busy
        }
        var decided = event
        if matches, hash != nil, let person { decided.happening = .identified(person: person) }
        if case .notRecorded = await terminal.submit(decided) { return .notRecorded }
        return .taken
    }

    /// The change is in the book before it is carried out. The console gives PINs through here too.
    /// - Parameter pin: nil: none any more.
    /// - Parameter author: the id of an account, or `system`.
    func set(
        _ pin: String?, ofCode code: String, by author: String = Amendments.system
    ) async -> ControlReply {
        await dropErased()
        guard let person = await terminal.state.person(withCode: code) else {
            return ControlReply(.rejected, text: "nobody has the code \(code.printable)")
        }
        var changed = hashes
        if let pin {
            guard code.utf8.allSatisfy({ (48...57).contains($0) }), code.utf8.count <= 12 else {
                return ControlReply(
                    .rejected,
                    text: "\(code.printable) cannot be typed: a keypad takes codes of 1 to 12 digits")
            }
            guard PINFile.isPIN(pin) else { return ControlReply(.rejected, text: "a PIN has 4 to 6 digits") }
            guard let hash = await mill.grind({ ScryptHash(of: pin) }).flatMap(\.self) else {
                return ControlReply(.failed, text: "the PIN could not be hashed: try again")
            }
            changed[person] = hash
        } else {
            changed[person] = nil
        }
        let said = PINChanged(person: person, by: author, isSet: pin != nil)
        guard case .recorded = await terminal.submit(await terminal.stamped(.pinChanged(said))) else {
            return ControlReply(.failed, text: "the book cannot be written: nothing was changed")
        }
        do throws(FolderFailure) {
            try file.save(changed)
        } catch {
            return ControlReply(.failed, text: "the PIN could not be kept: \(error)")
        }
        hashes = changed
        await tell()
        logger.info("a PIN was changed", metadata: ["people.pin": pin == nil ? "removed" : "set"])
        return ControlReply(.done, text: pin == nil ? "\(code) has no PIN" : "\(code) has a PIN")
    }

    /// Who is erased has none either.
    func dropErased() async {
        let people = await terminal.state.people
        let kept = hashes.filter { people[$0.key] != nil }
        guard kept.count < hashes.count else { return }
        do throws(FolderFailure) {
            try file.save(kept)
            hashes = kept
            await tell()
        } catch {
            logger.error("PINs of erased people could not be removed", metadata: ["file.error": "\(error)"])
        }
    }
}

/// What `kioskd people pin` asks for.
struct PINRequest: Codable, Sendable {
    var code: String
    /// Nil: none any more.
    var pin: String?
}
