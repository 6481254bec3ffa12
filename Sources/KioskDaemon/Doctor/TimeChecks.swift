import Domain

extension Check {
    static let timeChecks: [Check] = [
        Check("clock") { machine in
            switch machine.isClockDisciplined {
            case true?: return [.good("the kernel's clock is disciplined")]
            case false?:
                return [
                    .wrong(
                        "the clock is not disciplined: punches are marked as untrusted (E-41)",
                        do: "chronyc tracking; chronyc sources",
                        "without a network, a GNSS receiver gives the time: see docs/time.md", "kioskd clock")
                ]
            case nil:
                return [.unknown("the kernel does not say how good its clock is", do: "kioskd clock")]
            }
        },
        Check("time after a power cut", timeAfterPowerCut),
        Check("power") { machine in
            await machine.daemon()?.status.contains(StatusBoard.powerWords) == true
                ? [
                    .notice(
                        "the power was taken away three times within a week, without an orderly stop",
                        do: "keep the terminal off the power strip that is switched off at night",
                        "or fit an RTC module with a battery, so that the mornings have a time")
                ] : [.good("it does not go regularly")]
        },
        Check("time zone") { machine in
            let name = machine.configuration.clock.zone.name
            return machine.exists("/usr/share/zoneinfo/\(name)")
                ? [.good("\(name)")]
                : [.wrong("the time zone \(name) is not installed", do: "apt-get install tzdata")]
        },
    ]

    private static let disciplines = ["chronyd", "systemd-timesyn", "ntpd", "ntpsec"]

    /// A terminal on a switched power strip starts without knowing the time each morning (SITUATIONS 18).
    static func timeAfterPowerCut(_ machine: Surroundings) -> [Finding] {
        let hasBattery = !machine.names(in: HardwareClock.folder).isEmpty
        let daemon = machine.programs.first { disciplines.contains($0) }
        let source = machine.isClockDisciplined == true && daemon != nil || machine.hasReceiver
        if hasBattery {
            let now = machine.text("/sys/class/rtc/rtc0/since_epoch").flatMap {
                Int64($0.prefix { $0.isNumber })
            }
            // 2024-01-01: a clock whose battery is empty begins in 1970 or 2000.
            if let now, now < 1_704_067_200 {
                return [
                    .wrong(
                        "the hardware clock stands in the past: its battery is empty",
                        do: "replace the battery",
                        "hwclock --systohc once the time is right")
                ]
            }
            return [.good("a hardware clock keeps the time")]
        }
        if source {
            return [
                .notice(
                    "no hardware clock: after each power cut the time is unknown until a source is reached",
                    do: "fit an RTC module with a battery, or keep the power strip on at night")
            ]
        }
        return [
            .wrong(
                "NEITHER A HARDWARE CLOCK NOR A TIME SOURCE: after each power cut no punch has a known time",
                do: "fit an RTC module with a battery, or a GNSS receiver",
                daemon == nil
                    ? "apt-get install chrony, and a network it can reach a server over"
                    : "give \(daemon ?? "it") a server that it can reach: chronyc sources")
        ]
    }
}
