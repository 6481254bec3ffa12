import Domain
import Testing

@testable import Web

/// Words of the register that no single page shows together.
@Suite struct RegisterWordsTests {
    private static var keys: [String] {
        let parts = RegisterPart.lists.flatMap { part in
            ["about", "add", "search", "none"].map { "console.register.\($0).\(part.rawValue)" }
                + [
                    "console.register.add.\(part.rawValue).hint",
                    "console.register.none.\(part.rawValue).hint",
                ]
        }
        let all = RegisterPart.allCases.flatMap { part -> [String] in
            let sections = part.sections
            let fields = sections.flatMap(\.fields) + sections.compactMap(\.rows).flatMap(\.columns)
            return ["console.place.\(part.rawValue)", "console.register.all.\(part.rawValue)"]
                + sections.map { "console.register.section.\($0.key)" }
                + fields.map { "console.register.field.\($0.name)" }
                + fields.compactMap { $0.hint.map { "console.register.hint.\($0)" } }
        }
        let problems = RegisterReading.Problem.allCases.map { "console.register.problem.\($0.rawValue)" }
        let offers = OfferCondition.Question.allCases.flatMap {
            ["console.register.offer.\($0.rawValue)", "console.register.offer.\($0.rawValue).advice"]
        }
        let choices =
            CredentialState.allCases.map { "console.register.badge.\($0.rawValue)" }
            + ["lost", "returned", "active"].map { "console.register.badge.way.\($0)" }
            + Engagement.Capacity.allCases.map { "console.register.capacity.\($0.rawValue)" }
            + ShiftPattern.allCases.map { "console.register.shift.\($0.rawValue)" }
            + RegisterQuery.State.allCases.map { "console.register.state.\($0.rawValue)" }
        return parts + all + problems + offers + choices
    }

    /// One of each.
    private static let causes: [AmendmentProblem.Cause] = [
        .missing, .tooLong(limit: 3), .tooMany(limit: 3), .malformed, .outOfRange(1...2),
        .duplicate(of: .company), .unknown, .inactive, .endsBeforeItBegins(row: 0),
        .overlap(row: 0, otherRow: 1),
        .stale(now: nil, revision: 1), .twice, .isForLoans,
    ]
    private static let defects: [RowDefect] = [
        .empty(column: "c"), .tooLong(column: "c", limit: 3), .choice(column: "c", text: "t", known: "k"),
        .flag(column: "c", text: "t"), .date(column: "c", text: "t"), .number(column: "c", text: "t"),
        .check(column: "c", .form), .check(column: "c", .checkDigits), .check(column: "c", .date),
        .check(column: "c", .serial), .employer, .tooManyFields(count: 3, columns: 2), .codeTwice,
        .differs(line: 2), .worksWithoutNumber, .employmentWithoutEmployer, .halfPosition,
        .positionOutOfRange,
        .unknownColumn("c", known: "k"), .missingColumn("c"), .columnTwice("c"), .emptyFile,
        .tooManyRows(limit: 3), .utf16, .notUTF8(line: 3), .openQuote(line: 3), .tooManyBytes(limit: 3),
        .amendment(AmendmentProblem(index: 0, field: .tasks, cause: .unknown)), .forbidden, .words("words"),
    ]

    @Test(arguments: Language.allCases)
    func `each word that a page may need is there, and each place in it is filled`(language: Language) throws
    {
        let words = try ConsoleScreens(assets: Assets()).catalogues[language]
        for key in Self.keys { #expect(words.keys.contains(key), "\(key)") }
        let view = RegisterView(state: FakeRegister().terminal, zone: .utc, now: Samples.moment(0))
        let texts =
            Self.causes.flatMap { cause in
                [AmendmentProblem.Field.code, .accountName, .country, .address].map { field in
                    words.text(AmendmentProblem(index: 0, field: field, cause: cause), view)
                }
            } + Self.defects.map { words.text($0) }
        for text in texts { #expect(!text.contains("⟦") && !text.contains("{") && !text.isEmpty, "\(text)") }
    }
}
