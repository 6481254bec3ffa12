import Domain
import Logging
import Web

/// Keeps at hand where people register while the terminal cannot. The address changes with the site, and with the day on
/// which another declaration of works begins to hold; only then is a code made of it, and never on the way of a badge.
struct OtherWayKeeper {
    var terminal: TerminalService
    var board: StatusBoard
    var template: OtherWayTemplate
    var zone: Zone
    /// The book's.
    var directory: String
    var logger: Logger
    /// What stands on the screens.
    private var address: String?
    private var isBegun = false

    init(
        terminal: TerminalService, board: StatusBoard, template: OtherWayTemplate, zone: Zone,
        directory: String, logger: Logger
    ) {
        self.terminal = terminal
        self.board = board
        self.template = template
        self.zone = zone
        self.directory = directory
        self.logger = logger
    }

    mutating func turn(at now: Instant) async {
        let number = await terminal.state.worksNumber(
            on: Day(wallMicroseconds: now.wallMicroseconds, in: zone))
        // A clock that is not to be trusted does not say which day it is: what stood there last is likelier.
        let last = now.trust.isTrusted ? nil : LastWay(directory: directory).read(madeOf: template)
        let next = template.address(for: number) ?? last
        guard next != address || !isBegun else { return }
        (address, isBegun) = (next, true)
        await board.update(otherWay: next.map(OtherWay.init(address:)))
        do throws(FolderFailure) {
            try LastWay(directory: directory).keep(next)
        } catch {
            logger.warning("the other way is not kept for safe mode", metadata: ["error": "\(error)"])
        }
    }
}

extension Terminal {
    /// Of the site where this terminal is.
    func worksNumber(on day: Day?) -> WorksNumber? {
        guard let day, let site = settings?.site else { return nil }
        return company?.sites[site]?.value.declaration(on: day)?.number
    }
}

/// The address that was on the screens last, in a file beside the book: for the page that stands there when the book
/// cannot be opened.
struct LastWay {
    var directory: String

    private var path: String { directory + "/other-way" }

    /// Nil: none holds any more.
    func keep(_ address: String?) throws(FolderFailure) {
        guard let address else { return try SafeFile.remove(path) }
        guard text != address else { return }
        try SafeFile.write(Array(address.utf8), to: path + ".new")
        try SafeFile.rename(path + ".new", to: path)
    }

    func read(madeOf template: OtherWayTemplate) -> String? {
        text.flatMap { template.made($0) ? $0 : nil }
    }

    private var text: String? {
        (try? BoundedFile.read(path, limit: 1 << 10)).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension Configuration {
    /// Where people register while there is no terminal behind the page: without the book the last declaration counts.
    var otherWayWithoutBook: OtherWay? {
        guard let template = terminal.otherWay else { return nil }
        return (template.address(for: nil) ?? LastWay(directory: store.directory).read(madeOf: template))
            .map(OtherWay.init(address:))
    }
}
