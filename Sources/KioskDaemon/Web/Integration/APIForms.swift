import Domain

// What programs are told of punches, hours, registrations and corrections.

enum APIForms {
    private static let actions = Action.allCases.map(\.rawValue)
    private static let anomalies = Anomaly.allCases.map(\.rawValue)

    static let punch = APIForm<FoundPunch>(
        name: "Punch", words: "What somebody punched. Never changed; what was taken back says so.",
        fields: [
            .init("id", .text, "Book and sequence: the same for ever, and the id upstream.") { row, context in
                context.id(of: row.sequence)
            },
            .init("sequence", .integer, "Its place in the book: the order of what happened.") { row, _ in
                .integer(row.sequence)
            },
            .init("person", .text, "Agent code; null once he is erased.", isNullable: true) { row, context in
                context.code(of: row.punched.person)
            },
            .init("personId", .text, "The same for ever, and says nothing of him.") { row, _ in
                .text(row.punched.person.description)
            },
            .init("action", .choice(actions), "What was punched.") { row, _ in
                .text(row.punched.action.rawValue)
            },
            .init(
                "time", .moment,
                "When the badge was held to the reader: the true time as far as it is known.",
                isNullable: true
            ) { row, context in context.moment(row.instant) },
            .init("clockTime", .moment, "What the terminal's clock said.", isNullable: true) { row, context in
                context.moment(row.instant.wallMicroseconds)
            },
            .init("clock", .choice(ClockTrust.words), "How far the terminal's clock was to be believed.") {
                row, _ in .text(row.instant.trust.word)
            },
            .init("clockUncertaintyMilliseconds", .integer, "By how much it may be wrong.", isNullable: true)
            {
                row, _ in .optional(row.instant.uncertaintyMilliseconds) { .integer(Int64($0)) }
            },
            .init("isTimeDerived", .truth, "`time` became known later, and is not what the clock said.") {
                row, context in
                .truth(context.state.chronology.derivedMicroseconds(of: row.instant) != nil)
            },
            .init("method", .text, "How he was recognised: badge, smartCard, code, keyboard.") { row, _ in
                .text(row.punched.method.rawValue)
            },
            .init("site", .text, "Site code.") { row, _ in .text(row.punched.site.description) },
            .init("task", .text, "Task code.", isNullable: true) { row, _ in
                .optional(row.punched.task) { .text($0.description) }
            },
            .init("engagement", .integer, "Number of the person's engagement.", isNullable: true) { row, _ in
                .optional(row.punched.engagement) { .integer(Int64($0)) }
            },
            .init("anomalies", .list(.choice(anomalies)), "What is peculiar about it.") { row, _ in
                .texts(row.punched.anomalies.map(\.rawValue))
            },
            .init("isTakenBack", .truth, "He took it back within seconds: it does not count.") { row, _ in
                .truth(row.isTakenBack)
            },
        ])

    static let stay = APIForm<AttendanceReport.Row>(
        name: "Attendance", words: "One stay, from coming to going, with what corrections say.",
        fields: [
            .init("person", .text, "Agent code; null once he is erased.", isNullable: true) { row, _ in
                row.code.isEmpty ? .null : .text(row.code)
            },
            .init("day", .day, "On which it began: it counts for that day.", isNullable: true) { row, _ in
                .day(Day(number: row.day))
            },
            .init("site", .text, "Site code.", isNullable: true) { row, _ in
                .optional(row.siteCode) { .text($0.description) }
            },
            .init("task", .text, "Task code.", isNullable: true) { row, _ in
                .optional(row.taskCode) { .text($0.description) }
            },
            .init("arrived", .moment, "Null: a punch is missing.", isNullable: true) { row, context in
                .optional(row.arrived) { context.moment($0.wallMicroseconds) }
            },
            .init("isArrivalCertain", .truth, "Whether a clock vouches for it.", isNullable: true) { row, _ in
                .optional(row.arrived) { .truth($0.isCertain) }
            },
            .init("left", .moment, "Null: still there, or a punch is missing.", isNullable: true) {
                row, context in .optional(row.left) { context.moment($0.wallMicroseconds) }
            },
            .init("isDepartureCertain", .truth, "Whether a clock vouches for it.", isNullable: true) {
                row, _ in .optional(row.left) { .truth($0.isCertain) }
            },
            .init("breakMinutes", .integer, "Of breaks that have ended, whole minutes.") { row, _ in
                .integer(Int64(row.breakMinutes))
            },
            .init(
                "workedMinutes", .integer, "Without breaks, whole minutes; null: nobody can tell yet.",
                isNullable: true
            ) { row, _ in .optional(row.workedMinutes) { .integer(Int64($0)) } },
            .init("anomalies", .list(.choice(anomalies)), "Of its punches, each once.") { row, _ in
                .texts(row.anomalies.map(\.rawValue))
            },
        ])

    static let registration = APIForm<RegistrationRow>(
        name: "Registration", words: "What became of a punch at ONSS.",
        fields: [
            .init("punch", .integer, "Sequence of the punch.") { row, _ in .integer(row.punch) },
            .init("id", .text, "Id of the punch.") { row, context in context.id(of: row.punch) },
            .init("person", .text, "Agent code; null once he is erased.", isNullable: true) { row, _ in
                row.code.isEmpty ? .null : .text(row.code)
            },
            .init("action", .choice(actions), "What was punched.") { row, _ in .text(row.action.rawValue) },
            .init("time", .moment, "The true time of the punch as far as it is known.", isNullable: true) {
                row, context in context.moment(row.wallMicroseconds)
            },
            .init("isTimeCertain", .truth, "Whether a clock vouches for it.") { row, _ in
                .truth(row.isCertain)
            },
            .init("state", .choice(Registration.State.allCases.map(\.rawValue)), "How it stands with ONSS.") {
                row, _ in .text(row.registration.state.rawValue)
            },
            .init("receipt", .text, "ONSS's own number.", isNullable: true) { row, _ in
                .optional(row.registration.number) { .text($0) }
            },
            .init("words", .list(.text), "ONSS's own words, and why it is held.") { row, _ in
                .texts(row.registration.words)
            },
            .init(
                "held", .choice(RegistrationHold.Gap.allCases.map(\.rawValue)), "What is missing.",
                isNullable: true
            ) { row, _ in .optional(row.registration.hold) { .text($0.gap.rawValue) } },
            .init("isLate", .truth, "It was sent later than the law allows for.") { row, _ in
                .truth(row.registration.isLate)
            },
            .init("said", .moment, "When ONSS said so.", isNullable: true) { row, context in
                .optional(row.registration.saidMicroseconds) { context.moment($0) }
            },
            .init("hasCorrection", .truth, "A correction file is beside the punch.") { row, _ in
                .truth(row.correction != nil)
            },
        ])

    /// A correction and the punch that it is about.
    struct CorrectedRow: Sendable {
        var punch: Domain.Sequence
        var correction: Correction
    }

    static let correction = APIForm<CorrectedRow>(
        name: "Correction", words: "What is right instead of a punch, which stays as it is.",
        fields: [
            .init("punch", .integer, "Sequence of the punch.") { row, _ in .integer(row.punch) },
            .init("id", .text, "Id of the punch.") { row, context in context.id(of: row.punch) },
            .init("person", .text, "Agent code; null once he is erased.", isNullable: true) { row, context in
                context.code(of: row.correction.person)
            },
            .init("state", .choice(CorrectionState.allStates), "How far it has got.") { row, _ in
                .text(row.correction.state.rawValue)
            },
            .init("reason", .choice(CorrectionReason.allCases.map(\.rawValue)), "Why.") { row, _ in
                .text(row.correction.reason.rawValue)
            },
            .init("action", .choice(actions), "What is right; null: what was punched.", isNullable: true) {
                row, _ in .optional(row.correction.right.action) { .text($0.rawValue) }
            },
            .init("time", .moment, "What is right; null: the time of the punch.", isNullable: true) {
                row, context in .optional(row.correction.right.wallMicroseconds) { context.moment($0) }
            },
            .init("isMissing", .truth, "The punch is right, and this one is missing beside it.") { row, _ in
                .truth(row.correction.right.isMissing)
            },
            .init("counts", .truth, "Hours count by it.") { row, _ in .truth(row.correction.state.counts) },
            .init("changed", .integer, "Sequence of the last entry that changed it.") { row, _ in
                .integer(row.correction.changed)
            },
        ])
}

extension CorrectionState {
    fileprivate static let allStates = CorrectionState.allCases.map(\.rawValue)
}

extension ClockTrust {
    /// Worst first.
    fileprivate static let words = [ClockTrust.unknown, .saved, .realTimeClock, .synchronised, .gnss].map(
        \.word)
}
