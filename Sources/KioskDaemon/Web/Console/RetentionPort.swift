import Domain

/// How long entries are kept, and what goes now.
package protocol RetentionPort: Sendable {
    /// Nil: the book cannot be read.
    func retention() async -> RetentionView?
    /// Lets go what may go as soon as nobody is at the terminal. False: this account may not ask for it.
    func runRetention(by: AccountID) async -> Bool
}

package struct RetentionView: Hashable, Sendable {
    /// Why not more goes, or nothing: names the sentence.
    package enum Limit: String, Hashable, Sendable, CaseIterable {
        case age, upstreams, untimed, nothingOld, few
    }

    /// What holds for them at least, months of 31 days.
    package var months: Int
    /// Entries that would go now.
    package var count: Int64
    /// Until when they were recorded, microseconds since 1970; nil: nothing goes.
    package var untilMicroseconds: Int64?
    package var limit: Limit
    /// Up to which entry earlier runs have let go; 0: nothing ever went.
    package var goneThrough: Sequence
    /// Who has asked for the run that waits or is going on; nil: nobody.
    package var askedBy: String?
    package var zone: Zone

    package init(
        months: Int, count: Int64, untilMicroseconds: Int64?, limit: Limit, goneThrough: Sequence,
        askedBy: String?, zone: Zone
    ) {
        self.months = months
        self.count = count
        self.untilMicroseconds = untilMicroseconds
        self.limit = limit
        self.goneThrough = goneThrough
        self.askedBy = askedBy
        self.zone = zone
    }
}
