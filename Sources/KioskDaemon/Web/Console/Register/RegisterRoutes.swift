import Domain
import HTTPTypes
import Hummingbird

// The company's register: the same lines for each part, each with the right of its area.

extension ConsoleRoutes {
    var register: [ConsoleRoute] {
        RegisterPart.lists.flatMap(lines)
            + [
                ConsoleRoute(.post, "/agents/badge", .right(.modify, .agents)) { try await changeBadge($0) },
                ConsoleRoute(.post, "/agents/secret", .right(.modify, .agentPasswords)) {
                    try await changeSecret($0)
                },
                ConsoleRoute(.post, "/agents/data", .right(.modify, .agents)) {
                    try await takePersonalData($0)
                },
                ConsoleRoute(.get, "/agents/offer", .right(.read, .agents)) { try await offerPage($0) },
                ConsoleRoute(.get, "/links", .right(.modify, .agents)) { await linkPage($0) },
                ConsoleRoute(.post, "/links", .right(.modify, .agents), body: .longForm) {
                    try await link($0)
                },
                ConsoleRoute(.get, "/company", .right(.read, .settings)) { try await companyPage($0) },
                ConsoleRoute(.post, "/company", .right(.modify, .settings)) { try await saveCompany($0) },
            ]
    }

    private func lines(_ part: RegisterPart) -> [ConsoleRoute] {
        let (path, area) = (part.path, part.area)
        let lines = [
            ConsoleRoute(.get, path, .right(.read, area)) { .html(await listPage(part, $0)) },
            ConsoleRoute(.get, "\(path)/new", .right(.add, area)) { await newPage(part, $0) },
            ConsoleRoute(.post, "\(path)/new", .right(.add, area), body: .longForm) {
                try await add(part, $0)
            },
            ConsoleRoute(.get, "\(path)/one", .right(.read, area)) { try await subjectPage(part, $0) },
            ConsoleRoute(.post, "\(path)/one", .right(.modify, area), body: .longForm) {
                try await save(part, $0)
            },
            ConsoleRoute(.post, "\(path)/active", .right(.modify, area)) { try await setActive(part, $0) },
        ]
        guard part.hasTable else { return lines }
        return lines + [
            ConsoleRoute(.get, "\(path)/import", .right(.add, area)) { importPage(part, $0) },
            ConsoleRoute(.post, "\(path)/import", .right(.add, area), body: .upload) {
                try await rehearse(part, $0)
            },
            ConsoleRoute(.post, "\(path)/import/apply", .right(.add, area)) { try await bringIn(part, $0) },
            ConsoleRoute(.get, "\(path)/export", .right(.read, area)) { try await export(part, $0) },
        ]
    }
}
