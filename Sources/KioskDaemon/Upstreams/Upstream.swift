import Domain
import Store

/// A receiver of the book's entries. One file and one line in `UpstreamCatalog` make a new one.
///
/// An upstream never decides what is sent, in which order or how often: its `Forwarder` does. It carries one
/// batch at a time; no two calls overlap.
package protocol Upstream: Sendable {
    var traits: UpstreamTraits { get }

    /// Looks at entries that could go, before anything is committed or sent: nil for those that may, else what is to
    /// become of them instead. Quick: no network. Only asked where `traits.isSifting`.
    func sift(_ items: [Outgoing]) async -> [Outcome?]

    /// Another number than before: something was mended that entries may be held for. Asked at each turn while some are.
    func mendings() async -> Int

    /// Sends `batch` (ascending sequences, at most `traits.batchLimit`) and says what became of each item, in
    /// the same order. `head` is the end of the chain when the batch was read. Always returns, within
    /// `traits.exchangeSeconds`; when its task is cancelled, soon.
    func deliver(_ batch: [Outgoing], head: Head) async -> Exchange

    /// Asks what became of items whose outcome is unknown. Only for upstreams that are not idempotent.
    func reconcile(_ doubtful: [Outgoing]) async -> Reconciliation

    /// Asks what has become of entries whose receipt is open. Empty: upstream says nothing new. Only asked where
    /// `traits.reviewSeconds` says how often.
    func review(_ receipts: [KeptReceipt]) async -> Review

    /// Proves the link with no entry to send, carrying `head`, so that upstream notices silence. Nil: there
    /// is no link.
    func heartbeat(head: Head) async -> Traffic?

    /// Proves that an attempt would reach the receiver, so that none is made in vain: what is attempted is in doubt when
    /// the power goes. Asked where `traits.isSifting`, on a link of which nothing is known lately.
    func prove(head: Head) async -> Exchange

    /// Tries everything that can be tried without telling the receiver of any entry.
    func trial() async -> [TrialStep]

    /// Carries out a remedy for a link that does not work.
    func apply(_ remedy: LinkRemedy) async

    func close() async
}

extension Upstream {
    package func reconcile(_ doubtful: [Outgoing]) async -> Reconciliation {
        Reconciliation(verdicts: doubtful.map { _ in .undecidable }, traffic: .answered(microseconds: 0))
    }

    package func sift(_ items: [Outgoing]) async -> [Outcome?] { items.map { _ in nil } }

    package func mendings() async -> Int { 0 }

    package func review(_ receipts: [KeptReceipt]) async -> Review {
        Review(receipts: [], traffic: .answered(microseconds: 0))
    }

    package func heartbeat(head: Head) async -> Traffic? { nil }

    package func prove(head: Head) async -> Exchange {
        Exchange(outcomes: [], traffic: await heartbeat(head: head) ?? .answered(microseconds: 0))
    }

    package func apply(_ remedy: LinkRemedy) async {}

    package func close() async {}
}

/// What a forwarder must know of its upstream.
package struct UpstreamTraits: Sendable, Hashable {
    /// Kinds of entry that it takes (`punched`, `undone`, …).
    package var kinds: Set<String>
    /// Most items of one `deliver`, 1…5,000.
    package var batchLimit: Int
    /// Whether the same id twice has the effect of once. If not, an attempt is committed before the first
    /// byte and an unknown outcome is never blindly repeated.
    package var isIdempotent: Bool
    /// Entries wait until their time is trusted, or can be derived ("attend l'heure").
    package var needsTrustedTime: Bool
    /// Entries of people wait while it is not known at which site the terminal is.
    package var holdsWhileMoved: Bool
    /// No call takes longer than this; the forwarder counts as hung after it.
    package var exchangeSeconds: Int
    /// How long without traffic until a heartbeat is due; nil: none.
    package var heartbeatSeconds: Int?
    /// An answer that takes longer makes the link slow.
    package var slowMilliseconds: Int
    /// Whether it is beyond this machine, so that its silence may be the link's.
    package var usesLink: Bool
    /// Entries are looked at (`sift`) before they go, each with the moment of its badge; a punch waits so many seconds
    /// for its person to take it back, and one that was taken back is never sent. Nil: neither.
    package var undoSeconds: Int?
    /// An entry that is sent later than this after it was recorded is late.
    package var lateSeconds = 120
    /// How often upstream is asked about open receipts; nil: never.
    package var reviewSeconds: Int?

    package var isSifting: Bool { undoSeconds != nil }

    package init(
        kinds: Set<String>, batchLimit: Int, isIdempotent: Bool, needsTrustedTime: Bool = false,
        holdsWhileMoved: Bool = false, exchangeSeconds: Int = 60,
        heartbeatSeconds: Int? = nil, slowMilliseconds: Int = 5_000, usesLink: Bool = false
    ) {
        self.kinds = kinds
        self.batchLimit = batchLimit
        self.isIdempotent = isIdempotent
        self.needsTrustedTime = needsTrustedTime
        self.holdsWhileMoved = holdsWhileMoved
        self.exchangeSeconds = exchangeSeconds
        self.heartbeatSeconds = heartbeatSeconds
        self.slowMilliseconds = slowMilliseconds
        self.usesLink = usesLink
    }
}

/// One entry on its way. The same on every attempt, but for `isLate` and `subject`.
package struct Outgoing: Sendable, Hashable {
    package var id: EntryID
    package var kind: String
    /// Version of the kind's fields, from 1.
    package var version: Int
    package var person: PersonID?
    /// Agent code of the person; nil when the directory knows none.
    package var subject: String?
    package var reader: ReaderName?
    package var instant: Instant
    /// Where the recorded time is not trusted but derived from a trusted moment of the same boot:
    /// microseconds since 1970, UTC.
    package var derivedWallMicroseconds: Int64?
    /// Where it was recorded while the terminal had moved, and a technician has said since when it is where: that site.
    package var assignedSite: SiteCode?
    /// One JSON object, the public text as stored.
    package var data: [UInt8]
    /// Sent later after it was recorded than its upstream allows for (two minutes unless it says otherwise).
    package var isLate: Bool

    package var sequence: Sequence { id.sequence }

    package init(
        id: EntryID, kind: String, version: Int, person: PersonID?, subject: String?, reader: ReaderName?,
        instant: Instant, derivedWallMicroseconds: Int64?, assignedSite: SiteCode? = nil,
        data: [UInt8], isLate: Bool
    ) {
        self.id = id
        self.kind = kind
        self.version = version
        self.person = person
        self.subject = subject
        self.reader = reader
        self.instant = instant
        self.derivedWallMicroseconds = derivedWallMicroseconds
        self.assignedSite = assignedSite
        self.data = data
        self.isLate = isLate
    }
}

/// An upstream's word that it has an entry.
package struct Receipt: Sendable, Hashable {
    package var upstream: String
    /// What upstream called it (a number), when it said so.
    package var text: String?
    package var at: Instant

    package init(upstream: String, text: String?, at: Instant) {
        self.upstream = upstream
        self.text = text
        self.at = at
    }
}

/// What became of one item.
package enum Outcome: Sendable, Hashable {
    /// Received. The text is upstream's name for it, when it gave one.
    case accepted(String?)
    /// Upstream does not take it, now or later.
    case rejected(reason: String)
    /// Certainly not taken; ask again, not before `after` seconds when upstream said so.
    case later(after: Int?)
    /// Done with, and what upstream has said of it is kept for people to see, or why there is nothing to say to it.
    case kept(KeptReceipt)
    /// Not sent: something that people must mend is missing. Looked at again when it was mended, and from time to time.
    case held(reason: String)
    /// It may have been taken. An idempotent upstream gets it again, any other is asked (`reconcile`).
    case unknown
}

/// The answer to one `deliver`.
package struct Exchange: Sendable, Hashable {
    /// One per item, in order.
    package var outcomes: [Outcome]
    /// How the link did. Unless it is `.answered`, `.later` is the link's fault and no item's.
    package var traffic: Traffic
    /// How long upstream asked to be left alone, seconds.
    package var retryAfterSeconds: Int?

    package init(outcomes: [Outcome], traffic: Traffic, retryAfterSeconds: Int? = nil) {
        self.outcomes = outcomes
        self.traffic = traffic
        self.retryAfterSeconds = retryAfterSeconds
    }
}

/// What upstream says of one doubtful item.
package enum Verdict: Sendable, Hashable {
    case received(String?)
    case kept(KeptReceipt)
    case rejected(reason: String)
    /// Upstream certainly does not have it: it may be sent again.
    case absent
    /// Nobody but a person can tell.
    case undecidable
}

/// The answer to one `reconcile`.
package struct Reconciliation: Sendable, Hashable {
    /// One per item, in order; without meaning unless `traffic` is `.answered`.
    package var verdicts: [Verdict]
    package var traffic: Traffic

    package init(verdicts: [Verdict], traffic: Traffic) {
        self.verdicts = verdicts
        self.traffic = traffic
    }
}

/// The answer to one `review`.
package struct Review: Sendable, Hashable {
    /// Those of which upstream has said something, as they are to be kept now.
    package var receipts: [KeptReceipt]
    package var traffic: Traffic

    package init(receipts: [KeptReceipt], traffic: Traffic) {
        self.receipts = receipts
        self.traffic = traffic
    }
}
