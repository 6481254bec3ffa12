import Domain
import Foundation
import Logging
import Web

/// Knows people by code and PIN, and by account and password, and gives them both. What it costs to try one is ground on
/// threads of its own: neither the terminal nor a badge waits for it.
actor PINDesk {
    private let terminal: TerminalService
    private let board: StatusBoard
    private let directory: String
    private let mill = HashMill()
    private let logger: Logger
    private var hashes: [TerminalSecret: [PersonID: ScryptHash]] = [:]
    /// Tried where nobody has that code: a wrong code takes as long as a wrong PIN.
    private let decoy = ScryptHash(of: "no PIN at all")
    private var isTrying = false

    init(terminal: TerminalService, board: StatusBoard, directory: String, logger: Logger) {
        self.terminal = terminal
        self.board = board
        self.directory = directory
        self.logger = logger
    }

    private func file(of secret: TerminalSecret) -> PINFile { PINFile(book: directory, of: secret) }

    /// Before the page answers.
    func begin() async {
        for secret in TerminalSecret.allCases {
            do throws(FileError) {
                hashes[secret] = try file(of: secret).load()
            } catch {
                logger.error(
                    "PINs or passwords cannot be read", metadata: ["file.error": "\(error)"])
            }
        }
        await tell()
    }

    private func tell() async {
        await board.update(
            takesCodes: hashes[.pin]?.isEmpty == false, passwords: hashes[.password]?.isEmpty == false)
    }

    /// Which secrets that person has.
    func secrets(of person: PersonID) -> Set<TerminalSecret> {
        Set(TerminalSecret.allCases.filter { hashes[$0]?[person] != nil })
    }

    // MARK: who stands there

    /// One at a time: there is one keypad. The moment is that of the last key.
    func identify(code: String, pin: String) async -> CodeReply {
        guard !isTrying else { return .busy }
        isTrying = true
        defer { isTrying = false }
        let event = await terminal.stamped(.wrongCode(code))
        let state = await terminal.state
        let wait = state.codeWaitMicroseconds(code, at: event.instant)
        return await tried(.pin, pin, of: state.person(withCode: code), .code, after: wait, else: event)
    }

    /// The same for an account, typed as `AGENT@ENTREPRISE`. What is no account, or of another company, is no try.
    func identify(account typed: String, password: String) async -> CodeReply {
        guard let account = TypedAccount(typed) else { return .malformed }
        guard !isTrying else { return .busy }
        isTrying = true
        defer { isTrying = false }
        let event = await terminal.stamped(.wrongPassword(account: account.agent))
        let state = await terminal.state
        if state.isCompany(account.company) == false {
            return .otherCompany(own: state.company?.card?.value.code ?? "")
        }
        let person =
            state.isCompany(account.company) == true
            ? state.company?.agent(withAccount: account.agent) : nil
        let wait = state.waitMicroseconds(ofAccount: account.agent, at: event.instant)
        return await tried(.password, password, of: person, .typed, after: wait, else: event)
    }

    private func tried(
        _ secret: TerminalSecret, _ typed: String, of person: PersonID?, _ method: IdentificationMethod,
        after wait: Int64, else wrong: Event
    ) async -> CodeReply {
        if wait > 0 { return .locked(seconds: Int((wait + 999_999) / 1_000_000)) }
        let hash = person.flatMap { hashes[secret]?[$0] }
        guard let tried = hash ?? decoy, let matches = await mill.grind({ tried.matches(typed) }) else {
            return .busy
        }
        var decided = wrong
        if matches, hash != nil, let person {
            decided.happening = .identified(person: person, method: method)
        }
        if case .notRecorded = await terminal.submit(decided) { return .notRecorded }
        return .taken
    }

    // MARK: giving and taking

    /// The change is in the book before it is carried out.
    /// - Parameter new: nil: none any more.
    /// - Parameter author: the id of an account, or `system`.
    func change(
        _ secret: TerminalSecret, of person: PersonID, to new: String?, by author: String
    ) async -> TerminalSecretReply {
        await dropErased()
        let state = await terminal.state
        guard let known = state.people[person] else { return .nobody }
        var hash: ScryptHash?
        if let new {
            guard secret != .pin || Self.isTypable(known.code) else { return .codeNotTypable }
            guard secret != .password || state.agent(person)?.particulars.accountName.isEmpty == false else {
                return .noAccount
            }
            hash = await mill.grind({ ScryptHash(of: new) }).flatMap(\.self)
            guard hash != nil else { return .failed("it could not be hashed: try again") }
        }
        let said = PINChanged(
            person: person, by: author, isSet: new != nil, isPassword: secret == .password)
        guard case .recorded = await terminal.submit(await terminal.stamped(.pinChanged(said))) else {
            return .failed("the book cannot be written: nothing was changed")
        }
        // Others may have been given theirs while this one was hashed and written down.
        var changed = hashes[secret] ?? [:]
        changed[person] = hash
        do throws(FolderFailure) {
            try file(of: secret).save(changed)
        } catch {
            return .failed("it could not be kept: \(error)")
        }
        hashes[secret] = changed
        await tell()
        logger.info(
            "a PIN or a password was changed", metadata: ["people.pin": new == nil ? "removed" : "set"])
        return .done
    }

    private static func isTypable(_ code: String) -> Bool {
        code.utf8.allSatisfy { (48...57).contains($0) } && (1...12).contains(code.utf8.count)
    }

    /// Who is erased has none either.
    func dropErased() async {
        let people = await terminal.state.people
        for (secret, all) in hashes {
            let kept = all.filter { people[$0.key] != nil }
            guard kept.count < all.count else { continue }
            do throws(FolderFailure) {
                try file(of: secret).save(kept)
                hashes[secret] = kept
                await tell()
            } catch {
                logger.error(
                    "PINs or passwords of erased people could not be removed",
                    metadata: ["file.error": "\(error)"])
            }
        }
    }
}

extension PINDesk {
    /// A PIN from the command line.
    func set(
        _ pin: String?, ofCode code: String, by author: String = Amendments.system
    ) async -> ControlReply {
        guard let person = await terminal.state.person(withCode: code) else {
            return ControlReply(.rejected, text: "nobody has the code \(code.printable)")
        }
        if let pin, !PINFile.isPIN(pin) { return ControlReply(.rejected, text: "a PIN has 4 to 6 digits") }
        return switch await change(.pin, of: person, to: pin, by: author) {
        case .done: ControlReply(.done, text: pin == nil ? "\(code) has no PIN" : "\(code) has a PIN")
        case .codeNotTypable, .noAccount:
            ControlReply(
                .rejected,
                text: "\(code.printable) cannot be typed: a keypad takes codes of 1 to 12 digits")
        case .nobody: ControlReply(.rejected, text: "nobody has the code \(code.printable)")
        case .failed(let why): ControlReply(.failed, text: "the PIN was not changed: \(why)")
        }
    }
}

/// What became of a change.
enum TerminalSecretReply: Hashable, Sendable {
    case done
    case nobody
    /// A keypad takes digits alone.
    case codeNotTypable
    /// He has no account name.
    case noAccount
    case failed(String)
}

/// What `kioskd people pin` asks for.
struct PINRequest: Codable, Sendable {
    var code: String
    /// Nil: none any more.
    var pin: String?
}
