import ServiceLifecycle
import VirtualUpstream

/// Keeps the workbench's receiver talking and its page up to date while the simulation runs.
struct WorkbenchService: Service {
    var workbench: Workbench
    var upstream: VirtualUpstream
    var security: VirtualSocialSecurity

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        await workbench.tick()
                        try? await Task.sleep(for: .seconds(1))
                    }
                }
                group.addTask {
                    for await _ in await security.changes() { await workbench.tell() }
                }
                group.addTask {
                    for await _ in await upstream.summaries() { await workbench.tell() }
                }
            }
        }
        await workbench.end()
    }
}
