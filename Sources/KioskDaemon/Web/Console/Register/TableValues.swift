import Domain

/// What became of a table.
package enum TableReply: Sendable {
    /// What it would change, or what is wrong with it.
    case report(TableReport)
    /// It is in.
    case done(TableReport)
    /// It was looked at too long ago, or by somebody else: it must be chosen again.
    case gone
    /// The book cannot be written, numbers cannot be sealed, or too many tables wait.
    case notRecorded
}

package struct TableReport: Hashable, Sendable {
    package var part: RegisterPart
    package var added = 0
    package var changed = 0
    package var unchanged = 0
    /// Empty: it can be brought in.
    package var problems: [TableProblem] = []
    /// By which it can be brought in; nil: it cannot, or there is nothing to bring in.
    package var token: String?
    /// The register has been changed since it was looked at: this is what the table would change now.
    package var isOvertaken = false

    package init(part: RegisterPart) { self.part = part }
}

package struct TableProblem: Hashable, Sendable {
    /// 0: of the file as a whole.
    package var line: Int
    package var defect: RowDefect

    package init(line: Int, defect: RowDefect) {
        self.line = line
        self.defect = defect
    }
}
