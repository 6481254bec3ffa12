import Domain

/// What is wrong with a row of a table that somebody has made, or with the table.
package enum RowDefect: Hashable, Sendable {
    case empty(column: String)
    case tooLong(column: String, limit: Int)
    case choice(column: String, text: String, known: String)
    case flag(column: String, text: String)
    case date(column: String, text: String)
    case number(column: String, text: String)
    case check(column: String, NumberDefect)
    case employer
    case tooManyFields(count: Int, columns: Int)
    case codeTwice
    case differs(line: Int)
    case worksWithoutNumber, employmentWithoutEmployer, halfPosition, positionOutOfRange
    case unknownColumn(String, known: String)
    case missingColumn(String)
    case columnTwice(String)
    case emptyFile
    case tooManyRows(limit: Int)
    case utf16
    case notUTF8(line: Int)
    case openQuote(line: Int)
    case tooManyBytes(limit: Int)
    case amendment(AmendmentProblem)
    /// The table of rights does not allow it.
    case forbidden
    /// English words of what only the command line says.
    case words(String)
}
