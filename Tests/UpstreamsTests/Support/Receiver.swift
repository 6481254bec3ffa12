import Domain
import Store
import Upstreams
import VirtualUpstream

/// A running receiver and an upstream that posts to it.
func withReceiver(
    recordsOnce: Bool = true, givesReceipts: Bool = false,
    _ change: (inout UpstreamSettings) -> Void = { _ in },
    _ body: (VirtualUpstream, any Upstream) async throws -> Void
) async throws {
    let receiver = VirtualUpstream(
        recordsOnce: recordsOnce, givesReceipts: givesReceipts, mostEvents: 50_000, logger: quietLogger())
    try await receiver.start()
    var settings = UpstreamSettings(name: "main", url: await receiver.url)
    settings.requestSeconds = 1
    settings.connectSeconds = 1
    settings.heartbeatSeconds = 0
    change(&settings)
    let upstream = try UpstreamCatalog.make(
        settings, in: UpstreamSurroundings(terminal: "hall", timekeeper: fastTime()))
    do {
        try await body(receiver, upstream)
    } catch {
        await receiver.unplug()
        throw error
    }
    await receiver.unplug()
}

/// Punches of seven persons in turn.
func rows(_ range: ClosedRange<Sequence>) -> [Row] { Rows.punches(range, persons: 7) }
