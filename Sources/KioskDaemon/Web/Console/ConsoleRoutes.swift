import Documents
import Domain
import HTTPTypes
import Hummingbird

/// Everything that the console serves, with the right that each line needs.
struct ConsoleRoutes: Sendable {
    var port: any ConsolePort
    var screens: ConsoleScreens
    var press: DocumentPress
    var exports: ExportDesk

    var table: [ConsoleRoute] {
        door + pages + reports + longExports + followUp + declarations + register + loans + administration
            + retention + integrations + files
    }

    private var door: [ConsoleRoute] {
        [
            ConsoleRoute(.get, "/sign-in", .open) { try await signInPage($0) },
            ConsoleRoute(.post, "/sign-in", .open) { try await signIn($0) },
            ConsoleRoute(.get, "/begin", .open) { try await beginPage($0) },
            ConsoleRoute(.post, "/begin", .open) { try await begin($0) },
            ConsoleRoute(.get, "/invited", .open) { try await invitedPage($0) },
            ConsoleRoute(.post, "/invited", .open) { try await accept($0) },
            ConsoleRoute(.post, "/sign-out", .signedIn) { try await signOut($0) },
            ConsoleRoute(.get, "/account", .signedIn) { .html(accountPage($0)) },
            ConsoleRoute(.post, "/account/password", .signedIn) { try await changePassword($0) },
            ConsoleRoute(.post, "/account/language", .signedIn) { try await changeLanguage($0) },
        ]
    }

    private var pages: [ConsoleRoute] {
        [
            ConsoleRoute(.get, "/", .right(.read, .punches)) { .html(await boardPage($0)) },
            ConsoleRoute(.get, "/board/events", .right(.read, .punches), touches: false) {
                try await boardEvents($0)
            },
            ConsoleRoute(.get, "/punches", .right(.read, .punches)) { try await punchesPage($0) },
            ConsoleRoute(.get, "/punches.csv", .right(.read, .punches)) { try await punchesSheet($0) },
            ConsoleRoute(.get, "/attendance", .right(.read, .punches)) { try await attendancePage($0) },
            ConsoleRoute(.get, "/attendance.csv", .right(.read, .punches)) { try await attendanceSheet($0) },
            ConsoleRoute(.get, "/attendance.pdf", .right(.read, .punches)) { try await attendancePaper($0) },
            ConsoleRoute(.get, "/inspection", .right(.modify, .followUp)) { .html(inspectionPage($0)) },
            ConsoleRoute(.post, "/inspection", .right(.modify, .followUp)) {
                try await giveInspectionCode($0)
            },
            ConsoleRoute(.get, "/poster.pdf", .right(.read, .sites)) { try await posterPaper($0) },
            ConsoleRoute(.get, "/rights", .signedIn) { .html(rightsPage($0)) },
        ]
    }

    private var administration: [ConsoleRoute] {
        [
            ConsoleRoute(.get, "/users", .right(.read, .users)) { .html(await usersPage($0)) },
            ConsoleRoute(.get, "/users/new", .right(.add, .users)) { .html(newUserPage($0)) },
            ConsoleRoute(.post, "/users/new", .right(.add, .users)) { try await addUser($0) },
            ConsoleRoute(.get, "/users/one", .right(.modify, .users)) { try await userPage($0) },
            ConsoleRoute(.post, "/users/name", .right(.modify, .users)) { try await changeName($0) },
            ConsoleRoute(.post, "/users/role", .right(.modify, .users)) { try await changeRole($0) },
            ConsoleRoute(.post, "/users/disable", .right(.modify, .users)) { try await disable($0) },
            ConsoleRoute(.post, "/users/enable", .right(.modify, .users)) { try await enable($0) },
            ConsoleRoute(.post, "/users/invite", .right(.modify, .users)) { try await invite($0) },
            ConsoleRoute(.get, "/setup", .right(.read, .settings)) { .html(await setupPage($0)) },
            ConsoleRoute(.get, "/audit", .right(.read, .users)) { try await auditPage($0) },
        ]
    }

    /// Style, script and icon: the same for everybody, and told nothing.
    private var files: [ConsoleRoute] {
        ["console.css", "console.js", "icon.svg"].compactMap { name in
            screens.assets.all[screens.assets.path(name)].map { asset in
                ConsoleRoute(.get, asset.path, .open, touches: false) { .asset(asset, to: $0.request) }
            }
        }
    }
}
