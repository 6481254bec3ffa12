/// A punch that may still be undone, with what attendance was before it.
package struct RecentPunch: Hashable, Sendable, Codable {
    package var sequence: Sequence
    package var punched: Punched
    /// The moment of the punch.
    package var instant: Instant
    /// When it was recorded: the undo window runs from here.
    package var recorded: Instant
    /// Nil: the book knew nothing of the person.
    package var before: Shared<Attendance>?
    package var isUndone = false

    /// Until when it may be undone, in the boot clock of `recorded`.
    func undoEnds(_ settings: Shared<TerminalSettings>) -> Int64 {
        recorded.bootMicroseconds.adding(Interval.seconds(settings.undoSeconds))
    }

    func canBeUndone(at now: Instant, _ settings: Shared<TerminalSettings>) -> Bool {
        !isUndone && now.boot == recorded.boot && now.bootMicroseconds >= recorded.bootMicroseconds
            && now.bootMicroseconds <= undoEnds(settings)
    }
}

/// The newest punches, as many as anybody could make inside an undo window.
package struct RecentPunches: Hashable, Sendable, Codable {
    static let most = 64

    package private(set) var punches: [RecentPunch] = []

    package subscript(sequence: Sequence) -> RecentPunch? {
        punches.last { $0.sequence == sequence }
    }

    func newest(of person: PersonID) -> RecentPunch? { punches.last { $0.punched.person == person } }

    mutating func add(_ punch: RecentPunch) {
        if punches.count >= Self.most { punches.removeFirst(Self.most / 2) }
        punches.append(punch)
    }

    mutating func markUndone(_ sequence: Sequence) {
        guard let index = punches.lastIndex(where: { $0.sequence == sequence }) else { return }
        punches[index].isUndone = true
    }
}

/// "When did you leave?", asked after a missing departure and not answered yet.
package struct OpenQuestion: Hashable, Sendable, Codable {
    /// The arrival that raised it.
    package var punch: Sequence
    package var person: PersonID
    /// The departure was after this arrival…
    package var opened: Instant?
    /// … and before this one.
    package var arrived: Instant

    /// Whether an answer lies between the two arrivals; anything does where a clock was not trusted.
    func admits(_ leftMicroseconds: Int64) -> Bool {
        guard arrived.trust.isTrusted, let opened, opened.trust.isTrusted else { return true }
        return leftMicroseconds >= opened.wallMicroseconds && leftMicroseconds <= arrived.wallMicroseconds
    }
}

package struct OpenQuestions: Hashable, Sendable, Codable {
    static let most = 100

    package private(set) var questions: [OpenQuestion] = []

    subscript(punch: Sequence) -> OpenQuestion? { questions.last { $0.punch == punch } }

    mutating func add(_ question: OpenQuestion) {
        if questions.count >= Self.most { questions.removeFirst() }
        questions.append(question)
    }

    mutating func remove(_ punch: Sequence) { questions.removeAll { $0.punch == punch } }
}
