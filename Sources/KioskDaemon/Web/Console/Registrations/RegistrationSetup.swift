import Domain

/// How far this terminal is from registering presences with ONSS: what it can see of each step, and nothing else. Values
/// only: wording is the catalogues'.
package struct RegistrationSetup: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case done, toDo
        /// The terminal cannot see it.
        case unknown
    }

    /// In the order in which a company takes them. Each case of a step is a sentence of the catalogues.
    package enum Step: Hashable, Sendable {
        /// The technical account, and who may open it: only a token shows that it is there.
        case account(isProved: Bool)
        case key(Key)
        case certificate(Certificate)
        case client(id: String?)
        case addresses(service: String, token: String)
        case token(Token)
        case receipt(Receipt)
        case works(Works)
        case numbers(Numbers)
        /// What needs an upstream of its type, by its name in the catalogues, where there is none.
        case noUpstream(String)
    }

    package enum Key: Hashable, Sendable {
        /// - Parameter fingerprint: SHA-256 of the public key (SubjectPublicKeyInfo), 64 hexadecimal digits.
        case good(place: String, fingerprint: String)
        case missing(place: String, upstream: String)
        /// It is no RSA key of 2048 bits or more.
        case unfit(place: String)
    }

    package enum Certificate: Hashable, Sendable {
        case good(place: String, until: Day)
        /// Within 30 days.
        case ending(place: String, until: Day)
        case ended(place: String, until: Day)
        /// For another key.
        case foreign(place: String)
        case missing(place: String)
        /// Nobody has said where it lies.
        case unset
    }

    package enum Token: Hashable, Sendable {
        /// The service lets this terminal in.
        case good
        /// - Parameter cause: class of the last fault, `http-401`.
        case failed(cause: String, upstream: String)
        /// Nothing was tried since the start.
        case untried
    }

    package enum Receipt: Hashable, Sendable {
        /// The first one that the book has.
        case first(number: String, day: Day?)
        case nothing
        /// The book does not answer.
        case unread
    }

    package enum Works: Hashable, Sendable {
        case holds(site: SiteCode, number: String, until: Day?)
        /// Within 30 days.
        case ending(site: SiteCode, number: String, until: Day)
        case nothingHolds(site: SiteCode)
        /// It has neither a position nor an address.
        case noPlace(site: SiteCode)
        case noSite(site: SiteCode)
        /// A file stands in for the register.
        case inFile
    }

    package enum Numbers: Hashable, Sendable {
        case all
        /// So many active agents have none.
        case missing(Int)
        case nobody
        case inFile
    }

    package var steps: [Step]

    package init(_ steps: [Step]) { self.steps = steps }
}

extension RegistrationSetup.Step {
    var state: RegistrationSetup.State {
        switch self {
        case .account(let isProved): isProved ? .done : .unknown
        case .key(.good), .certificate(.good), .addresses, .token(.good), .receipt(.first), .works(.holds),
            .numbers(.all):
            .done
        case .client(let id): id == nil ? .toDo : .done
        case .certificate(.unset), .token(.untried), .receipt(.unread), .works(.inFile), .numbers(.inFile):
            .unknown
        case .key, .certificate, .token, .receipt, .works, .numbers, .noUpstream: .toDo
        }
    }
}
