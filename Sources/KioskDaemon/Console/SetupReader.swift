import Domain
import Store
import Upstreams
import Web

/// Looks at what a terminal can see of its way to ONSS: files, settings, the link, receipts, and the register.
struct SetupReader: Sendable {
    var terminal: TerminalService
    var book: ShelvedBook
    var board: StatusBoard
    var clock: TerminalClock
    var configuration: Configuration
    var environment: [String: String]
    /// Reads files and makes signatures, beside everybody else.
    var mill: HashMill

    /// Days before its end from which something counts as ending.
    static let warningDays: Int64 = 30

    func look() async -> RegistrationSetup {
        let receiver = configuration.upstreams.receivers.first { $0.settings.type == .checkInAndOut }
        let state = await terminal.state
        let today = Day(wallMicroseconds: clock.now().wallMicroseconds, in: configuration.clock.zone)
        var steps: [RegistrationSetup.Step]
        if let receiver {
            let token = await access(to: receiver.settings.name)
            let receipt = await firstReceipt(of: receiver.settings.name)
            let files = await mill.grind { self.keyAndCertificate(of: receiver, today) }
            steps = [.account(isProved: token == .good || receipt.isThere)] + (files ?? [])
            steps += settings(receiver.settings)
            steps += [.token(token), .receipt(receipt)]
        } else {
            steps = [.account(isProved: false)]
            steps += ["key", "certificate", "client", "addresses", "token", "receipt"].map {
                RegistrationSetup.Step.noUpstream($0)
            }
        }
        let isInFile = receiver?.register != nil
        steps.append(.works(isInFile ? .inFile : state.works(on: today)))
        steps.append(.numbers(isInFile ? .inFile : state.nationalNumbers))
        return RegistrationSetup(steps)
    }

    private func settings(_ settings: UpstreamSettings) -> [RegistrationSetup.Step] {
        let id = settings.registration?.clientID ?? ""
        return [
            .client(id: id.isEmpty ? nil : id),
            .addresses(service: settings.url, token: settings.registration?.tokenURL ?? ""),
        ]
    }

    private func access(to upstream: String) async -> RegistrationSetup.Token {
        guard let status = await board.upstreams[upstream] else { return .untried }
        switch status.link {
        case .idle: return .untried
        // The service is only called, and a link only called up, with a token.
        case .up, .slow: return .good
        case .down, .refused, .captive, .fault:
            return .failed(cause: status.lastError ?? status.link.rawValue, upstream: upstream)
        }
    }

    // MARK: files

    private func keyAndCertificate(
        of receiver: UpstreamConfiguration.Receiver, _ today: Day?
    ) -> [RegistrationSetup.Step] {
        let place = receiver.privateKey?.description ?? ""
        let path = receiver.privateKey?.path(environment: environment) ?? ""
        guard let pem = try? BoundedFile.read(path, limit: 1 << 14) else {
            return [
                .key(.missing(place: place, upstream: receiver.settings.name)),
                .certificate(certificate(receiver, nil, today)),
            ]
        }
        let key = EnrolmentKey(pem: pem)
        guard (try? key.signRS256([])) != nil, let fingerprint = key.publicFingerprint else {
            return [.key(.unfit(place: place)), .certificate(certificate(receiver, nil, today))]
        }
        return [
            .key(.good(place: place, fingerprint: fingerprint)),
            .certificate(certificate(receiver, key, today)),
        ]
    }

    private func certificate(
        _ receiver: UpstreamConfiguration.Receiver, _ key: EnrolmentKey?, _ today: Day?
    ) -> RegistrationSetup.Certificate {
        guard let reference = receiver.certificate else { return .unset }
        let place = reference.description
        let path = reference.path(environment: environment)
        guard let bytes = try? BoundedFile.read(path, limit: 1 << 16),
            let seconds = CertificateFile.end(of: path),
            let until = Day(wallMicroseconds: seconds * 1_000_000, in: configuration.clock.zone)
        else { return .missing(place: place) }
        if let key, (try? key.check(bytes)) == nil { return .foreign(place: place) }
        guard let today, until >= today else { return .ended(place: place, until: until) }
        return until.number - today.number <= Self.warningDays
            ? .ending(place: place, until: until) : .good(place: place, until: until)
    }

    // MARK: the book

    private static let page = 500
    /// Of receipts without a number, which are what ONSS is told nothing of.
    private static let mostPages = 20

    /// The first number that ONSS gave.
    private func firstReceipt(of upstream: String) async -> RegistrationSetup.Receipt {
        var after: Domain.Sequence = 0
        for _ in 0..<Self.mostPages {
            guard
                let receipts = try? await book.receipts(
                    of: upstream, after: after, through: .max, limit: Self.page)
            else { return .unread }
            for receipt in receipts {
                guard let number = receipt.number else { continue }
                let day = Day(wallMicroseconds: receipt.wallMicroseconds, in: configuration.clock.zone)
                return .first(number: number, day: day)
            }
            guard receipts.count == Self.page, let last = receipts.last else { break }
            after = last.sequence
        }
        return .nothing
    }
}

extension RegistrationSetup.Receipt {
    fileprivate var isThere: Bool { if case .first = self { true } else { false } }
}

extension Terminal {
    /// Whether ONSS can be told where this terminal is.
    func works(on today: Day?) -> RegistrationSetup.Works {
        let code = settings?.site ?? SiteCode("")
        guard let site = company?.sites[code]?.value else { return .noSite(site: code) }
        guard let today, let works = site.declaration(on: today) else { return .nothingHolds(site: code) }
        guard site.position != nil || site.address != nil else { return .noPlace(site: code) }
        guard let until = works.lastDay, until.number - today.number <= SetupReader.warningDays else {
            return .holds(site: code, number: works.number.text, until: works.lastDay)
        }
        return .ending(site: code, number: works.number.text, until: until)
    }

    /// Whether ONSS can be told who works here.
    var nationalNumbers: RegistrationSetup.Numbers {
        let active = people.filter(\.value.isActive)
        guard !active.isEmpty else { return .nobody }
        let missing = active.keys.count { company?.rows[$0]?.value.particulars?.nationalNumber == nil }
        return missing == 0 ? .all : .missing(missing)
    }
}
