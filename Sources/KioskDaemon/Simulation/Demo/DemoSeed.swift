import Domain
import Web

/// Fills an empty book with the demo company, through the doors that real data comes in by.
///
/// The company itself comes last: whatever ends this half-way, the next start does it again from the beginning, and what
/// is there already stays as it is. Once there is a company, nothing is touched any more.
struct DemoSeed {
    var parts: Daemon.Parts
    var configuration: Configuration
    var environment: [String: String]

    /// What went wrong, for a person; nil: the book has a company.
    func run() async -> String? {
        guard await parts.terminal.state.company?.card == nil else { return nil }
        let now = parts.clock.now().wallMicroseconds
        guard let today = Day(wallMicroseconds: now, in: configuration.clock.zone) else {
            return "the clock shows no day"
        }
        let company = DemoCompany(today: today)
        if let problem = await bringPeople() { return problem }
        if let problem = await bringTables(company) { return problem }
        for member in DemoRoster.members {
            if let pin = member.pin {
                let reply = await parts.pins.set(pin, ofCode: member.code)
                guard reply.outcome == .done else { return reply.text }
            }
            let person = await parts.terminal.state.person(withCode: member.code)
            guard let password = member.password, let person else { continue }
            let reply = await parts.pins.change(
                .password, of: person, to: password, by: Amendments.system)
            guard reply == .done else { return "\(member.code) could not be given a password" }
        }
        let rest = company.rest(on: await parts.terminal.state)
        guard
            case .recorded(let entries) = await parts.terminal.submit(
                await parts.terminal.stamped(.amended(rest))), !entries.isEmpty
        else { return "the company could not be written" }
        return nil
    }

    private func bringPeople() async -> String? {
        let roster = RosterFile(
            Array(DemoRoster.text.utf8), language: configuration.terminal.language,
            zone: configuration.clock.zone)
        do throws(RosterImport.Failure) {
            _ = try await RosterImport(terminal: parts.terminal).run(roster)
            return nil
        } catch {
            return error.reply.text
        }
    }

    private func bringTables(_ company: DemoCompany) async -> String? {
        let desk = RegisterDesk(configuration: configuration, environment: environment)
        for (kind, text) in company.tables {
            let sheet = desk.sheet(Array(text.utf8), kind)
            let reply = await desk.take(sheet, into: parts.terminal)
            guard reply.outcome == .done else { return "\(kind.rawValue): \(reply.text)" }
        }
        return nil
    }
}
