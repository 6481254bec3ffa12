import Domain
import Store
import Upstreams
import Web

/// What `kioskd people erase` asks for.
struct ErasureRequest: Codable, Sendable, Hashable {
    /// The company's own code for the person.
    var code: String
    /// The retention rule that asks for it, as `verify` will name it. Public for ever.
    var rule: String

    /// 1 to 64 letters, digits, hyphens, full stops or underscores: a name of a rule has room, a name of a person hardly.
    var isRuleSound: Bool {
        (1...64).contains(rule.utf8.count)
            && rule.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
            }
    }
}

/// Erases what the book holds of a person's private texts: names, languages, badges, and reads of them that were
/// refused. His punches stay, under an id that nobody can resolve any more.
struct PersonErasure {
    enum Refusal: Error, Hashable {
        case badRule
        /// Nobody has that code (any more).
        case unknown
        /// His `active` is yes.
        case active
        /// A badge of his ends later, microseconds since 1970; nil: nobody vouches for the clock.
        case badgeEnds(Int64, isClockTrusted: Bool)
        case awaited(upstream: String, count: Int)
        /// Something was recorded meanwhile each time, or the book cannot be written.
        case notRecorded
    }

    let terminal: TerminalService
    let book: ShelvedBook
    /// Those of the configuration: others have no claim, as with retention.
    let upstreams: [UpstreamSettings]

    /// The book goes on while it is searched; what is recorded meanwhile begins the search anew.
    private static let tries = 5

    /// Returns the number of entries whose private part was erased.
    func run(_ request: ErasureRequest) async throws(Refusal) -> Int {
        guard request.isRuleSound else { throw .badRule }
        for _ in 0..<Self.tries {
            let state = await terminal.state
            let id = try Self.erasable(request.code, in: state, at: await terminal.stamped(.woke).instant)
            if let refusal = await awaited(id) { throw refusal }
            guard let traces = try? await book.privateTraces(of: id, in: state) else { throw .notRecorded }
            if let entries = await terminal.erase(traces, rule: request.rule, foundAt: state.head) {
                return entries.count { if case .erased = $0.fact { true } else { false } }
            }
        }
        throw .notRecorded
    }

    /// Nil: every upstream has all it wants of him.
    private func awaited(_ person: PersonID) async -> Refusal? {
        for upstream in upstreams {
            do throws(StoreError) {
                let count = try await book.unreceived(
                    about: person, by: upstream.name, kinds: upstream.kinds)
                if count > 0 { return .awaited(upstream: upstream.name, count: count) }
            } catch {
                return .notRecorded
            }
        }
        return nil
    }

    /// Who has that code, when nothing of the person himself speaks against it.
    static func erasable(
        _ code: String, in state: Terminal, at now: Instant
    ) throws(Refusal) -> PersonID {
        guard let (id, person) = state.people.first(where: { $0.value.code == code }) else { throw .unknown }
        guard !person.isActive else { throw .active }
        let isClockTrusted = now.trust >= .realTimeClock
        for credential in state.credentials.values where credential.person == id {
            guard let end = credential.toMicroseconds, credential.state != .returned else { continue }
            guard isClockTrusted, end <= now.wallMicroseconds else {
                throw .badgeEnds(end, isClockTrusted: isClockTrusted)
            }
        }
        return id
    }
}

extension PersonErasure {
    static func reply(erased count: Int, by request: ErasureRequest) -> ControlReply {
        ControlReply(
            .done,
            text: "\(request.code) is erased by rule \(request.rule): private parts of \(count) entries")
    }
}

extension PersonErasure.Refusal {
    func reply(to request: ErasureRequest) -> ControlReply {
        let code = request.code
        return switch self {
        case .badRule:
            ControlReply(
                .rejected,
                text:
                    "the rule is 1 to 64 letters, digits, hyphens, full stops or underscores: it stays readable for ever"
            )
        case .unknown: ControlReply(.rejected, text: "nobody has the code \(code); nothing was erased")
        case .active:
            ControlReply(
                .rejected,
                text: "\(code) is still active: import him with `active` no first; nothing was erased")
        case .badgeEnds(let end, let isClockTrusted):
            ControlReply(
                .rejected,
                text: """
                    a badge of \(code) is his until \(UTCTime.text(microseconds: end).prefix(10)), \
                    \(isClockTrusted ? "which has not passed" : "and the clock is not trusted"): end it or mark it \
                    returned first; nothing was erased
                    """)
        case .awaited(let upstream, let count):
            ControlReply(
                .rejected,
                text: """
                    \(upstream) has no receipt for \(count) entries of \(code) yet (not sent, refused or in doubt): \
                    settle them first; nothing was erased
                    """)
        case .notRecorded:
            ControlReply(
                .failed, text: "the book is busy or cannot be written: nothing was erased, try again")
        }
    }
}
