import Domain
import Foundation
import Store
import Testing

@testable import KioskDaemon
@testable import Web

/// PINs and passwords for the terminal, as an administrator gives them and an agent types them.
@Suite struct AgentSecretTests {
    @Test func `a password from the console punches, with the name in any letters, and only that one`()
        async throws
    {
        try await ConsoleBench.run { bench in
            await bench.activate()
            _ = await bench.change(.company(CompanyCard(code: "PROPRE", name: "Propre SA")))
            let id = try #require(await bench.register("4711"))
            let name = try #require(await bench.state.agent(id)?.particulars.accountName)
            #expect(!name.isEmpty)
            let desk = bench.desk
            guard
                case .made(let old) = await desk.changeSecret(.password, of: id, gives: true, by: bench.chief),
                case .made(let new) = await desk.changeSecret(.password, of: id, gives: true, by: bench.chief)
            else {
                Issue.record("no password")
                return
            }
            #expect(new.count == 10 && old != new)
            #expect(await desk.terminalSecrets(of: id) == [.password])
            let pins = await desk.pins
            #expect(await pins.identify(account: "\(name.lowercased())@propre", password: new) == .taken)
            #expect(await bench.lastKinds(2) == ["presented", "punched"])
            #expect(await pins.identify(account: "\(name)@PROPRE", password: old) == .taken)
            #expect(await bench.lastKinds(1) == ["refused"])
            let head = await bench.state.head
            #expect(await pins.identify(account: name, password: new) == .malformed)
            #expect(
                await pins.identify(account: "\(name)@AUTRE", password: new) == .otherCompany(own: "PROPRE"))
            #expect(await bench.state.head == head, "neither is a try")
            #expect(await desk.changeSecret(.password, of: id, gives: false, by: bench.chief) == .removed)
            #expect(await desk.terminalSecrets(of: id).isEmpty)
        }
    }

    @Test func `who may not, or for whom nothing can be typed, is given nothing`() async throws {
        try await ConsoleBench.run { bench in
            let id = try #require(await bench.register("B7"))
            #expect(await bench.desk.changeSecret(.pin, of: id, gives: true, by: bench.manager) == .forbidden)
            #expect(await bench.desk.changeSecret(.pin, of: id, gives: true, by: bench.chief) == .impossible)
            #expect(await bench.desk.terminalSecrets(of: id).isEmpty)
        }
    }

    @Test func `three wrong passwords make the account wait, and not the PIN`() async throws {
        try await ConsoleBench.run { bench in
            await bench.activate()
            _ = await bench.change(.company(CompanyCard(code: "PROPRE", name: "Propre SA")))
            let id = try #require(await bench.register("4711"))
            let name = try #require(await bench.state.agent(id)?.particulars.accountName)
            guard
                case .made(let pin) = await bench.desk.changeSecret(
                    .pin, of: id, gives: true, by: bench.chief)
            else {
                Issue.record("no PIN")
                return
            }
            #expect(pin.count == 6)
            let pins = await bench.desk.pins
            for _ in 1...3 {
                #expect(await pins.identify(account: "\(name)@PROPRE", password: "wrong") == .taken)
            }
            guard case .locked = await pins.identify(account: "\(name)@PROPRE", password: "wrong") else {
                Issue.record("not locked")
                return
            }
            #expect(await pins.identify(code: "4711", pin: pin) == .taken)
            #expect(await bench.lastKinds(1) == ["punched"])
        }
    }
}

extension ConsoleBench {
    fileprivate func activate() async {
        let settings = TerminalSettings(
            name: "t", licence: "L", company: "", site: SiteCode("S1"), siteName: "",
            surveyed: Position(latitude: 50, longitude: 4))
        _ = await bench.terminal.submit(await bench.terminal.stamped(.configured(settings)))
    }

    fileprivate func lastKinds(_ count: Int) async -> [String] {
        let rows = (try? bench.book.rows(after: 0, through: .max, limit: 2_000)) ?? []
        return rows.suffix(count).map(\.coded.kind)
    }
}
