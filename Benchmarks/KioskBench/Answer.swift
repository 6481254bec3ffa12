import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import VirtualDevices

/// From the bytes of a badge in the kernel's line to the answer in a client of the page.
struct Answer: AsyncParsableCommand {
    @Argument var folder: String
    @Argument var executable: String
    @Option var count = 500

    func run() async throws {
        let reader = try VirtualSerial(path: folder + "/badge-reader")
        let daemon = Daemon(folder: folder)
        try daemon.write(
            configuration: """
                [[reader]]
                name = "entrance"
                type = "serial-badge"
                device = "\(folder)/badge-reader"
                """)
        try daemon.importPeople(executable, (0..<100).map { (code: "\($0)", badge: PunchedPage.digits($0)) })
        _ = try daemon.start(executable)
        let page = PunchedPage(reader)
        var samples = Samples()
        for _ in 0..<count {
            guard let took = try await page.punch() else { break }
            samples.add(took)
        }
        samples.report("answer")
        page.close()
        daemon.stop()
    }
}

/// The terminal's page as a browser has it, beside a badge reader: how long each badge takes to its answer.
final class PunchedPage {
    private let reader: VirtualSerial
    private let listening: Task<Void, any Error>
    private var arrival: AsyncStream<ContinuousClock.Instant>.AsyncIterator
    private var isOpen = false
    private var number = 0

    /// The daemon runs, and knows badges 0 to 99.
    init(_ reader: VirtualSerial) {
        self.reader = reader
        let (arrivals, arrived) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        arrival = arrivals.makeAsyncIterator()
        listening = Task { try await Self.listen(arrived) }
    }

    func close() { listening.cancel() }

    /// The next person's badge. Nil: the page has gone.
    func punch() async throws -> Duration? {
        if !isOpen { _ = await arrival.next() }
        isOpen = true
        // Faster than fifty reads a second is babble, which the reader slows down.
        try await Task.sleep(for: .milliseconds(25))
        let before = ContinuousClock.now
        try reader.send(Self.frame(number % 100))
        number += 1
        return await arrival.next().map { $0 - before }
    }

    /// One element for each screen; the first when the page stands.
    private static func listen(_ arrived: AsyncStream<ContinuousClock.Instant>.Continuation) async throws {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: Daemon.address + "/events"), timeout: .minutes(10))
        var rest = ""
        for try await buffer in response.body {
            let now = ContinuousClock.now
            rest += String(buffer: buffer)
            while let end = rest.range(of: "\n\n") {
                if rest[..<end.lowerBound].contains("event: screen") { arrived.yield(now) }
                rest = String(rest[end.upperBound...])
            }
        }
    }

    static func digits(_ number: Int) -> String {
        String(0x1A_0000_0000 + number, radix: 16, uppercase: true)
    }

    private static func frame(_ number: Int) -> String {
        let digits = digits(number)
        let bytes = stride(from: 0, to: 10, by: 2).compactMap {
            UInt8(digits.dropFirst($0).prefix(2), radix: 16)
        }
        let checksum = String(bytes.reduce(0, ^), radix: 16, uppercase: true)
        return "\u{02}" + digits + (checksum.count == 1 ? "0" : "") + checksum + "\u{03}"
    }
}
