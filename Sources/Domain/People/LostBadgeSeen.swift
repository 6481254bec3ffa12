/// A badge that is marked lost and was held to a reader within the last seven days (SITUATIONS 5).
package struct LostBadgeSeen: Hashable, Sendable {
    package var person: PersonID
    /// The last four characters of its number.
    package var tail: String
    /// When it was seen last, and where.
    package var last: Instant
    package var reader: ReaderName?
    /// How often; what the same badge does again within the duplicate period counts once.
    package var count: Int

    package init(person: PersonID, tail: String, last: Instant, reader: ReaderName?, count: Int) {
        self.person = person
        self.tail = tail
        self.last = last
        self.reader = reader
        self.count = count
    }
}

extension Terminal {
    /// Each badge once, the last seen first. One that was found or given back since is nobody's concern any more.
    package var lostBadgesSeen: [LostBadgeSeen] {
        var seen: [CredentialKey: LostBadgeSeen] = [:]
        var order: [CredentialKey] = []
        for read in refusedReads.reads where read.reason == .credentialLost {
            guard let key = read.key, let person = read.person,
                staff.holders(of: [key]).contains(where: { $0.state == .lost && $0.person == person })
            else { continue }
            order.removeAll { $0 == key }
            order.append(key)
            let count = (seen[key]?.count ?? 0) + 1
            seen[key] = LostBadgeSeen(
                person: person, tail: key.tail, last: read.instant, reader: read.reader, count: count)
        }
        return order.reversed().compactMap { seen[$0] }
    }
}
