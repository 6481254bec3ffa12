import Domain

/// The whole configuration as plain values: what `kioskd.toml`, its drop-ins and the environment say, and the
/// documented defaults for the rest.
struct Configuration: Sendable {
    var terminal: TerminalConfiguration
    var devices: DeviceConfiguration
    var upstreams: UpstreamConfiguration
    var link: LinkConfiguration
    var web: WebConfiguration
    var technician: TechnicianConfiguration
    var sound: SoundConfiguration
    var loans: LoanConfiguration
    var store: StoreConfiguration
    var clock: ClockConfiguration
    var log: LogConfiguration
    var console: ConsoleConfiguration
    var register: RegisterConfiguration

    /// Declares and reads every table; the order here is the order of the reference.
    init(_ form: inout Form) {
        terminal = TerminalConfiguration(&form)
        devices = DeviceConfiguration(&form)
        upstreams = UpstreamConfiguration(&form)
        link = LinkConfiguration(&form, hasModem: devices.outputs?.offsets[.modem] != nil)
        upstreams.ask(link.probeURL)
        upstreams.wait(undoSeconds: terminal.settings.undoSeconds)
        terminal.settings.supervisors = link.supervisors.isEmpty ? nil : link.supervisors
        web = WebConfiguration(&form)
        technician = TechnicianConfiguration(&form)
        terminal.settings.technicians = technician.people.isEmpty ? nil : technician.people
        sound = SoundConfiguration(&form)
        loans = LoanConfiguration(&form)
        store = StoreConfiguration(&form, in: terminal.country)
        clock = ClockConfiguration(&form)
        log = LogConfiguration(&form)
        console = ConsoleConfiguration(&form)
        register = RegisterConfiguration(&form)
        form.finish()
    }

    /// The documented defaults: what an empty file gives.
    static var standard: Configuration {
        var form = Form(Node(value: .table([:]), origin: .standard))
        return Configuration(&form)
    }

    /// Every table and key there is.
    static var reference: [SectionRow] {
        var form = Form(Node(value: .table([:]), origin: .standard))
        _ = Configuration(&form)
        return form.rows
    }
}
