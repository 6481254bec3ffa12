import Domain

/// A page of those who may use the console, by name. Each agent has an account: those without a role are shown when they
/// are asked for.
struct UserListing {
    private static let pageRows = 50

    let rows: [AccountView]
    private let query: String
    private let showsAll: Bool
    private let isFirst: Bool
    private let count: Int
    private let next: AccountID?

    /// `accounts`: in their order.
    init(_ accounts: [AccountView], _ visit: ConsoleVisit) {
        query = String((visit.query("q") ?? "").prefix(64))
        showsAll = visit.query("shown") == "all"
        let wanted = query.lowercased().split(separator: " ")
        let showsAll = showsAll
        let found = accounts.filter { view in
            guard showsAll || !wanted.isEmpty || view.account.role != .none else { return false }
            let text = "\(view.account.name) \(view.account.userName) \(view.account.email ?? "")"
                .lowercased()
            return wanted.allSatisfy { text.contains($0) }
        }
        count = found.count
        let after = visit.query("after").flatMap(AccountID.init)
        let begin = found.firstIndex { $0.id == after }.map { $0 + 1 } ?? 0
        isFirst = begin == 0
        rows = Array(found[begin...].prefix(Self.pageRows))
        next = begin + rows.count < found.count ? rows.last?.id : nil
    }

    func values(_ words: Catalogue) -> ConsoleScreens.Values {
        var values: ConsoleScreens.Values = [
            "query": query, "findLabel": words("console.users.find"),
            "shownLabel": words("console.users.shown"),
            "filter": words("console.punches.filter"),
            "count": words.counted("console.register.found", count),
            "choices": ["access", "all"].map { value -> ConsoleScreens.Values in
                [
                    "value": value, "label": words("console.users.shown.\(value)"),
                    "isChosen": (value == "all") == showsAll,
                ]
            },
        ]
        if let next {
            values["next"] = ["path": path(after: next), "label": words("console.register.further")]
        }
        if !isFirst {
            values["first"] = ["path": path(after: nil), "label": words("console.register.begin")]
        }
        return values
    }

    private func path(after id: AccountID?) -> String {
        var fields: [String] = []
        if !query.isEmpty { fields.append("q=\(query.percentEncoded)") }
        if showsAll { fields.append("shown=all") }
        if let id { fields.append("after=\(id)") }
        return fields.isEmpty ? "/users" : "/users?" + fields.joined(separator: "&")
    }
}
