/// What the gates look at when somebody stands before the reader.
struct Approach {
    var isActivated: Bool
    var isSurveyed: Bool
    /// A technician tries the readers: badges are shown to him and count for nothing.
    var isServiced = false
    var credential: Credential?
    /// He has said who he is without one.
    var isWithoutBadge = false
    /// The identity card by which he has said it.
    var card: IdentityCard?
    /// Nil: nobody knows whose credential it is.
    var person: (isActive: Bool, mayUseTerminal: Bool, isAllowedHere: Bool)?
    var isInside: Bool
    /// When he came in.
    var opened: Instant?
    var instant: Instant

    fileprivate var isInPeriod: Bool {
        guard let credential else { return false }
        return !instant.canDatePeriods || credential.covers(instant.wallMicroseconds)
    }

    /// The badge was good when the person came in, and nobody has said since that it is lost or given back.
    fileprivate var wasGoodAtArrival: Bool {
        guard let credential, credential.state != .returned, let opened else { return false }
        return !opened.canDatePeriods || credential.covers(opened.wallMicroseconds)
    }
}

extension Approach {
    fileprivate var wasCardValidAtArrival: Bool {
        guard let card, let opened else { return false }
        return card.isValid(at: opened)
    }
}

extension Person {
    /// Whether he may punch at that site.
    func isAllowed(at site: SiteCode?) -> Bool {
        guard let site else { return true }
        return allowedSites.isEmpty || allowedSites.contains(site)
    }
}

/// One reason not to accept a badge. These, in this order, are all there are (promise 5): the first that is
/// shut names itself.
struct Gate {
    let reason: RefusalReason
    /// Marks the punch of somebody inside, who may always pause or leave.
    let anomaly: Anomaly?
    let isShut: @Sendable (Approach) -> Bool
    /// Whether somebody inside passes all the same.
    let opensFromInside: @Sendable (Approach) -> Bool

    private init(
        _ reason: RefusalReason, fromInside anomaly: Anomaly? = nil,
        opens opensFromInside: @escaping @Sendable (Approach) -> Bool = { _ in false },
        _ isShut: @escaping @Sendable (Approach) -> Bool
    ) {
        self.reason = reason
        self.anomaly = anomaly
        self.isShut = isShut
        self.opensFromInside = opensFromInside
    }

    static let table: [Gate] = [
        Gate(.notActivated) { !$0.isActivated },
        Gate(.unknownCredential) { $0.person == nil },
        Gate(.inService) { $0.isServiced },
        Gate(.credentialLost) { $0.credential?.state == .lost },
        Gate(.credentialExpired, fromInside: .credentialNotActive, opens: \.wasGoodAtArrival) {
            !$0.isWithoutBadge && ($0.credential?.state == .returned || !$0.isInPeriod)
        },
        Gate(.identityCardNotValid, opens: \.wasCardValidAtArrival) {
            $0.card?.isValid(at: $0.instant) == false
        },
        Gate(.personInactive, fromInside: .personInactive, opens: { _ in true }) {
            $0.person?.isActive == false
        },
        Gate(.terminalNotAllowed, fromInside: .terminalNotAllowed, opens: { _ in true }) {
            $0.person?.mayUseTerminal == false
        },
        Gate(.notAllowedHere, fromInside: .notAllowedHere, opens: { _ in true }) {
            $0.person?.isAllowedHere == false
        },
        Gate(.siteNotSurveyed, opens: { _ in true }) { !$0.isSurveyed },
    ]

    /// Which way the table lets somebody through.
    enum Passage {
        case refused(RefusalReason)
        /// Everything is offered.
        case free
        /// Inside, and only to pause or leave, with these marks.
        case outward([Anomaly])
    }

    static func passage(_ approach: Approach) -> Passage {
        var anomalies: [Anomaly] = []
        var isOutward = false
        for gate in table where gate.isShut(approach) {
            guard approach.isInside, gate.opensFromInside(approach) else {
                return .refused(gate.reason)
            }
            isOutward = true
            if let anomaly = gate.anomaly { anomalies.append(anomaly) }
        }
        return isOutward ? .outward(anomalies) : .free
    }
}

extension Gate.Passage {
    /// Whether that action may be offered and recorded.
    func admits(_ action: Action) -> Bool {
        switch self {
        case .refused: false
        case .free: true
        case .outward: action != .checkIn
        }
    }

    var anomalies: [Anomaly] {
        if case .outward(let anomalies) = self { anomalies } else { [] }
    }
}
