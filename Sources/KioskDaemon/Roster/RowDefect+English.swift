import Domain
import Web

extension RowDefect {
    /// For the command line, which speaks English. Names no person and no number.
    var words: String {
        switch self {
        case .empty(let column): "\(column) is empty"
        case .tooLong(let column, let limit): "\(column) is longer than \(limit) characters"
        case .choice(let column, let text, let known):
            "\(column) is \"\(text)\"; one of \(known) is expected"
        case .flag(let column, let text): "\(column) is \"\(text)\"; yes or no is expected"
        case .date(let column, let text):
            "\(column) is \"\(text)\"; a date such as 2026-11-21 is expected"
        case .number(let column, let text): "\(column) is \"\(text)\"; a number is expected"
        case .check(let column, let defect): "\(column) is wrong: \(defect.words)"
        case .employer:
            "employer is neither an enterprise number nor a VAT number of another country"
        case .tooManyFields(let count, let columns): "has \(count) fields, the first line has \(columns)"
        case .codeTwice: "the code stands twice"
        case .differs(let line): "differs from line \(line), which has the same code"
        case .worksWithoutNumber: "works_from and works_to belong to a works_number"
        case .employmentWithoutEmployer: "employed_from and employed_to belong to an employer"
        case .halfPosition: "latitude and longitude belong together"
        case .positionOutOfRange: "latitude or longitude is out of range"
        case .unknownColumn(let column, let known): "unknown column \"\(column)\"; known: \(known)"
        case .missingColumn(let column): "column \"\(column)\" is missing"
        case .columnTwice(let column): "column \"\(column)\" stands twice"
        case .emptyFile: "the file is empty"
        case .tooManyRows(let limit): "more than \(limit) rows: split the file"
        case .utf16, .notUTF8, .openQuote, .tooManyBytes: fileWords
        case .amendment(let problem): problem.words
        case .forbidden: "the role of whoever brings it in does not allow this"
        case .words(let text): text
        }
    }

    private var fileWords: String {
        switch self {
        case .utf16: "the file is UTF-16: save it again as \"CSV UTF-8\""
        case .notUTF8(let line): "line \(line): not UTF-8 text: save the file again as \"CSV UTF-8\""
        case .openQuote(let line): "line \(line): a quotation mark is opened here and never closed"
        case .tooManyBytes(let limit): "the file has more than \(limit) bytes, which is all that is read"
        default: ""
        }
    }
}

extension DelimitedText.Defect {
    /// The same, as what is wrong with a table.
    var row: RowDefect {
        switch self {
        case .utf16: .utf16
        case .notUTF8(let line): .notUTF8(line: line)
        case .openQuote(let line): .openQuote(line: line)
        case .tooLong: .tooManyBytes(limit: DelimitedText.byteLimit)
        }
    }
}
