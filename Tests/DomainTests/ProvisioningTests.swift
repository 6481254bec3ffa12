import Testing

@testable import Domain

/// What the book says of who the terminal is.
struct ProvisioningTests {
    private let instant = Instant(
        wallMicroseconds: 1_700_000_000_000_000, bootMicroseconds: 5, boot: BootID(high: 1, low: 2),
        trust: .synchronised)

    private func decide(_ fact: Provisioned, _ terminal: inout Terminal) -> [Provisioned] {
        let entries = terminal.decide(Event(instant: instant, happening: .provisioned(fact)))
        for entry in entries { terminal.apply(entry) }
        return entries.compactMap { if case .provisioned(let fact) = $0.fact { fact } else { nil } }
    }

    @Test func `what is in force is recorded once, a certificate as such, and every refusal`() {
        var terminal = Terminal(book: BookID(7))
        let first = Provisioned(step: .taken, way: .stick, serial: 3, settings: "aa")
        #expect(decide(first, &terminal) == [first])
        #expect(decide(first, &terminal).isEmpty)
        let refused = Provisioned(step: .refused, way: .signedStick, cause: "older")
        #expect(decide(refused, &terminal) == [refused])
        #expect(decide(refused, &terminal) == [refused])
        // A refusal changes nothing of what is in force.
        #expect(terminal.provisioning == first)
        var certified = first
        certified.certificate = "cc"
        #expect(decide(certified, &terminal).map(\.step) == [.certified])
        certified.settings = "bb"
        #expect(decide(certified, &terminal).map(\.step) == [.taken])
        #expect(decide(certified, &terminal).isEmpty)
    }

    @Test func `what a stranger's file says is cut to what an entry holds`() {
        var terminal = Terminal(book: BookID(7))
        let fact = Provisioned(
            step: .refused, way: .stick, settings: String(repeating: "a", count: 9000),
            certificate: String(repeating: "b", count: 9000), cause: String(repeating: "é", count: 90_000))
        let recorded = decide(fact, &terminal)
        #expect(recorded.first.map { ($0.cause?.utf8.count ?? 999) <= 256 } == true)
        #expect(recorded.first?.settings?.utf8.count == 64)
    }
}
