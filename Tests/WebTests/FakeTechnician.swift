import Domain

@testable import Web

/// A door with the PIN 123456, and a terminal of our making behind it.
actor FakeTechnician: TechnicianPort {
    static let pin = "123456"
    static let token = "0f0f"

    private(set) var deeds: [TechnicianDeed] = []
    private(set) var tried: [String] = []
    private var shown = Samples.technicianView
    private var isOpen = false
    private var doorState = TechnicianDoor.open
    private var reply = TechnicianReply.done
    private var watchers: [AsyncStream<Void>.Continuation] = []

    func set(_ door: TechnicianDoor) { doorState = door }
    func set(_ reply: TechnicianReply) { self.reply = reply }
    func change(_ change: (inout TechnicianView) -> Void) {
        change(&shown)
        for watcher in watchers { watcher.yield() }
    }

    func end() {
        isOpen = false
        for watcher in watchers { watcher.finish() }
    }

    func door() -> TechnicianDoor { doorState }

    func enter(pin: String) -> TechnicianEntry {
        tried.append(pin)
        guard pin == Self.pin else { return .wrong }
        isOpen = true
        return .entered(token: Self.token)
    }

    func claim() -> TechnicianEntry {
        guard doorState == .granted else { return .wrong }
        (isOpen, doorState) = (true, .open)
        return .entered(token: Self.token)
    }

    func view(_ token: String) -> TechnicianView? { isOpen && token == Self.token ? shown : nil }

    func people(_ token: String, keypad: String, from first: Int, limit: Int) -> (
        found: [TechnicianView.Somebody], count: Int
    ) {
        let fit = keypad == "99" ? [] : Samples.technicianPeople
        return (Array(fit.dropFirst(first).prefix(limit)), fit.count)
    }

    func changes(_ token: String) -> AsyncStream<Void>? {
        guard view(token) != nil else { return nil }
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        watchers.append(continuation)
        return stream
    }

    func perform(_ deed: TechnicianDeed, _ token: String) -> TechnicianReply {
        guard view(token) != nil else { return .over }
        if deed == .stay { return .done }
        deeds.append(deed)
        if deed == .leave { end() }
        return reply
    }
}

extension Samples {
    static let technicianPeople = [
        ("Amina", "Benali"), ("Bartholomeus-Alexander", "Van den Broeck-Vanderstraeten"), ("Chloé", "Dupont"),
        ("Dirk", "Jansen"), ("Ève", "Émond"),
    ].enumerated().map { index, name in
        TechnicianView.Somebody(
            id: PersonID(EntryID(book: book, sequence: Int64(index + 1))), code: "\(4700 + index)",
            name: "\(name.0) \(name.1)")
    }

    /// As much as there can be at once, and as long.
    static var technicianView: TechnicianView {
        var view = TechnicianView(
            terminalName: "Borne Astrid", zone: brussels,
            device: TechnicianView.Device(
                program: "kioskd 0.1.0", book: book.description, head: 123_456_789, punchCount: 56_789_012,
                isRecording: true, usedPercent: 83, storage: .low, clock: at(0),
                knownMicroseconds: dawn - 3_600_000_000, position: .moved))
        view.readers = [
            (
                "entrance", "serial-badge", "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10K5RDX-if00-port0",
                "ok"
            ),
            ("yard", "wiegand-badge", "/dev/gpiochip0", "faulty"),
            ("slot", "smart-card", "ACS ACR122U", "absent"),
            ("gnss", "gnss", "/dev/ttyACM0", "silent"),
            ("keyboard", "keyboard-badge", "/dev/input/event3", "ok"),
            ("sixth", "serial-badge", "/dev/ttyS6", "ok"), ("seventh", "serial-badge", "/dev/ttyS7", "ok"),
        ].map { name, type, device, state in
            TechnicianView.Reader(
                name: name, type: type, device: device, state: ReaderStatus.State(rawValue: state) ?? .ok,
                cause: state == "faulty" ? "open /dev/gpiochip0: Permission denied" : nil,
                lines: name == "yard" ? wiegandLines : name == "entrance" ? serialLines : [])
        }
        view.upstreams = [
            TechnicianView.Upstream(
                name: "platform", state: .down, cursor: 12_345_678, unsentCount: 1234,
                oldestUnsentMinutes: 4321, refusedCount: 12, doubtfulCount: 3, awaitingTimeCount: 45,
                isStalled: true, lastError: "no-route", nextAttemptSeconds: 280),
            TechnicianView.Upstream(name: "file", state: .up, cursor: 123),
            TechnicianView.Upstream(name: "fleet", state: .captive, unsentCount: 1, lastError: "captive"),
        ]
        view.remedy = .modem
        view.data = DataStanding(
            interface: "enx0c5b8f279a64", isThere: false, month: BillingMonth("2026-09"),
            used: DataVolume(received: 123_456_789_012, sent: 23_456_789_012),
            budget: DataBudget(bytes: 100_000_000_000), firstDay: 15)
        view.outputs = ["green", "red", "buzzer", "relay"].map {
            TechnicianView.Output(name: $0, testedMicroseconds: $0 == "red" ? dawn : nil)
        }
        view.unknownBadges = (1...8).map {
            TechnicianView.UnknownBadge(
                number: $0, key: "uid:04A224B2C31F8\($0)", reader: "entrance", wallMicroseconds: dawn)
        }
        return view
    }

    private static func line(
        _ kind: TechnicianView.Line.Kind, _ text: String, _ detail: String? = nil, _ format: String? = nil,
        holder: String? = nil
    ) -> TechnicianView.Line {
        TechnicianView.Line(
            wallMicroseconds: dawn + 12_000_000, kind: kind, text: text, detail: detail, format: format,
            holder: holder)
    }

    private static let serialLines = [
        line(.badge, "em:62E3086CED", "62E3086CED08", "em4100", holder: "Amina Benali (4711)"),
        line(.raw, "02 36 32 45 33 30 38 36 43 45 44 30 38 03", ".62E3086CED08."),
        line(.badge, "uid:04A224B2C31F80", "04A224B2C31F80", "uid"),
        line(.card, "ATR 3B8F8001804F0CA000000306030001000000006A"), line(.defect, "checksum"),
    ]

    private static let wiegandLines = [
        line(.defect, "parity"),
        line(
            .raw, "10000110010000111000001110", "parity: h10301 ✓ ✗ · ind26 ✓ ✗", "26 bit"),
        line(.key, "7"),
    ]
}
