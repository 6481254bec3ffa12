import Domain
import Logging
import Store
import Upstreams
import Web

// What is old enough to go, and the run that lets it go.

extension ConsoleDesk {
    func retention() async -> RetentionView? {
        let upstreams = configuration.upstreams.receivers.map(\.settings.name)
        do throws(StoreError) {
            let found = try await book.prunable(
                configuration.store.retention, upstreams: upstreams, now: clock.now())
            let asked = await terminal.pruningAskedBy
            let accounts = await terminal.accounts
            return RetentionView(
                months: configuration.store.retention.months, count: found.count,
                untilMicroseconds: found.newest?.wallMicroseconds,
                limit: RetentionView.Limit(rawValue: found.limit.rawValue) ?? .age,
                goneThrough: found.boundary,
                askedBy: asked.map { accounts[$0]?.name ?? $0.description }, zone: configuration.clock.zone)
        } catch {
            logger.warning("what is old cannot be counted", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func runRetention(by account: AccountID) async -> Bool {
        guard await terminal.account(account).map({ Rights.allows($0.role, .modify, in: .settings) }) == true
        else { return false }
        await terminal.askPruning(by: account)
        return true
    }
}
