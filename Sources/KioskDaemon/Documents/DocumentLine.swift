import FoundationEssentials

/// What a document is, before it says anything.
package struct DocumentFrame: Sendable, Hashable {
    package var title: String
    /// BCP 47: which rules its words are parted by.
    package var language: String
    /// Landscape, for wide tables.
    package var isWide: Bool
    /// At the foot of every page, left of its number.
    package var footer: String
    /// When it was made, seconds since 1970.
    package var createdSeconds: Int64
    /// Whether the title stands on the first page; a poster says it in its own words.
    package var showsTitle: Bool

    package init(
        title: String, language: String, isWide: Bool = false, footer: String, createdSeconds: Int64,
        showsTitle: Bool = true
    ) {
        self.showsTitle = showsTitle
        self.title = title
        self.language = language
        self.isWide = isWide
        self.footer = footer
        self.createdSeconds = createdSeconds
    }

    /// What `kioskd-document` is told first.
    var orders: String {
        let created = Date(timeIntervalSince1970: TimeInterval(createdSeconds)).ISO8601Format()
        return DocumentLine.order(["begin", isWide ? "wide" : "tall", language, title, created])
            + DocumentLine.order(["footer", footer])
            + (showsTitle ? DocumentLine.title(title).order : "")
    }
}

/// One thing that a document says, in the order of reading.
package enum DocumentLine: Sendable, Hashable {
    case title(String)
    /// To be read from some metres: a poster's.
    case banner(String)
    /// To be read from an arm's length.
    case large(String)
    case heading(String)
    case text(String)
    case note(String)
    case pair(String, String)
    /// A table begins.
    case columns([Column])
    /// Repeated on each further page of the table.
    case head([String])
    case row([String])
    case total([String])
    /// In the middle of the page, so wide with its quiet zone.
    case code(SquareCode, millimetres: Int)
    case nextPage

    package struct Column: Sendable, Hashable {
        /// Of the width of the page, beside the other columns; 1 to 999.
        package var share: Int
        package var isNumber: Bool

        package init(_ share: Int, isNumber: Bool = false) {
            self.share = min(max(share, 1), 999)
            self.isNumber = isNumber
        }
    }

    /// A longer field is cut: a cell has twelve lines at most.
    private static let mostCharacters = 1_000

    /// As `kioskd-document` reads it.
    var order: String {
        switch self {
        case .title(let text): Self.order(["title", text])
        case .banner(let text): Self.order(["banner", text])
        case .large(let text): Self.order(["large", text])
        case .heading(let text): Self.order(["heading", text])
        case .text(let text): Self.order(["text", text])
        case .note(let text): Self.order(["note", text])
        case .pair(let label, let text): Self.order(["pair", label, text])
        case .columns(let columns):
            Self.order(["columns"] + columns.map { "\($0.share)" + ($0.isNumber ? "r" : "l") })
        case .head(let cells): Self.order(["head"] + cells)
        case .row(let cells): Self.order(["row"] + cells)
        case .total(let cells): Self.order(["total"] + cells)
        case .code(let code, let millimetres):
            Self.order(["code", "\(millimetres)", "\(code.side)", code.hexadecimal])
        case .nextPage: "page\n"
        }
    }

    /// The signs that part fields and lines are spaces in a text, and so is whatever steers a terminal or is no sign.
    static func order(_ fields: [String]) -> String {
        fields.map { field in
            String(
                String.UnicodeScalarView(
                    field.prefix(mostCharacters).unicodeScalars.map { scalar in
                        scalar.properties.generalCategory == .control
                            || scalar.properties.generalCategory == .lineSeparator
                            || scalar.properties.generalCategory == .paragraphSeparator ? " " : scalar
                    }))
        }.joined(separator: "\t") + "\n"
    }
}
