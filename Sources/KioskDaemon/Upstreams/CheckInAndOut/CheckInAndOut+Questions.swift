import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Store

// What is asked without registering anybody.
extension CheckInAndOut {
    /// Only where it is configured how: no document of ONSS that could be read says it.
    func reconcile(_ doubtful: [Outgoing]) async -> Reconciliation {
        guard let path = registration.searchPath else {
            return Reconciliation(
                verdicts: doubtful.map { _ in .undecidable }, traffic: .answered(microseconds: 0))
        }
        var verdicts: [Verdict] = []
        var traffic = Traffic.answered(microseconds: 0)
        for item in doubtful {
            guard case .answered = traffic else {
                verdicts.append(.undecidable)
                continue
            }
            let (verdict, found) = await search(item, path)
            verdicts.append(verdict)
            traffic = found
        }
        return Reconciliation(verdicts: verdicts, traffic: await explained(traffic))
    }

    private func search(_ item: Outgoing, _ path: String) async -> (Verdict, Traffic) {
        guard let presence = await presence(of: item) else {
            return (.undecidable, .answered(microseconds: 0))
        }
        let body = ByteBuffer(bytes: codec.search(presence))
        switch await authorised({ self.request(.POST, path, body) }) {
        case .fault(let traffic, _): return (.undecidable, traffic)
        case .answer(let answer):
            guard (200...299).contains(answer.status), !answer.isPage, let body = answer.body,
                let found = codec.found(presence, in: body)
            else { return (.undecidable, answer.refusal) }
            let traffic = Traffic.answered(microseconds: answer.microseconds)
            guard let standing = found else { return (.absent, traffic) }
            return (.kept(receipt(standing, item.sequence, isLate: item.isLate)), traffic)
        }
    }

    /// Which validity a registration has by now.
    func review(_ receipts: [KeptReceipt]) async -> Review {
        var review = Review(receipts: [], traffic: .answered(microseconds: 0))
        guard let path = registration.consultPath else { return review }
        let now = timekeeper.now().wallMicroseconds
        for before in receipts {
            if now - before.wallMicroseconds > Self.openMicroseconds {
                var closed = before
                closed.isOpen = false
                review.receipts.append(closed)
                continue
            }
            guard case .answered = review.traffic, let number = before.number,
                number.utf8.allSatisfy(\.isUnreserved)
            else { continue }
            let place = path.replacing("{id}", with: number)
            switch await authorised({ self.request(.GET, place) }) {
            case .fault(let traffic, _): review.traffic = traffic
            case .answer(let answer):
                review.traffic = .answered(microseconds: answer.microseconds)
                if [401, 403, 429, 500, 502, 503, 504].contains(answer.status) || answer.isPage {
                    review.traffic = answer.refusal
                } else if (200...299).contains(answer.status), let body = answer.body,
                    let standing = RegistrationCodec.consulted(number, in: body)
                {
                    note(standing, instead: before, in: &review)
                }
            }
        }
        review.traffic = await explained(review.traffic)
        return review
    }

    /// What ONSS has not said within 31 days is not asked for any more: it takes no correction after 30.
    private static let openMicroseconds: Int64 = 31 * 86_400_000_000

    private func note(
        _ standing: RegistrationCodec.Standing, instead before: KeptReceipt, in review: inout Review
    ) {
        var now = receipt(standing, before.sequence, isLate: before.isLate)
        guard now.state != before.state || now.validity != before.validity || now.remarks != before.remarks
        else { return }
        if now.wallMicroseconds < before.wallMicroseconds { now.wallMicroseconds = before.wallMicroseconds }
        review.receipts.append(now)
    }

    /// A token proves the account, a connection the service: nothing is sent over it.
    func heartbeat(head: Head) async -> Traffic? { await prove(head: head).traffic }

    func prove(head: Head) async -> Exchange {
        let start = NIODeadline.now()
        var proof = Exchange(outcomes: [], traffic: .answered(microseconds: 0))
        switch await accessToken() {
        case .failure(let fault):
            (proof.traffic, proof.retryAfterSeconds) = (fault.traffic, fault.retryAfterSeconds)
        case .success:
            proof.traffic = await connection(since: start)
        }
        proof.traffic = await explained(proof.traffic)
        return proof
    }

    private func connection(since start: NIODeadline) async -> Traffic {
        guard let url = URL(string: settings.url), let host = url.host else { return .unable("url") }
        switch await HostProbe.reach(host, port: url.port ?? (url.scheme == "http" ? 80 : 443)) {
        case .connected:
            return .answered(microseconds: (NIODeadline.now() - start).nanoseconds / 1_000)
        case .nameUnknown: return .failed("name")
        case .failed(let errno): return HTTPSLink.connectionFault(errno) ?? .failed("connect")
        }
    }

    /// Whether the account is let in, without registering anybody: a list of no presences is sent.
    func trial() async -> [TrialStep] {
        var steps: [TrialStep] = []
        switch await accessToken() {
        case .failure(let fault):
            return [TrialStep(name: "token", cause: fault.traffic.cause ?? "none")]
        case .success(let token):
            steps.append(TrialStep(name: "token", note: "valid for \(token.lifeSeconds) s"))
        }
        let body = ByteBuffer(bytes: codec.request([]))
        switch await authorised({ self.request(.POST, RegistrationCodec.registerPath, body) }) {
        case .fault(let traffic, _):
            steps.append(TrialStep(name: "service", cause: traffic.cause ?? "none"))
        case .answer(let answer):
            // Nobody knows what it says to an empty list; that it understands the question is enough.
            let isUnderstood =
                !answer.isPage && ((200...299).contains(answer.status) || [400, 422].contains(answer.status))
            steps.append(
                TrialStep(
                    name: "service", cause: isUnderstood ? nil : answer.refusal.cause,
                    note: "answered \(answer.status) to an empty list in \(answer.microseconds / 1_000) ms"))
        }
        return steps
    }
}

extension RegistrationSettings {
    /// What a standing means, and whether it is the last word.
    func state(_ standing: RegistrationCodec.Standing) -> (KeptReceipt.State, isFinal: Bool) {
        if let validity = standing.validity {
            if refusedWords.contains(validity) { return (.rejected, true) }
            if validWords.contains(validity) {
                return (standing.remarks.isEmpty ? .validated : .remarked, true)
            }
        }
        return (standing.remarks.isEmpty ? .received : .remarked, false)
    }
}
