import Foundation
import Testing
import VirtualDevices

/// What the real executable makes the disk write while nothing happens that anybody must know.
@Suite(.serialized) struct WearTests {
    @Test func `a receiver that speaks ten times a second writes nothing while the terminal stands still`()
        async throws
    {
        let terminal = try await WallTerminal()
        let receiver = try VirtualSerial(path: terminal.daemon.path("receiver"))
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        let reader = """
            [[reader]]
            name = "roof"
            type = "gnss"
            device = "\(receiver.path)"

            """
        try terminal.daemon.write(text + reader, to: "kioskd.toml")
        let trace = terminal.daemon.path("trace")
        try await terminal.daemon.start(under: [
            "/usr/bin/strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-o", trace,
        ])
        // The first fixes, the state of the reader and what upstream has got are written; then a long stretch is not.
        // A write for each fix, or one a second, leaves no such stretch.
        var (epoch, quiet) = (0, 0)
        var syncs = 0
        while quiet < 80 {
            try #require(epoch < 600, "\(syncs) syncs, and never 80 fixes without one")
            epoch += 1
            // A few metres to and fro, as receivers do.
            let drift = Double(epoch % 7) * 0.000_01
            try receiver.send(Self.epoch(latitude: 50 + drift, longitude: 4 - drift))
            try await Task.sleep(for: .milliseconds(100))
            let now = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
                .filter { $0.contains("sync(") }.count
            quiet = now == syncs ? quiet + 1 : 0
            syncs = now
        }
        #expect(syncs > 0)
        let strace = terminal.daemon.process.processIdentifier
        _ = try Shell.output("/usr/bin/pkill", "-TERM", "-P", String(strace))
        try await eventually("the end") { !terminal.daemon.process.isRunning }
        #expect(try terminal.command("journal", "export").out.contains("\"kind\":\"positioned\""))
        await terminal.end()
    }

    private static func epoch(latitude: Double, longitude: Double) -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
        return NMEAEpoch(utcMicroseconds: now, latitude: latitude, longitude: longitude, hasFix: true).text
    }
}
