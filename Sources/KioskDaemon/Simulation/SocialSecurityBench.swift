import VirtualUpstream
import Web

/// The virtual social security in the workbench's hand: how it behaves, and what it has registered.
actor SocialSecurityBench {
    /// What it does with what it is sent. The first one is how it begins.
    enum Behaviour: String, CaseIterable {
        case pending, validWhenAsked, validAtOnce, refusesAll, refusesSome, unauthorised, tooManyRequests
        case serverError, slow, halfOpen, dropsAcknowledgement, repeatsAcknowledgement, page, cut

        var label: String {
            switch self {
            case .pending: "registers: pending until you say"
            case .validWhenAsked: "registers: pending, then valid"
            case .validAtOnce: "registers: valid at once"
            case .refusesAll: "refuses everybody"
            case .refusesSome: "refuses every second one"
            case .unauthorised: "401: the token counts for nothing"
            case .tooManyRequests: "429: too many requests"
            case .serverError: "500: its own fault"
            case .slow: "slow: 4 s for each answer"
            case .halfOpen: "registers, and never answers"
            case .dropsAcknowledgement: "registers, and hangs up"
            case .repeatsAcknowledgement: "repeats its last answer"
            case .page: "a page for people instead of an answer"
            case .cut: "cannot be reached"
            }
        }

        fileprivate var judgement: PresenceJudgement {
            switch self {
            case .validWhenAsked: PresenceJudgement(isValidWhenAsked: true)
            case .validAtOnce: PresenceJudgement(isValidAtOnce: true)
            case .refusesAll: PresenceJudgement(refusedEvery: 1)
            case .refusesSome: PresenceJudgement(refusedEvery: 2)
            default: PresenceJudgement()
            }
        }

        fileprivate var faults: UpstreamFaults {
            // Those that are named alike are the receiver's own.
            var faults = UpstreamFaults(UpstreamFaults.Answer(rawValue: rawValue) ?? .normal)
            faults.slowMilliseconds = 4_000
            faults.retryAfterSeconds = 5
            return faults
        }
    }

    nonisolated let service: VirtualSocialSecurity
    private var behaviour = Behaviour.pending
    private var isLinked = true

    private static let shown = 50

    init(_ service: VirtualSocialSecurity) { self.service = service }

    /// - Parameter id: of a behaviour; nil: as at the beginning.
    func behave(_ id: String?) async -> WorkbenchReply {
        behaviour = id.flatMap(Behaviour.init) ?? .pending
        await service.set(behaviour.judgement)
        await service.set(behaviour.faults)
        return await connect()
    }

    /// The cable of the terminal, which is everybody's.
    func setLink(_ isUp: Bool) async -> WorkbenchReply {
        isLinked = isUp
        return await connect()
    }

    private func connect() async -> WorkbenchReply {
        guard isLinked, behaviour != .cut else {
            await service.unplug()
            return .done
        }
        do {
            try await service.plug()
            return .done
        } catch {
            return .impossible("ONSS's port is taken: \(error)")
        }
    }

    /// Says something else about the last registration: it is valid, it is not, or it has a remark.
    func judgeLast(_ word: String) async -> WorkbenchReply {
        guard let last = await service.presences.last else { return .impossible("nothing is registered yet") }
        switch word {
        case PresenceJudgement.valid, PresenceJudgement.invalid:
            await service.change(last.number, validity: word)
        case "remarked":
            await service.change(
                last.number, validity: last.validity, remarks: ["Person not declared by this employer"])
        default: return .impossible("ONSS knows no such word")
        }
        return .done
    }

    func state() async -> WorkbenchState.SocialSecurity {
        let presences = await service.presences
        return WorkbenchState.SocialSecurity(
            isReached: isLinked && behaviour != .cut,
            faults: Behaviour.allCases.dropFirst().map {
                WorkbenchState.Fault(id: $0.rawValue, label: $0.label)
            },
            fault: behaviour == .pending ? nil : behaviour.rawValue, usual: Behaviour.pending.label,
            registeredCount: presences.count,
            registered: presences.suffix(Self.shown).reversed().map(\.shown))
    }
}

extension RegisteredPresence {
    /// Of the person no more than the console shows.
    fileprivate var shown: WorkbenchState.Registration {
        WorkbenchState.Registration(
            number: String(number), direction: type, person: "•••••••••" + ssin.suffix(2), works: works,
            time: String(registrationDate.dropFirst(11).prefix(8)), validity: validity,
            remarks: remarks.joined(separator: "; "))
    }
}
