import Domain
import Store
import Testing
import Web

@testable import KioskDaemon

/// What an import does to the book, beside the real terminal.
@Suite struct RosterImportTests {
    private func file(_ text: String) -> RosterFile {
        RosterFile(Array(text.utf8), language: .fr, zone: .utc)
    }

    @Test
    func `the same file again writes nothing, also for somebody who chose another language on the screen`()
        async throws
    {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        let roster = file(
            "code,first_name,last_name,language,badge\n1,Amina,Bensalem,fr,X1\n2,Bram,Peeters,nl,X2\n")
        let first = try await RosterImport(terminal: bench.terminal).run(roster)
        #expect(first.peopleAdded == 2 && first.badgesAdded == 2)
        let amina = try #require(await bench.terminal.state.people.first { $0.value.code == "1" }?.key)
        _ = await bench.terminal.submit(
            await bench.terminal.stamped(.languageChosen(person: amina, .en)))
        let head = try bench.book.head().sequence
        let again = try await RosterImport(terminal: bench.terminal).run(roster)
        #expect(again == RosterImport.Summary(unchanged: 4))
        #expect(try bench.book.head().sequence == head)
        let changed = file("code,first_name,last_name,language\n1,Amina,Zidane,fr\n")
        #expect(try await RosterImport(terminal: bench.terminal).run(changed).peopleChanged == 1)
        let known = await bench.terminal.state.people[amina]
        #expect(known?.lastName == "Zidane" && known?.language == .en)
    }

    @Test func `more changes than fit are refused before anything is staged`() {
        let rows = (0..<25_001).map { "\($0),A,B,X\($0)\n" }.joined()
        let roster = file("code,first_name,last_name,badge\n" + rows)
        #expect(roster.problems.isEmpty)
        do throws(RosterImport.Failure) {
            _ = try RosterImport.rehearse(roster, on: Terminal(book: BookID(1)))
            Issue.record("an import of 50,002 changes is not refused")
        } catch {
            #expect(error.reply.outcome == .rejected)
            #expect(error.reply.text.contains("50002 people and badges change"))
        }
    }

    @Test func `an import that another one has overtaken says so and has done nothing`() async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        let person = Staged.Change.person(
            Person(code: "9", firstName: "New", lastName: "Comer"), existing: nil)
        let other = await bench.terminal.submit(await bench.terminal.stamped(.staged([person], batch: nil)))
        guard case .recorded(let staged) = other, let batch = staged.first?.sequence else {
            Issue.record("nothing was staged")
            return
        }
        let roster = file("code,first_name,last_name\n1,Amina,Bensalem\n")
        #expect(try await RosterImport(terminal: bench.terminal).run(roster).peopleAdded == 1)
        let late = await bench.terminal.submit(
            await bench.terminal.stamped(.applied(batch: batch, count: 1)))
        guard case .recorded(let entries) = late else {
            Issue.record("not recorded")
            return
        }
        #expect(entries.isEmpty)
        #expect(await bench.terminal.state.people.map(\.value.code) == ["1"])
    }
}
