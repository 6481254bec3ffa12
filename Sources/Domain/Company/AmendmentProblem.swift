/// What is wrong with an amendment, at one of its fields. Wording is the catalogues'.
package struct AmendmentProblem: Hashable, Sendable {
    package enum Field: String, Sendable, CaseIterable {
        /// Of the whole change, or of the subject as such.
        case author, batch, list, subject
        case code, name, enterprise, licence, client, address, country, radiusMetres, declarations, site,
            group
        case firstName, lastName, type, nationalNumber, accountName, engagements, allowedSites, tasks
        case agent, badge, period
    }

    package enum Cause: Hashable, Sendable {
        /// Needed, and not there.
        case missing
        /// More bytes of UTF-8 than that.
        case tooLong(limit: Int)
        case tooMany(limit: Int)
        case malformed
        case outOfRange(ClosedRange<Int>)
        /// Another subject has it.
        case duplicate(of: Subject)
        /// It names what there is not.
        case unknown
        /// It names what is inactive, and is active itself.
        case inactive
        /// The row of that index, from 0.
        case endsBeforeItBegins(row: Int)
        /// These rows hold at the same time.
        case overlap(row: Int, otherRow: Int)
        /// Somebody has changed the subject since its author saw it: what it is now, and which entry said so.
        case stale(now: Amendment.Value?, revision: Sequence)
        /// The badge is lent for a day, and cannot be somebody's own.
        case isForLoans
        /// The subject has an amendment in the same list already.
        case twice
    }

    /// Which amendment of the list, from 0.
    package var index: Int
    package var field: Field
    package var cause: Cause

    package init(index: Int, field: Field, cause: Cause) {
        self.index = index
        self.field = field
        self.cause = cause
    }
}

/// Problems as they are found: for each field of each amendment the first.
struct ProblemList {
    private(set) var problems: [AmendmentProblem] = []
    /// Of the amendment that is looked at.
    var index = 0

    /// Bytes of a name, a street, a town.
    static let mostNameBytes = 256
    static let mostCodeBytes = 64

    mutating func add(_ field: AmendmentProblem.Field, _ cause: AmendmentProblem.Cause) {
        let isFirst = !problems.reversed().prefix { $0.index == index }.contains { $0.field == field }
        if isFirst { problems.append(AmendmentProblem(index: index, field: field, cause: cause)) }
    }

    /// One line of text.
    mutating func check(
        _ text: String, _ field: AmendmentProblem.Field, isNeeded: Bool = true, most: Int = mostNameBytes
    ) {
        if text.utf8.count > most { return add(field, .tooLong(limit: most)) }
        if text.unicodeScalars.contains(where: \.breaksLines) { return add(field, .malformed) }
        if isNeeded, text.allSatisfy(\.isWhitespace) { add(field, .missing) }
    }

    /// What others name: nothing that is not seen at its ends.
    mutating func check(code: String, _ field: AmendmentProblem.Field = .code) {
        check(code, field, most: Self.mostCodeBytes)
        if code.first?.isWhitespace == true || code.last?.isWhitespace == true { add(field, .malformed) }
    }

    mutating func check(_ address: Address?) {
        guard let address else { return }
        for text in [address.street, address.postalCode, address.town] { check(text, .address) }
        for text in [address.houseNumber, address.box ?? ""] { check(text, .address, isNeeded: false) }
        let letters = Array(address.country.utf8)
        let isCountry =
            letters.count == 2 && letters.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains)
        if !isCountry { add(.country, .malformed) }
    }

    /// A list of codes, none twice.
    mutating func check(codes: [String], _ field: AmendmentProblem.Field, most: Int = 200) {
        if codes.count > most { return add(field, .tooMany(limit: most)) }
        for code in codes { check(code: code, field) }
        if Set(codes).count < codes.count { add(field, .twice) }
    }
}

extension Unicode.Scalar {
    /// Control characters and the separators of lines.
    fileprivate var breaksLines: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
    }
}
