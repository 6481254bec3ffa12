/// A badge that was not accepted. Once it is linked to a person, its reads of the last days can be listed for
/// him to confirm (SITUATIONS 4).
package struct RefusedRead: Hashable, Sendable, Codable {
    package var sequence: Sequence
    package var reason: RefusalReason
    package var person: PersonID?
    /// Nil once erased.
    package var key: CredentialKey?
    /// Its other spellings; nil: there are none, or they were erased.
    package var otherKeys: [CredentialKey]?
    package var instant: Instant
    package var reader: ReaderName?
    /// Nobody need be asked: it was before a technician's eyes, or its person has answered.
    package var isSettled: Bool?

    /// Something was typed that was not right.
    var isTry: Bool { reason == .wrongCode || reason == .wrongPassword }
}

/// The refused reads of the last seven days, at most a thousand, oldest first.
package struct RefusedReads: Hashable, Sendable, Codable {
    static let most = 1_000
    static let keptMicroseconds = 7 * Interval.day

    package private(set) var reads: [RefusedRead] = []

    mutating func add(_ read: RefusedRead) {
        if read.isTry { makeRoomForTry() }
        // A tenth at a time, so that a full list does not cost a shift for each read.
        if reads.count >= Self.most { reads.removeFirst(Self.most / 10) }
        let young = reads.firstIndex { earlier in
            guard let age = read.instant.microseconds(since: earlier.instant) else { return true }
            return age <= Self.keptMicroseconds
        }
        reads.removeFirst(young ?? reads.count)
        reads.append(read)
    }

    /// Wrong tries at the keypad may not push out reads of badges that somebody will be asked about.
    private static let mostTries = 200

    private mutating func makeRoomForTry() {
        let tries = reads.indices.filter { reads[$0].isTry }
        if tries.count >= Self.mostTries { reads.remove(at: tries[0]) }
    }

    /// Wrong tries of that code since the last right one, and the newest of them.
    func tries(of key: CredentialKey) -> (count: Int, last: Instant?) {
        let tries = reads.filter { $0.isTry && $0.key == key && $0.isSettled != true }
        return (tries.count, tries.last?.instant)
    }

    /// The code and its PIN were right.
    mutating func settleTries(of key: CredentialKey) {
        for index in reads.indices where reads[index].isTry && reads[index].key == key {
            reads[index].isSettled = true
        }
    }

    mutating func settle(_ sequence: Sequence) {
        guard let index = reads.firstIndex(where: { $0.sequence == sequence }) else { return }
        reads[index].isSettled = true
    }

    mutating func erase(_ sequence: Sequence) {
        guard let index = reads.firstIndex(where: { $0.sequence == sequence }) else { return }
        reads[index].key = nil
        reads[index].otherKeys = nil
    }

    /// Whether the same badge, or the same person without one, was refused for the same reason just before. What cannot
    /// be told apart from another's is none of it.
    func holds(
        _ reason: RefusalReason, key: CredentialKey?, person: PersonID?, within limit: Int64,
        before instant: Instant
    ) -> Bool {
        guard key != nil || person != nil else { return false }
        return reads.suffix(16).contains { read in
            guard read.reason == reason, read.key == key, read.person == person,
                let age = instant.microseconds(since: read.instant)
            else { return false }
            return age >= 0 && age <= limit
        }
    }
}
