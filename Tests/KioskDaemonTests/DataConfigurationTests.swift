import Domain
import Testing

@testable import KioskDaemon

/// `[link]`: what is counted, and how much a month has.
@Suite struct DataConfigurationTests {
    @Test func `without an interface nothing is counted, and with one alone nothing is budgeted`() throws {
        #expect(Configuration.standard.link.data == nil)
        let loaded = try ConfigurationLoader.load(text: "[link]\ninterface = \"wwan0\"\n").configuration
        let data = try #require(loaded.link.data)
        #expect((data.firstDay, data.heartbeatFactor) == (1, 5))
        let plan = data.plan(in: loaded.clock.zone)
        #expect(plan.budget == nil && plan.interface == "wwan0" && plan.zone == loaded.clock.zone)
    }

    @Test func `a budget is in millions of bytes`() throws {
        let text = """
            [link]
            interface = "wwan0"
            monthly_megabytes = 500
            month_first_day = 15
            used_up_heartbeat_factor = 20
            """
        let data = try #require(try ConfigurationLoader.load(text: text).configuration.link.data)
        #expect((data.firstDay, data.heartbeatFactor) == (15, 20))
        #expect(data.plan(in: .utc).budget == DataBudget(bytes: 500_000_000))
    }

    @Test(arguments: [
        ("monthly_megabytes = 500", "text:2: `link.monthly_megabytes` needs `interface`"),
        (
            "interface = \"../../etc\"",
            "text:2: `link.interface` is no name of a network interface: `ip -br link` lists them"
        ),
        (
            "interface = \"..\"",
            "text:2: `link.interface` is no name of a network interface: `ip -br link` lists them"
        ),
        ("month_first_day = 29", "text:2: `link.month_first_day` must be an integer from 1 to 28, not 29"),
    ])
    func `what cannot be is named with its line`(line: String, problem: String) {
        #expect(configurationProblems("[link]\n\(line)\n") == [problem])
    }
}
