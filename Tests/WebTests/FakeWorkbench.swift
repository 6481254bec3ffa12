@testable import Web

/// A workbench without devices: remembers deeds, changes what they would change.
actor FakeWorkbench: WorkbenchPort {
    nonisolated let technicianPIN = "000000"
    private(set) var deeds: [WorkbenchDeed] = []
    private var shown: WorkbenchState
    private let stream: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    init() {
        (stream, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let people = [
            ("amina", "Amina B.", "Nettoyage · FR"), ("pieter", "Pieter V.", "Schoonmaak · NL"),
            ("grace", "Grace O.", "Night shift · EN"), ("jonas", "Jonas K.", "Split shift · DE"),
            ("marie", "Marie D.", "inactive"), ("lost", "Lost badge", "reported lost"),
            ("unknown", "Unknown badge", "not in the book"),
        ]
        shown = WorkbenchState(
            badges: people.map { WorkbenchState.Badge(id: $0.0, label: $0.1, hint: $0.2) },
            cards: [
                WorkbenchState.Badge(id: "card-1", label: "Driver card", hint: "Étienne L."),
                WorkbenchState.Badge(id: "card-2", label: "Contactless card", hint: "UID 04 A2 24 B2"),
            ],
            insertedCard: "card-1",
            readers: [
                WorkbenchState.Reader(
                    name: "entrance", type: "serial-badge", isPlugged: true, path: "/dev/pts/4"),
                WorkbenchState.Reader(name: "slot", type: "smart-card", isPlugged: true, path: "vpcd 00"),
                WorkbenchState.Reader(name: "sky", type: "gnss", isPlugged: false, path: ""),
            ],
            gnss: .here,
            upstream: WorkbenchState.Upstream(
                isLinked: true, faults: [WorkbenchState.Fault(id: "500", label: "answers 500")], fault: nil,
                receivedCount: 128,
                received: (0..<12).map {
                    WorkbenchState.Receipt(
                        id: "0J-\($0)", text: "Arrivée · Amina B.", time: "05:58:\(10 + $0)",
                        arrivals: $0 == 2 ? 2 : 1)
                }),
            socialSecurity: WorkbenchState.SocialSecurity(
                isReached: true, faults: [WorkbenchState.Fault(id: "serverError", label: "answers 500")],
                fault: nil, usual: "registers", registeredCount: 2,
                registered: [
                    WorkbenchState.Registration(
                        number: "17612", direction: "out", person: "•••••••••22", works: "TESTASTR2D001",
                        time: "05:59:12", validity: "pending", remarks: ""),
                    WorkbenchState.Registration(
                        number: "17611", direction: "in", person: "•••••••••22", works: "TESTASTR2D001",
                        time: "05:58:12", validity: "valid", remarks: "Person not declared"),
                ]),
            console: WorkbenchState.Console(
                address: "https://localhost:8443", isReady: false, code: "K7M2-9RTX"),
            clock: WorkbenchState.Clock(offsetSeconds: -3600, isTrusted: true),
            outputs: [
                WorkbenchState.Output(
                    name: "door", isGreen: true, isRed: false, isSounding: true, isReleased: false)
            ])
    }

    func state() -> WorkbenchState { shown }
    func changes() -> AsyncStream<Void> { stream }

    func perform(_ deed: WorkbenchDeed) -> WorkbenchReply {
        deeds.append(deed)
        switch deed {
        case .setLink(let isUp): shown.upstream.isLinked = isUp
        case .insertCard: return .impossible("A card is in the slot already.")
        default: break
        }
        changed.yield()
        return .done
    }
}
