import Foundation

/// A real browser that a test walks with, whichever it is.
package protocol PageBrowser: Actor {
    /// What pages complained about: refused by the policy, failed to load, threw.
    var complaints: [String] { get async throws }

    /// From now on every certificate is good: a terminal's own is nobody else's.
    func trustEveryCertificate() async throws
    func resize(_ width: Int, _ height: Int) async throws
    func open(_ address: String) async throws
    /// Evaluates an expression, which may be a promise.
    func run(_ expression: String) async throws
    func text(_ expression: String) async throws -> String
    func waitFor(_ condition: String) async throws
    func click(_ selector: String) async throws
    /// A picture of the page as it stands.
    func picture(_ file: URL) async throws
    /// Ends the browser that this one started.
    func quit() async
}

/// Which browsers there are.
package enum BrowserKind: String, Sendable, CaseIterable {
    case chromium, firefox

    package func start() async throws -> any PageBrowser {
        switch self {
        case .chromium: try await Browser()
        case .firefox: try await Firefox()
        }
    }
}
