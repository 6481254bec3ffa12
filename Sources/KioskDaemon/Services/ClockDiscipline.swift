import Drivers

/// Who says how far something disciplines the kernel's clock: the kernel itself (adjtimex(2)) or, for a daemon whose
/// sandbox forbids that call, the file that `kioskd clock report` renews.
struct ClockDiscipline: Sendable, Hashable {
    /// Names the file; set by the units. Not `KIOSKD_…`: those are keys of the configuration.
    static let variable = "CLOCK_REPORT"

    static let kernel = ClockDiscipline(report: nil)

    private let report: String?

    private init(report: String?) { self.report = report }

    init(environment: [String: String]) { self.init(report: environment[Self.variable]) }

    /// Nil when nobody can be asked, and when the file has not been renewed for too long.
    func synchronisation(atBootMicroseconds now: Int64) -> BootClock.Synchronisation? {
        guard let report else { return try? BootClock.synchronisation() }
        guard let bytes = try? BoundedFile.read(report, limit: ClockReport.maximumBytes) else { return nil }
        return ClockReport(bytes)?.synchronisation(atBootMicroseconds: now)
    }
}

/// What one look at the kernel's clock has said, as a line of text: `kioskd-clock 1`, the boot clock of the look in
/// microseconds, 1 when the clock is disciplined (else 0), the kernel's bound on the error and its estimate of it,
/// both in microseconds.
struct ClockReport: Sendable, Hashable {
    static let maximumBytes = 200
    /// How often it is renewed.
    static let period: Duration = .seconds(8)
    /// Older ones say nothing any more.
    private static let freshMicroseconds: Int64 = 60_000_000
    private static let head = "kioskd-clock 1"

    private let bootMicroseconds: Int64
    private let found: BootClock.Synchronisation

    init(_ found: BootClock.Synchronisation, atBootMicroseconds boot: Int64) {
        (self.found, bootMicroseconds) = (found, boot)
    }

    /// Nil for anything but such a line.
    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix(Self.head + " "), text.hasSuffix("\n") else { return nil }
        let words = text.dropFirst(Self.head.count + 1).dropLast()
            .split(separator: " ", omittingEmptySubsequences: false)
        let numbers = words.compactMap { Int64($0) }.filter { $0 >= 0 }
        guard words.count == 4, numbers.count == 4, numbers[1] <= 1 else { return nil }
        bootMicroseconds = numbers[0]
        found = BootClock.Synchronisation(
            isSynchronised: numbers[1] == 1, maximumErrorMicroseconds: numbers[2],
            estimatedErrorMicroseconds: numbers[3])
    }

    var line: String {
        "\(Self.head) \(bootMicroseconds) \(found.isSynchronised ? 1 : 0) \(found.maximumErrorMicroseconds)"
            + " \(found.estimatedErrorMicroseconds)\n"
    }

    /// What it says at that moment: the bound grows by 500 µs a second, as the kernel's own does. Nil when it is too old,
    /// or from a later moment.
    func synchronisation(atBootMicroseconds now: Int64) -> BootClock.Synchronisation? {
        let (age, overflow) = now.subtractingReportingOverflow(bootMicroseconds)
        guard !overflow, (0...Self.freshMicroseconds).contains(age) else { return nil }
        let (bound, isBoundless) = found.maximumErrorMicroseconds.addingReportingOverflow(age / 2_000)
        return BootClock.Synchronisation(
            isSynchronised: found.isSynchronised, maximumErrorMicroseconds: isBoundless ? .max : bound,
            estimatedErrorMicroseconds: found.estimatedErrorMicroseconds)
    }
}
