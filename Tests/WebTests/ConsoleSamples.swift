import Domain

@testable import Web

extension Samples {
    static func moment(_ minutes: Int64) -> Instant {
        Instant(
            wallMicroseconds: dawn + minutes * 60_000_000, bootMicroseconds: minutes * 60_000_000,
            boot: BootID(high: 1, low: 1), trust: .synchronised)
    }

    static var board: BoardView {
        var view = BoardView(
            terminalName: "Borne Astrid", siteName: "Résidence Astrid, Namur", zone: brussels,
            now: moment(244))
        view.rows = [
            .init(
                name: "Amina Benali", code: "4711", state: .present, task: "Communs, bloc B",
                since: moment(0), workedMinutes: 244, delivery: .received),
            .init(
                name: "Pieter Verstraeten", code: "4712", state: .onBreak, task: "Communs, bloc B",
                since: moment(240), workedMinutes: 241, delivery: .waiting),
            .init(
                name: "Fatou Diallo", code: "4713", state: .present, task: "Vitres, bloc A",
                since: moment(-948), anomalies: [.missingOut, .noTask], delivery: .refused),
            .init(
                name: "Jörg Müller-Lüdenscheidt", code: "4714", state: .left, since: moment(200),
                workedMinutes: 195, delivery: .doubtful),
        ]
        view.notices = [
            .lostBadge(
                LostBadgeSeen(
                    person: FakeRegister().id("4712"), tail: "3F2A", last: moment(-60),
                    reader: ReaderName("entrée"), count: 2), name: "Pieter Verstraeten", code: "4712")
        ]
        (view.receivedCount, view.punchCount) = (41, 44)
        return view
    }

    static var punchPage: PunchPage {
        let deliveries = [PunchPage.Delivery(upstream: "platform", state: .received)]
        return PunchPage(
            rows: [
                .init(
                    sequence: 204, instant: moment(240), name: "Pieter Verstraeten", code: "4712",
                    action: .breakStart, site: "Résidence Astrid", task: "Communs, bloc B",
                    deliveries: [.init(upstream: "platform", state: .waiting)]),
                .init(
                    sequence: 202, instant: moment(60), name: "Fatou Diallo", code: "4713", action: .checkIn,
                    site: "Résidence Astrid", anomalies: [.missingOut, .noTask], deliveries: deliveries),
                .init(
                    sequence: 200, instant: moment(1), name: "Amina Benali", code: "4711", action: .checkOut,
                    site: "Résidence Astrid", isUndone: true, deliveries: deliveries),
                .init(
                    sequence: 198, instant: moment(0), name: "", code: "", action: .checkIn,
                    site: "Résidence Astrid", deliveries: deliveries),
            ], next: 198, zone: brussels, now: moment(244))
    }

    /// What is behind the page above: nothing more after it.
    static var oldestPunchPage: PunchPage {
        PunchPage(
            rows: [
                .init(
                    sequence: 150, instant: moment(-60), name: "=1+1", code: "4714", action: .checkIn,
                    site: "Résidence Astrid")
            ], next: nil, zone: brussels, now: moment(244))
    }

    static var keys: IntegrationKeyListing {
        let by = FakeConsole.id(of: .administrator)
        func row(
            _ number: Domain.Sequence, _ name: String, _ state: IntegrationKeyListing.State,
            used: Int64? = nil
        ) -> IntegrationKeyListing.Row {
            let key = IntegrationKey(
                name: name, scopes: [.readAttendance, .readPeople], by: by, madeMicroseconds: dawn,
                lastDay: number == 91 ? Day("2027-12-31") : nil, changed: number)
            return .init(
                id: IntegrationKeyID(EntryID(book: FakeConsole.book, sequence: number)), key: key,
                by: "Élise Chef", state: state, usedMicroseconds: used)
        }
        return IntegrationKeyListing(
            rows: [
                row(91, "Tableau de bord <i>", .ended), row(90, "Paie", .standing, used: dawn + 60_000_000),
                row(89, "", .lost), row(88, "Ancienne paie", .revoked),
            ], zone: brussels, now: moment(244))
    }

    static var auditPage: AuditPage {
        AuditPage(
            rows: [
                .init(
                    sequence: 30, instant: moment(200), actor: "Élise Chef", key: "role",
                    subject: "Vera Maes", before: .role(.supervisor), after: .role(.inspector)),
                .init(
                    sequence: 28, instant: moment(100), actor: nil, key: "denied", subject: "192.0.2.8",
                    count: 12),
                .init(sequence: 20, instant: moment(0), actor: nil, key: "configured"),
            ], next: 20, zone: brussels, now: moment(244))
    }

    /// Something of each kind.
    static var setup: RegistrationSetup {
        let fingerprint = String(repeating: "0123456789abcdef", count: 4)
        let day = Day(number: 20_900)
        return RegistrationSetup(
            [
                .account(isProved: true),
                .key(.good(place: "/etc/kioskd/ciao.key", fingerprint: fingerprint)),
                day.map { .certificate(.ending(place: "/etc/kioskd/ciao.pem", until: $0)) },
                .client(id: "self-service:expeditor:624"),
                .addresses(
                    service: "https://services-sim.socialsecurity.be/REST/presenceRegistration/v1",
                    token: "https://services.socialsecurity.be/REST/oauth/v5/token"),
                .token(.failed(cause: "http-401", upstream: "ciao")), .receipt(.nothing),
                .works(.holds(site: SiteCode("S1"), number: "1Y1003SQ5VSSZ", until: day)),
                .numbers(.missing(3)),
            ].compactMap(\.self))
    }
}
