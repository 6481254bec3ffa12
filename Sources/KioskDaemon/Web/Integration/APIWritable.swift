import Domain

/// A kind of subject that programs may write, and how: one line of the register's part of the interface.
struct APIWritable<Row: Sendable, Draft: Sendable>: Sendable {
    /// What stands of it now.
    struct Standing: Sendable {
        var row: Row
        var draft: Draft
        /// What its amendments belong to; the first is what this one amends.
        var subjects: [Subject]
    }

    /// What is to stand of it.
    struct Wanted: Sendable {
        var value: Amendment.Value
        var number = RegisterOrder.TypedNumber.kept
    }

    /// As it is answered.
    let form: APIForm<Row>
    let input: APIInput<Draft>
    /// Nil: there is none of that code.
    let find: @Sendable (String, APIContext) -> Standing?
    /// What a program that says nothing more has said; parts that it never sees are those that stand.
    let blank: @Sendable (String, Draft?) -> Draft
    /// Nil: something is wrong, and noted.
    let finish: @Sendable (Draft, inout APIReading) -> Wanted?
    /// Whether a program may begin one.
    var begins = true

    func tag(of standing: Standing, in context: APIContext) -> String {
        let revisions = standing.subjects.map { String(context.state.revision(of: $0) ?? 0) }
        // Erasing takes its name, and is no amendment of it.
        var erased = ""
        if case .client(let client)? = context.state.registered(standing.subjects[0]), client.name.isEmpty {
            erased = "-"
        }
        return "\"\(context.state.book)-\(revisions.joined(separator: "."))\(erased)\""
    }
}
