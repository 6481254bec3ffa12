import VirtualDevices
import VirtualUpstream
import Web

// What the workbench shows.
extension Workbench {
    func state() async -> WorkbenchState {
        let summary = await upstream.summary
        let deliveries = await upstream.deliveries
        let received = await upstream.received.suffix(50).reversed()
        let receipts = received.map { event in
            WorkbenchState.Receipt(
                id: event.id,
                text: [event.data?.action ?? event.type, event.subject ?? ""].joined(separator: " · "),
                time: event.time.map { String($0.dropFirst(11).prefix(8)) } ?? "",
                arrivals: deliveries[event.id] ?? 1)
        }
        return WorkbenchState(
            badges: Self.badges, cards: cards.map(\.badge), insertedCard: insertedCard,
            readers: readers, gnss: gnss,
            upstream: WorkbenchState.Upstream(
                isLinked: summary.isPluggedIn, faults: Self.faults,
                fault: fault == .normal ? nil : fault.rawValue,
                receivedCount: summary.events, received: Array(receipts)),
            socialSecurity: await security.state(), console: await consoleState(),
            clock: WorkbenchState.Clock(offsetSeconds: offsetSeconds, isTrusted: isTrusted),
            outputs: [
                WorkbenchState.Output(
                    name: lamp.name, isGreen: lamp.isGreen, isRed: lamp.isRed, isSounding: lamp.isSounding,
                    isReleased: lamp.isReleased)
            ])
    }

    private var readers: [WorkbenchState.Reader] {
        [
            WorkbenchState.Reader(
                name: Self.badgeReaderName, type: "serial-badge", isPlugged: badgeReader.isPluggedIn,
                path: badgeReader.path),
            WorkbenchState.Reader(
                name: Self.cardReaderName, type: "smart-card", isPlugged: isCardReaderPlugged,
                path: "pcscd, vpcd"),
            WorkbenchState.Reader(
                name: Self.receiverName, type: "gnss", isPlugged: receiver.isPluggedIn, path: receiver.path),
        ]
    }

    private static let badges: [WorkbenchState.Badge] =
        DemoRoster.members.map { member in
            WorkbenchState.Badge(
                id: member.badge, label: "\(member.firstName) \(member.lastName.prefix(1)).",
                hint: member.hint)
        } + [WorkbenchState.Badge(id: "5E00F4C1AA", label: "Unknown badge", hint: "nobody has it")]

    private static let faults: [WorkbenchState.Fault] = UpstreamFaults.Answer.allCases.filter {
        $0 != .normal
    }.map {
        WorkbenchState.Fault(id: $0.rawValue, label: $0.label)
    }
}

extension UpstreamFaults.Answer {
    fileprivate var label: String {
        switch self {
        case .normal: "behaves well"
        case .dropsAcknowledgement: "takes it, and hangs up"
        case .resets: "hangs up at once"
        case .repeatsAcknowledgement: "acknowledges twice"
        case .unauthorised: "401: not let in"
        case .forbidden: "403: forbidden"
        case .tooManyRequests: "429: too many requests"
        case .serverError: "500: its own fault"
        case .page: "a page for people instead of an answer"
        case .redirect: "sends elsewhere"
        case .garbage: "bytes that are no answer"
        case .flood: "an answer without end"
        case .halfOpen: "never answers"
        case .slow: "slow: 2 s for each answer"
        }
    }
}
