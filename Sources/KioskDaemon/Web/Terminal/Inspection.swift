import Domain

/// What an inspector looks at on the terminal, read only (SITUATIONS 24).
package struct Inspection: Hashable, Sendable {
    package static let days = 31

    package enum View: Hashable, Sendable {
        /// Who is here now.
        case present
        /// The punches of a day, days since 1970-01-01, local.
        case day(Int64)
    }

    package struct Row: Hashable, Sendable {
        /// Whole, with the agent's code.
        package var name: String
        /// What the register calls the employer, else its number; nil: it is not known.
        package var employer: String?
        package var capacity: Engagement.Capacity?
        /// Who is present: what he does; else what was punched.
        package var action: Action
        /// Microseconds since 1970; nil: not known.
        package var wallMicroseconds: Int64?
        package var registration: Registration

        package init(
            name: String, employer: String?, capacity: Engagement.Capacity?, action: Action,
            wallMicroseconds: Int64?, registration: Registration
        ) {
            self.name = name
            self.employer = employer
            self.capacity = capacity
            self.action = action
            self.wallMicroseconds = wallMicroseconds
            self.registration = registration
        }
    }

    static let pageRows = 5

    package var view: View
    package var rows: [Row]
    /// When it is over, in this run of the kernel.
    package var untilBootMicroseconds: Int64
    var page = 0

    package init(view: View, rows: [Row], untilBootMicroseconds: Int64) {
        self.view = view
        self.rows = rows
        self.untilBootMicroseconds = untilBootMicroseconds
    }

    var pageCount: Int { max(1, (rows.count + Self.pageRows - 1) / Self.pageRows) }
    var shown: [Row] { Array(rows.dropFirst(page * Self.pageRows).prefix(Self.pageRows)) }

    func turned(to page: Int) -> Inspection {
        var inspection = self
        inspection.page = min(max(0, page), pageCount - 1)
        return inspection
    }
}

/// What became of an inspector's code.
package enum InspectionReply: Hashable, Sendable {
    case opened
    /// It is another one, or too old, or was tried too often.
    case wrong
    /// The book cannot be written: what cannot be noted is not shown.
    case notRecorded
}
