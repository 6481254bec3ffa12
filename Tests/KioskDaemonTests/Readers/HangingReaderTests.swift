import Domain
import Drivers
import Foundation
import Stands
import Testing

@testable import KioskDaemon

/// Promise 8: a reader that hangs is marked faulty and left behind, and harms nobody.
@Suite(.timeLimit(.minutes(Patience.minutes(2)))) struct HangingReaderTests {
    private let trap = Trap()

    private var hangingOnOpen: ReaderType {
        .made("trap") { [trap] _ in
            trap.fallIn()
            return ScriptedReader()
        }
    }

    /// Looks after readers of one type as fixed ones, each with a node of its own.
    private func tend(
        _ bench: ReaderBench, _ names: String..., type: String = "trap"
    ) throws -> [Task<Void, Never>] {
        try names.map { name in
            let settings = ReaderSettings(name: name, type: type, device: try bench.node(name))
            try #require(bench.tender.loops.enter(settings))
            return Task { await bench.tender.tend(settings) }
        }
    }

    private func finish(_ bench: ReaderBench, _ tasks: [Task<Void, Never>]) async throws {
        trap.lift()
        try bench.end()
        for task in tasks { await task.value }
    }

    @Test func `a reader that hangs while it is opened is faulty, left behind and journalled once`()
        async throws
    {
        let bench = try await ReaderBench([hangingOnOpen])
        let tasks = try tend(bench, "door")
        try await eventually("a fault") { await bench.state("door") == .faulty }
        #expect(await bench.health("door")?.cause?.contains("hangs") == true)
        try await eventually("its entry") { try bench.faults("door").count == 1 }
        #expect(bench.tender.loops.abandonedCount == 1)
        for _ in 0..<20 { try await Task.sleep(for: bench.tender.patience.tick) }
        #expect(try bench.faults("door").count == 1)
        #expect(trap.entries.value == 1, "not opened again before it is replugged")
        try await finish(bench, tasks)
    }

    @Test func `a reader that hangs while it is read is left behind, and so is one that is deaf to the stop`()
        async throws
    {
        let trapped = ReaderType.made("trap") { [trap] _ in TrappedReader(trap) }
        let bench = try await ReaderBench([trapped])
        let tasks = try tend(bench, "door")
        try await eventually("a fault") { await bench.state("door") == .faulty }
        #expect(bench.tender.loops.abandonedCount == 1)

        let deaf = try await ReaderBench([trapped], hangMicroseconds: 100_000)
        let more = try tend(deaf, "gate")
        try await eventually("a read") { trap.entries.value == 2 }
        deaf.tender.loops.endAll()
        for task in more { await task.value }
        #expect(deaf.tender.loops.abandonedCount == 1)
        try await finish(bench, tasks)
    }

    @Test func `after a replug it is opened again, and works`() async throws {
        let second = ReaderType.made("trap") { [trap] _ in
            if trap.entries.value == 0 { trap.fallIn() }
            return ScriptedReader([[ScriptedReader.badge("4711")]])
        }
        let bench = try await ReaderBench([second])
        let tasks = try tend(bench, "door")
        try await eventually("left behind") { bench.tender.loops.abandonedCount == 1 }
        _ = try bench.node("door")
        try await eventually("works again") { await bench.state("door") == .ready }
        try await eventually("the badge is in the book") {
            try bench.journal("door").contains { $0.kind == "refused" }
        }
        // What the lost thread brings in the end is for nobody.
        trap.lift()
        try await eventually("nobody is left behind") { bench.tender.loops.abandonedCount == 0 }
        #expect(await bench.state("door") == .ready)
        try await finish(bench, tasks)
    }

    @Test func `beside a reader that hangs another one works`() async throws {
        let healthy = ReaderType.made("healthy") { _ in ScriptedReader([[ScriptedReader.badge("4711")]]) }
        let bench = try await ReaderBench([hangingOnOpen, healthy])
        var tasks = try tend(bench, "door")
        try await eventually("left behind") { bench.tender.loops.abandonedCount == 1 }
        tasks += try tend(bench, "gate", type: "healthy")
        try await eventually("the badge is in the book") {
            try bench.journal("gate").contains { $0.kind == "refused" }
        }
        #expect(await bench.state("gate") == .ready)
        try await finish(bench, tasks)
    }

    @Test
    func `beyond four a reader that hangs keeps its thread and is not opened again, also not replugged`()
        async throws
    {
        let bench = try await ReaderBench([hangingOnOpen])
        var tasks = try tend(bench, "a", "b", "c", "d")
        try await eventually("four") { bench.tender.loops.abandonedCount == LoopRegister.abandonedLimit }
        tasks += try tend(bench, "e")
        try await eventually("a fault") { await bench.state("e") == .faulty }
        #expect(await bench.health("e")?.cause?.contains("4 others") == true)
        _ = try bench.node("e")
        for _ in 0..<100 { try await Task.sleep(for: bench.tender.patience.tick) }
        #expect(trap.entries.value == 5, "five threads, and no sixth")
        #expect(bench.tender.loops.abandonedCount == 4)
        #expect(try bench.faults("e").count == 1)
        // The kernel lets go of all: nobody was lost for ever.
        trap.lift()
        try await eventually("it works") { await bench.state("e") == .ready }
        try await eventually("nobody is left behind") { bench.tender.loops.abandonedCount == 0 }
        try await finish(bench, tasks)
    }

    @Test func `the end of the program waits for no thread that hangs, beyond four neither`() async throws {
        let bench = try await ReaderBench([hangingOnOpen])
        let tasks = try tend(bench, "a", "b", "c", "d", "e", "f")
        try await eventually("six") { trap.entries.value == 6 }
        bench.tender.loops.endAll()
        for task in tasks { await task.value }
        try await finish(bench, [])
    }
}
