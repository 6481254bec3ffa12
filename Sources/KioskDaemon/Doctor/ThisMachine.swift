import AsyncHTTPClient
import Drivers
import Foundation
import NIOCore
import Upstreams

extension Surroundings {
    /// The machine that this runs on, with the configuration in `path` as far as it can be read.
    static func ofThisMachine(_ path: String) -> Surroundings {
        let environment = ProcessInfo.processInfo.environment
        let loader = ConfigurationLoader(file: path, environment: environment)
        var problems: [String] = []
        let found: Configuration
        do throws(ConfigurationError) {
            found = try loader.load().configuration
        } catch {
            problems = error.problems.map(\.description)
            found = loader.salvage()
        }
        let socket = found.store.controlSocket
        return Surroundings(
            configuration: found, problems: problems, environment: environment,
            isClockDisciplined: (try? BootClock.synchronisation())?.isSynchronised,
            now: Int64(Date().timeIntervalSince1970), diskPercent: DiskGauge(found.store).usedPercent(),
            reach: { await HostProbe.reach($0, port: $1) }, daemon: { await report(over: socket) })
    }

    private static func report(over socket: String) async -> DaemonReport? {
        guard let url = URL(httpURLWithSocketPath: socket, uri: "/status") else { return nil }
        do {
            let request = HTTPClientRequest(url: url.absoluteString)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
            let body = try await response.body.collect(upTo: 1 << 18)
            return DaemonReport(body.readableBytesView)
        } catch {
            return nil
        }
    }
}
