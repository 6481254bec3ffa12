import Domain

/// What a person has punched lately, for himself to see (his right: GDPR, art. 15), newest first.
package struct OwnPunches: Hashable, Sendable {
    package static let days = 31
    /// More are not shown: nobody makes as many in that time.
    package static let most = 400

    /// How far a punch has come. The words are the catalogues'.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// On the terminal, and nowhere else to go, or settled by a person.
        case kept
        case waiting
        /// Every receiver has it, none of which is ONSS.
        case arrived
        case received, validated
        case refused, doubtful
        /// ONSS is not told of it.
        case outOfScope
        /// Taken back.
        case undone
        /// He has declared it; it is no punch.
        case declared
    }

    package struct Row: Hashable, Sendable {
        /// Microseconds since 1970, UTC: the derived time where the clock was not trusted.
        package var wallMicroseconds: Int64
        package var action: Action
        package var task: String?
        package var state: State
        /// What ONSS calls it.
        package var number: String?

        package init(
            wallMicroseconds: Int64, action: Action, task: String?, state: State, number: String? = nil
        ) {
            self.wallMicroseconds = wallMicroseconds
            self.action = action
            self.task = task
            self.state = state
            self.number = number
        }
    }

    package var rows: [Row]

    package init(rows: [Row]) { self.rows = rows }
}

/// The list on the screen, a page of it.
struct OwnList: Hashable, Sendable {
    static let pageRows = 6

    var person: PersonLabel
    var punches: OwnPunches
    var page = 0

    var pageCount: Int { max(1, (punches.rows.count + Self.pageRows - 1) / Self.pageRows) }
    var rows: [OwnPunches.Row] { Array(punches.rows.dropFirst(page * Self.pageRows).prefix(Self.pageRows)) }
}

/// A punch that somebody declares to be missing, one question after the other.
struct Declaration: Hashable, Sendable {
    enum Question: Hashable, Sendable { case action, day, time, reason }

    var person: PersonLabel
    var action: Action?
    /// Days since 1970-01-01, local.
    var day: Int64?
    var wallMicroseconds: Int64?

    init(person: PersonLabel) { self.person = person }

    var question: Question {
        if action == nil { return .action }
        if day == nil { return .day }
        return wallMicroseconds == nil ? .time : .reason
    }

    enum Answered: Hashable {
        case asks(Declaration)
        case complete(MissingPunch)
    }

    /// Nil: that is no answer to what is asked now.
    func answered(_ word: String?, _ moment: Int64?) -> Answered? {
        var next = self
        switch question {
        case .action:
            guard let action = word.flatMap(Action.init) else { return nil }
            next.action = action
        case .day:
            guard let day = word.flatMap({ Int64($0) }), Day(number: day) != nil else { return nil }
            next.day = day
        case .time:
            guard let moment else { return nil }
            next.wallMicroseconds = moment
        case .reason:
            guard let action, let wallMicroseconds, let reason = word.flatMap(MissingPunch.Reason.init)
            else { return nil }
            return .complete(
                MissingPunch(action: action, wallMicroseconds: wallMicroseconds, reason: reason))
        }
        return .asks(next)
    }
}
