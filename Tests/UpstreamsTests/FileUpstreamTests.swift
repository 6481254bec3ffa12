import Domain
import FoundationEssentials
import Store
import Testing
import Upstreams

@Suite struct FileUpstreamTests {
    private func upstream(_ folder: String, rotateKibibytes: Int = 16_384, keptFiles: Int = 64) throws
        -> any Upstream
    {
        var settings = UpstreamSettings(name: "file", url: "file://\(folder)/events.jsonl")
        settings.rotateKibibytes = rotateKibibytes
        settings.keptFiles = keptFiles
        return try UpstreamCatalog.make(
            settings, in: UpstreamSurroundings(terminal: "hall", timekeeper: fastTime()))
    }

    private func sequences(_ folder: String, _ name: String = "events.jsonl") throws -> [Sequence] {
        try text(of: folder + "/" + name).split(separator: "\n").map { line in
            #expect(line.hasPrefix(#"{"specversion":"1.0""#) && line.hasSuffix("}"))
            return try number(line)
        }
    }

    private func number(_ line: Substring) throws -> Sequence {
        try #require(
            Sequence(
                line.dropFirst(#"{"specversion":"1.0","id":"0000000000007-"#.count).prefix { $0 != "\"" }))
    }

    private func carry(_ upstream: any Upstream, _ book: MemoryBook, upTo sequence: Sequence) async throws {
        let rig = Rig(upstream, book: book)
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: sequence) }
        }
    }

    @Test func `each entry is one line`() async throws {
        try await withFolder { folder in
            let book = MemoryBook()
            await book.add(Rows.punches(1...1_200))
            try await carry(upstream(folder), book, upTo: 1_200)
            #expect(try sequences(folder) == Array(1...1_200))
        }
    }

    @Test func `a torn last line is cut and the writing goes on behind the last whole one`() async throws {
        for torn in [
            #"{"specversion":"1.0","id":"0000000000007-4"#, "{", String(repeating: "\u{0}", count: 200_000),
        ] {
            try await withFolder { folder in
                let book = MemoryBook()
                await book.add(Rows.punches(1...3))
                try await carry(upstream(folder), book, upTo: 3)
                try write(try text(of: folder + "/events.jsonl") + torn, to: folder + "/events.jsonl")
                // The cursor is older than the file, as after a power cut.
                await book.put(Delivery(cursor: 1), for: "main")
                await book.add(Rows.punches(4...6))
                try await carry(upstream(folder), book, upTo: 6)
                #expect(try sequences(folder) == [1, 2, 3, 4, 5, 6])
            }
        }
    }

    @Test func `a file cut at any byte is mended to exactly once`() async throws {
        try await withFolder { folder in
            let book = MemoryBook()
            await book.add(Rows.punches(1...4))
            try await carry(upstream(folder), book, upTo: 4)
            let whole = try text(of: folder + "/events.jsonl")
            for length in stride(from: 0, through: whole.utf8.count, by: 7) {
                try write(
                    String(decoding: whole.utf8.prefix(length), as: UTF8.self), to: folder + "/events.jsonl")
                await book.put(Delivery(cursor: 0), for: "main")
                try await carry(upstream(folder), book, upTo: 4)
                #expect(try text(of: folder + "/events.jsonl") == whole)
            }
        }
    }

    @Test func `a full file is renamed and the next goes on, also after a restart`() async throws {
        try await withFolder { folder in
            let book = MemoryBook()
            var rows = 0
            for _ in 0..<4 {
                await book.add(Rows.punches(Sequence(rows + 1)...Sequence(rows + 500)))
                rows += 500
                try await carry(upstream(folder, rotateKibibytes: 64), book, upTo: Sequence(rows))
                await book.put(Delivery(cursor: Sequence(rows - 250)), for: "main")
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names.count > 2)
            let closed = names.filter { $0 != "events.jsonl" }
            let all = try closed.flatMap { try sequences(folder, $0) } + sequences(folder)
            #expect(all == Array(1...2_000))
            for name in closed {
                #expect(
                    name == "events.jsonl." + String(repeating: "0", count: 15)
                        + "\(try sequences(folder, name).last ?? 0)".leftPadded(4))
            }
        }
    }

    @Test func `old files go when there are more than are kept`() async throws {
        try await withFolder { folder in
            let book = MemoryBook()
            await book.add(Rows.punches(1...3_000))
            try await carry(upstream(folder, rotateKibibytes: 64, keptFiles: 2), book, upTo: 3_000)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.count == 3)
        }
    }

    @Test func `a folder that is missing is a fault of this terminal, not of a network, until it is there`()
        async throws
    {
        try await withFolder { folder in
            let book = MemoryBook()
            await book.add(Rows.punches(1...3))
            let rig = Rig(try upstream(folder + "/usb"), book: book)
            try await rig.running {
                await until("at fault") { await rig.status?.link == .fault }
                #expect(await rig.status?.lastError == "no-folder")
                #expect(await rig.status?.sign == nil)
                try FileManager.default.createDirectory(
                    atPath: folder + "/usb", withIntermediateDirectories: false)
                await until("all arrive") { await rig.isEmptied(upTo: 3) }
            }
            #expect(try sequences(folder + "/usb") == [1, 2, 3])
        }
    }

    @Test func `a symbolic link in place of the file is not followed`() async throws {
        try await withFolder { folder in
            try write("keep me", to: folder + "/other")
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/events.jsonl", withDestinationPath: folder + "/other")
            let book = MemoryBook()
            await book.add(Rows.punches(1...3))
            let rig = Rig(try upstream(folder), book: book)
            try await rig.running {
                await until("at fault") { await rig.status?.link == .fault }
            }
            #expect(try text(of: folder + "/other") == "keep me")
        }
    }

    @Test func `another book's last line does not hide entries of this one`() async throws {
        try await withFolder { folder in
            let first = MemoryBook(id: BookID(6))
            await first.add(Rows.punches(1...9))
            try await carry(upstream(folder), first, upTo: 9)
            let book = MemoryBook()
            await book.add(Rows.punches(1...2))
            try await carry(upstream(folder), book, upTo: 2)
            #expect(try text(of: folder + "/events.jsonl").split(separator: "\n").count == 11)
        }
    }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String {
        String(repeating: "0", count: max(0, width - count)) + self
    }
}
