import Domain
import Drivers
import Foundation
import Logging
import Store
import Synchronization
import Web

@testable import KioskDaemon

/// A terminal without pages or upstreams, and readers of our making, looked after as the daemon does.
final class ReaderBench: Sendable {
    let folder: URL
    let book: Book
    let terminal: TerminalService
    let board: StatusBoard
    let tender: ReaderTender
    /// Badges that were answered in red because they found no room.
    let refused: Counter

    /// `types`: beside those of the catalogue.
    init(
        _ types: [ReaderType] = [], hangMicroseconds: Int64 = 300_000,
        retryMilliseconds retry: ClosedRange<Int32> = 100...5000
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let clock = try TerminalClock()
        let configuration = Configuration.standard
        let opened = try Book.openFolded(
            directory: folder.appendingPathComponent("book").path, program: "test", now: clock.now())
        book = opened.book
        let stage = Stage(screens: try Screens(), language: .en)
        board = StatusBoard(configuration: configuration, clock: clock, stage: stage)
        terminal = TerminalService(
            opened, settings: configuration.terminal.settings, clock: clock, program: "test",
            sinks: .none, logger: logger)
        let refused = Counter()
        self.refused = refused
        let patience = ReaderPatience(
            hangMicroseconds: hangMicroseconds, endMicroseconds: hangMicroseconds, retry: retry,
            tick: .milliseconds(5))
        tender = ReaderTender(
            translation: Translation(keys: [:]), terminal: terminal, clock: clock, board: board,
            overflow: { _ in refused.add() }, patience: patience, logger: logger
        ) { name in types.first { $0.name == name } ?? Catalog.type(named: name) }
        await terminal.begin()
    }

    /// A file where a device node would be; its name.
    func node(_ name: String) throws -> String {
        let path = folder.appendingPathComponent(name).path
        // A new file, as udev makes a new node: never the same file again.
        try? FileManager.default.removeItem(atPath: path)
        try Data().write(to: URL(fileURLWithPath: path))
        return path
    }

    func health(_ name: String) async -> ReaderHealth? { await board.readers[name] }

    func state(_ name: String) async -> ReaderHealth.State? { await health(name)?.state }

    /// Everything that the book says about the reader, in order.
    func journal(_ reader: String) throws -> [CodedFact] {
        try book.rows(after: 0, through: .max, limit: 10_000)
            .filter { $0.reader == ReaderName(reader) }.map(\.coded)
    }

    /// The entries that call the reader faulty.
    func faults(_ reader: String) throws -> [String] {
        try journal(reader).map { String(decoding: $0.publicText, as: UTF8.self) }
            .filter { $0.contains("faulty") }
    }

    /// Ends every reader, and then the book.
    func end() throws {
        tender.loops.endAll()
        try? FileManager.default.removeItem(at: folder)
    }
}

final class Counter: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .relaxed) }
    func add() { number.wrappingAdd(1, ordering: .relaxed) }
}

/// A call into a kernel that does not return before it is let go.
final class Trap: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    let entries = Counter()
    private let isLifted = Atomic(false)

    func fallIn() {
        entries.add()
        if isLifted.load(ordering: .relaxed) { return }
        gate.wait()
        gate.signal()
    }

    /// Lets everybody go, for ever.
    func lift() {
        isLifted.store(true, ordering: .relaxed)
        gate.signal()
    }
}

extension ReaderType {
    /// A reader without options whose device is what `open` makes of it.
    static func made(
        _ name: String, open: @escaping @Sendable (ReaderSettings) throws(DriverError) -> any Reader
    ) -> ReaderType {
        ReaderType(
            name: name, summary: "of a test", device: "any file", identifies: true, options: [], open: open)
    }
}

/// Says what it was given, then waits for the stop.
final class ScriptedReader: Reader {
    private var chunks: [[Reading]]

    init(_ chunks: [[Reading]] = []) { self.chunks = chunks }

    func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        if !chunks.isEmpty { return chunks.removeFirst() }
        stop.wait(milliseconds: -1)
        return nil
    }

    static func badge(_ text: String) -> Reading {
        Reading(value: .badge(BadgeRead(keys: ["text:" + text], raw: text, format: "line")))
    }
}

/// Falls into a trap as soon as it is read.
final class TrappedReader: Reader {
    private let trap: Trap
    init(_ trap: Trap) { self.trap = trap }

    func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        trap.fallIn()
        return stop.isRaised ? nil : []
    }
}
