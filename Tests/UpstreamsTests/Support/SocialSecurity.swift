import Domain
import Foundation
import Store
import Testing
import Upstreams
import VirtualUpstream

/// What a manager would have typed, and mends.
actor FakeRegister: RegistrationDirectory {
    static let numbers = ["81050103522", "19082416188", "81120103571", "92521506931", "23292805780"]
    private var changes = 1
    private var missing: Set<PersonID> = []
    private var works: [WorksPeriod]
    private var place: WorkPlace?
    private(set) var questions: [RegistrationQuestion] = []

    init() {
        works = WorksNumber("1Y1003SQ5VSSZ").map { [WorksPeriod($0)] } ?? []
        place = Position(latitudeE7: 504_669_000, longitudeE7: 48_674_000).map(WorkPlace.position)
    }

    func forget(_ person: PersonID) { missing.insert(person) }

    func mend() {
        missing = []
        changes += 1
    }

    func declare(_ works: [WorksPeriod]) {
        self.works = works
        changes += 1
    }

    func revision() async -> Int { changes }

    func particulars(
        for question: RegistrationQuestion
    ) async -> Result<RegistrationParticulars, RegistrationHold> {
        questions.append(question)
        let index = Int(question.person.entry.sequence - 1) % Self.numbers.count
        return .success(
            RegistrationParticulars(
                nationalNumber: missing.contains(question.person)
                    ? nil : NationalNumber.read(Self.numbers[index]),
                employer: EnterpriseNumber.read("0884303369").map(Employer.enterprise), works: works,
                place: place))
    }
}

/// Punches as the terminal records them.
enum Presences {
    static func punch(
        _ sequence: Sequence, person: Int64 = 1, _ action: Action = .checkIn, before: Presence = .absent,
        presented: Sequence? = nil, at instant: Instant? = nil
    ) -> Row {
        let punched = Punched(
            person: Rows.person(person), action: action, basis: .sole, method: .badge,
            presented: presented ?? sequence, site: SiteCode("S1"), task: TaskCode("B-COM"), before: before)
        return row(sequence, .punched(punched), instant)
    }

    static func undo(
        _ sequence: Sequence, of punch: Sequence, person: Int64 = 1, at instant: Instant
    ) -> Row {
        row(sequence, .undone(Undone(person: Rows.person(person), punch: punch)), instant)
    }

    /// The punches of five people in turn.
    static func punches(_ range: ClosedRange<Sequence>) -> [Row] {
        range.map { punch($0, person: $0 % 5 + 1) }
    }

    private static func row(_ sequence: Sequence, _ fact: Fact, _ instant: Instant?) -> Row {
        var row = Rows.row(sequence, fact.kind, "{}", instant)
        row.coded = fact.coded(in: BookID(7))
        return row
    }
}

/// A running social security, a register, and an upstream between them.
struct SocialSecurity {
    let service: VirtualSocialSecurity
    let register: FakeRegister
    let upstream: any Upstream
    let book = MemoryBook()

    /// Takes a second to make, so that it is made once.
    static let key = Result { try EnrolmentKey.makeRSA(bits: 2_048) }

    func rig(_ time: Timekeeper = fastTime()) -> Rig { Rig(upstream, book: book, name: "ciao", time: time) }

    /// What it has registered, as `type ssin`.
    var presences: [String] {
        get async { await service.presences.map { "\($0.type) \($0.ssin)" } }
    }
}

func withSocialSecurity(
    time: Timekeeper = fastTime(),
    verify: (@Sendable ([UInt8], [UInt8]) -> Bool)? = nil,
    _ change: (inout UpstreamSettings) -> Void = { _ in },
    _ body: (SocialSecurity) async throws -> Void
) async throws {
    try await withFolder { folder in
        let key = try SocialSecurity.key.get()
        let service = VirtualSocialSecurity(
            logger: quietLogger(), now: { time.now().wallMicroseconds / 1_000_000 },
            verify: verify ?? { key.hasSignedRS256($0, $1) })
        try await service.start()
        // Time runs fast: a token of minutes would end within seconds, and an assertion before it has arrived.
        await service.set(tokenSeconds: 80_000)
        await service.set(toleranceSeconds: 80_000)
        var registration = RegistrationSettings()
        registration.tokenURL = await service.tokenURL
        registration.clientID = VirtualSocialSecurity.clientID
        registration.undoSeconds = 0
        var settings = UpstreamSettings(name: "ciao", url: await service.url)
        settings.registration = registration
        (settings.requestSeconds, settings.connectSeconds, settings.heartbeatSeconds) = (1, 1, 0)
        settings.privateKeyFile = folder + "/key.pem"
        try Data(key.pem).write(to: URL(filePath: folder + "/key.pem"))
        change(&settings)
        let register = FakeRegister()
        let upstream = try UpstreamCatalog.make(
            settings,
            in: UpstreamSurroundings(terminal: "hall", timekeeper: time, registrations: register))
        do {
            try await body(SocialSecurity(service: service, register: register, upstream: upstream))
        } catch {
            await service.unplug()
            throw error
        }
        await upstream.close()
        await service.unplug()
    }
}
