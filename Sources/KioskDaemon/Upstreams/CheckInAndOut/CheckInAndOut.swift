import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Store

/// Registers presences with the Belgian social security (ONSS, Check In and Out at Work). docs/ciao.md tells a company
/// how to go live, and what of it nobody could read in a document of ONSS.
///
/// The service does not remember what it was sent: an attempt is in the book before the first byte, and what may have
/// arrived is never sent again by itself.
actor CheckInAndOut: Upstream {
    nonisolated let traits: UpstreamTraits
    let settings: UpstreamSettings
    let registration: RegistrationSettings
    let codec: RegistrationCodec
    let timekeeper: Timekeeper
    private let directory: any RegistrationDirectory
    var link: HTTPSLink?
    var tokenLink: HTTPSLink?
    var token: AccessToken?
    var captive: CaptiveProbe
    /// What `sift` has found complete, until it is sent.
    private var checked: [Sequence: PresenceRegistration] = [:]
    private var numbers = GivenNumbers()
    /// The last entry that was refused alone and without a reason, and how often in a row.
    private var suspicion: (entry: EntryID, times: Int)?

    init(_ settings: UpstreamSettings, _ surroundings: UpstreamSurroundings) {
        let registration = settings.registration ?? RegistrationSettings()
        self.settings = settings
        self.registration = registration
        let seconds = settings.requestSeconds
        traits = Self.traits(settings, registration, exchangeSeconds: seconds * 6 + Int(CaptiveProbe.seconds))
        codec = RegistrationCodec(hasCapitalTypes: registration.hasCapitalTypes)
        timekeeper = surroundings.timekeeper
        directory =
            surroundings.registrations ?? registration.registerFile.map {
                RegisterFile(path: $0, zone: surroundings.zone)
            } ?? NoRegister()
        captive = CaptiveProbe(settings)
    }

    private static func traits(
        _ settings: UpstreamSettings, _ registration: RegistrationSettings, exchangeSeconds: Int
    ) -> UpstreamTraits {
        var traits = UpstreamTraits(
            kinds: ["punched"], batchLimit: settings.batchLimit ?? 1, isIdempotent: false,
            needsTrustedTime: true, holdsWhileMoved: true, exchangeSeconds: exchangeSeconds,
            heartbeatSeconds: settings.heartbeatSeconds == 0 ? nil : settings.heartbeatSeconds,
            slowMilliseconds: settings.slowMilliseconds,
            usesLink: !UpstreamSettings.isLoopback(URL(string: settings.url)?.host ?? ""))
        traits.undoSeconds = registration.undoSeconds ?? 20
        traits.lateSeconds = registration.lateSeconds
        traits.reviewSeconds = registration.consultPath == nil ? nil : registration.validityMinutes * 60
        return traits
    }

    // MARK: before sending

    func sift(_ items: [Outgoing]) async -> [Outcome?] {
        checked = [:]
        var outcomes: [Outcome?] = []
        for item in items { outcomes.append(await look(at: item)) }
        return outcomes
    }

    private func look(at item: Outgoing) async -> Outcome? {
        let coded = CodedFact(kind: item.kind, version: item.version, publicText: item.data)
        guard case .punched(let punched) = Fact(coded, in: item.id.book) else {
            return .kept(outOfScope(item, "unknown"))
        }
        guard let direction = RegistrationDirection(punched.action, after: punched.before) else {
            return .kept(outOfScope(item, "afterBreak"))
        }
        let question = RegistrationQuestion(
            person: punched.person, agent: item.subject, site: item.assignedSite ?? punched.site,
            task: punched.task, engagement: punched.engagement,
            wallMicroseconds: item.derivedWallMicroseconds ?? item.instant.wallMicroseconds)
        let now = timekeeper.now().wallMicroseconds
        let result = await directory.particulars(for: question).flatMap {
            RegistrationCheck.registration(direction, question, $0, nowMicroseconds: now)
        }
        switch result {
        case .failure(let hold): return .held(reason: hold.description)
        case .success(let presence):
            checked[item.sequence] = presence
            return nil
        }
    }

    private func outOfScope(_ item: Outgoing, _ reason: String) -> KeptReceipt {
        KeptReceipt(
            sequence: item.sequence, state: .outOfScope, validity: reason,
            wallMicroseconds: timekeeper.now().wallMicroseconds)
    }

    func mendings() async -> Int { await directory.revision() }

    // MARK: sending

    func deliver(_ batch: [Outgoing], head: Head) async -> Exchange {
        let presences = batch.compactMap { checked[$0.sequence] }
        let nothing = batch.map { _ in Outcome.later(after: nil) }
        // Only what was looked at goes; it is looked at again.
        guard presences.count == batch.count else {
            return Exchange(outcomes: nothing, traffic: .answered(microseconds: 0))
        }
        var exchange = await post(batch, presences)
        // One of several is at fault, and nobody says which: each by itself.
        if case .refused(let cause) = exchange.traffic, batch.count > 1, Self.blamesContent(cause) {
            exchange = await postEach(batch, presences)
        }
        exchange.traffic = await explained(exchange.traffic)
        return exchange
    }

    /// Statuses that say something about what was sent, and not about the link.
    private static func blamesContent(_ cause: String) -> Bool {
        ["http-400", "http-413", "http-422"].contains(cause)
    }

    private func postEach(_ batch: [Outgoing], _ presences: [PresenceRegistration]) async -> Exchange {
        var whole = Exchange(outcomes: [], traffic: .answered(microseconds: 0))
        let deadline = NIODeadline.now() + .seconds(Int64(settings.requestSeconds) * 2)
        for (item, presence) in zip(batch, presences) {
            guard case .answered = whole.traffic, NIODeadline.now() < deadline else {
                whole.outcomes.append(.later(after: nil))
                continue
            }
            let one = await post([item], [presence])
            whole.outcomes += one.outcomes
            whole.traffic = one.traffic
            whole.retryAfterSeconds = one.retryAfterSeconds
        }
        return whole
    }

    private func post(_ batch: [Outgoing], _ presences: [PresenceRegistration]) async -> Exchange {
        let nothing = batch.map { _ in Outcome.later(after: nil) }
        if case .failure(let fault) = await accessToken() {
            return Exchange(
                outcomes: nothing, traffic: fault.traffic, retryAfterSeconds: fault.retryAfterSeconds)
        }
        let body = ByteBuffer(bytes: codec.request(presences))
        switch await authorised({ self.request(.POST, RegistrationCodec.registerPath, body) }) {
        case .fault(let traffic, let wasSent):
            return Exchange(outcomes: wasSent ? batch.map { _ in .unknown } : nothing, traffic: traffic)
        case .answer(let answer):
            return exchange(answer, for: batch)
        }
    }

    private func exchange(_ answer: Reply.Answer, for batch: [Outgoing]) -> Exchange {
        let nothing = batch.map { _ in Outcome.later(after: nil) }
        switch answer.status {
        case 200...299:
            guard let body = answer.body, !answer.isPage,
                let answers = RegistrationCodec.answers(body, count: batch.count)
            else {
                return Exchange(outcomes: batch.map { _ in .unknown }, traffic: answer.refusal)
            }
            let outcomes = zip(batch, answers).map { outcome(of: $0, $1) }
            return Exchange(outcomes: outcomes, traffic: .answered(microseconds: answer.microseconds))
        case 400, 413, 422:
            if batch.count == 1, let item = batch.first, let reason = refusal(of: item, answer) {
                return Exchange(
                    outcomes: [.rejected(reason: reason)],
                    traffic: .answered(microseconds: answer.microseconds))
            }
            return Exchange(outcomes: nothing, traffic: answer.refusal)
        case 500, 502, 504:
            return Exchange(outcomes: batch.map { _ in .unknown }, traffic: answer.refusal)
        default:
            return Exchange(
                outcomes: nothing, traffic: answer.refusal, retryAfterSeconds: answer.retryAfterSeconds)
        }
    }

    /// Why an entry that was sent alone is not taken; nil: the link is rather to blame. A refusal of ONSS says why, in
    /// JSON. Anything else is somebody in between or a wrong address, until it has come too often for that.
    private func refusal(of item: Outgoing, _ answer: Reply.Answer) -> String? {
        if let body = answer.body, let problem = JSONValue(body), case .object(let fields) = problem,
            !fields.isEmpty
        {
            return DiscreetText.reason(problem)
        }
        suspicion = (item.id, suspicion?.entry == item.id ? (suspicion?.times ?? 0) + 1 : 1)
        let isBelieved = (suspicion?.times ?? 0) >= Self.refusalsUntilBelieved
        return isBelieved ? "http-\(answer.status)" : nil
    }

    private static let refusalsUntilBelieved = 10

    private func outcome(of item: Outgoing, _ answer: RegistrationCodec.Answer?) -> Outcome {
        switch answer {
        case nil: return .unknown
        case .refused(let reason): return .rejected(reason: reason)
        case .created(let standing):
            // The answer to an earlier request, come again: it says nothing of this one.
            guard numbers.note(standing.number, of: item.id) else { return .unknown }
            return .kept(receipt(standing, item.sequence, isLate: item.isLate))
        }
    }

    func receipt(
        _ standing: RegistrationCodec.Standing, _ sequence: Sequence, isLate: Bool
    ) -> KeptReceipt {
        let (state, isFinal) = registration.state(standing)
        return KeptReceipt(
            sequence: sequence, state: state, number: standing.number, validity: standing.validity,
            remarks: standing.remarks, wallMicroseconds: timekeeper.now().wallMicroseconds, isLate: isLate,
            isOpen: !isFinal && registration.consultPath != nil)
    }

    /// The presence of an item that is in doubt, as it was sent: what the register says now. Nil: it says too little.
    func presence(of item: Outgoing) async -> PresenceRegistration? {
        guard await look(at: item) == nil else { return nil }
        return checked[item.sequence]
    }
}
