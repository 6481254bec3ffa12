import Domain
import Foundation
import Logging
import Store
import VirtualUpstream

/// Whoever is told of punches in the simulation: a platform, and ONSS.
struct SimulatedReceivers {
    let platform: VirtualUpstream
    let platformPort: Int
    let security: VirtualSocialSecurity

    /// Listens, and sees to the key with which the terminal signs: ONSS knows its public half. Their time is the
    /// terminal's, which the workbench may push: the whole world of the simulation goes by one clock.
    init(folder: String, clock: TerminalClock) async throws {
        let quiet = Logger(label: "upstream", factory: { _ in SwiftLogNoOpLogHandler() })
        platform = VirtualUpstream(logger: quiet)
        platformPort = try await platform.start()
        let key = try SigningKey.find(at: SimulatedSite.keyFile(in: folder), orMakeFor: folder).key
        security = VirtualSocialSecurity(
            logger: quiet, firstNumber: Self.firstNumber,
            now: { clock.now().wallMicroseconds / 1_000_000 }, verify: { key.hasSignedRS256($0, $1) })
        try await security.start()
    }

    /// Seconds since 2026: it forgets what it has registered when it ends, and no number may come twice in one book.
    private static var firstNumber: Int { Int(Date.now.timeIntervalSince1970) - 1_767_225_600 }

    var addresses: SimulatedSite.Receivers {
        get async {
            SimulatedSite.Receivers(
                platformPort: platformPort, socialSecurity: await security.url,
                socialSecurityToken: await security.tokenURL)
        }
    }
}
