import Foundation
import Upstreams

extension Check {
    /// Whether each receiver is reached, and takes what it is sent: a connection alone proves neither.
    static let link = Check("link") { machine in
        let receivers = machine.configuration.upstreams.receivers.map(\.settings)
        guard !receivers.isEmpty else {
            return [.notice("no upstream: punches stay here", do: "write an [[upstream]]")]
        }
        let known = await machine.daemon()?.condition?.upstreams ?? []
        var findings: [Finding] = []
        for settings in receivers {
            let said = known.first { $0.name == settings.name }
            let fault = said.flatMap(fault)
            if let url = URL(string: settings.url), let host = url.host, !host.isEmpty {
                let port = url.port ?? (url.scheme == "http" ? 80 : 443)
                let reach = await machine.reach(host, port)
                let who = "\(settings.name) (\(host):\(port))"
                // Who cannot even be connected to says most about the link.
                findings.append(
                    reach == .connected ? fault ?? answering(who, said) : finding(reach, who, machine))
            } else {
                findings.append(fault ?? .good("\(settings.name): a file, no network needed"))
            }
            findings += said.map(backlog) ?? []
        }
        return findings
    }

    private static func answering(_ who: String, _ said: DaemonReport.Upstream?) -> Finding {
        switch said?.link {
        case "up": .good("\(who) answers the daemon")
        case "slow":
            .notice(
                "\(who) answers, but slowly",
                do: "look at the modem's signal; `slow_milliseconds` is the bound")
        case nil: .good("\(who) is reached; whether it takes punches, the running daemon alone knows")
        default: .good("\(who) is reached; nothing had to be sent yet")
        }
    }

    /// What the daemon says of a link that does not work; nil: it works, or it has not been tried.
    private static func fault(_ upstream: DaemonReport.Upstream) -> Finding? {
        let cause = upstream.lastError ?? "no cause is known"
        switch (upstream.link, upstream.lastError) {
        case ("captive", _):
            return .wrong(
                "\(upstream.name): a page for people answers instead of it (E-44)",
                do: "ask whether the SIM has data left", "a guest network wants to be agreed to: use another")
        case ("refused", "http-401"?), ("refused", "http-403"?):
            return .wrong(
                "\(upstream.name): it does not let this terminal in (\(cause))",
                do: "a new token: `token_file`, then systemctl restart kioskd",
                "a client certificate that has expired: `certificates` below",
                "ask whoever runs the receiver whether this terminal is known there")
        case ("refused", _):
            return .wrong(
                "\(upstream.name): somebody answers, but takes nothing (\(cause))",
                do: "look at `url`: is it the receiver's address, with its path?",
                "ask whoever runs the receiver; it is tried again by itself")
        case ("fault", _):
            return .wrong(
                "\(upstream.name): the terminal itself cannot send (\(cause)) (E-47)",
                do: "look at the file that the cause names: token, certificates, or the disk it writes to",
                "kioskd check-config says which files are meant")
        case ("down", "tls"?):
            return .wrong(
                "\(upstream.name): no secure connection (\(cause)): nothing is sent",
                do: "kioskd clock: a clock that is wrong makes every certificate wrong",
                "`certificates` below; `authority_file` must be the receiver's authority",
                "a network that looks into connections shows a certificate of its own: use another")
        case ("down", _):
            return .wrong(
                "\(upstream.name): it does not answer the daemon (\(cause))",
                do: "journalctl -u kioskd -b | grep link", "ask whoever runs the receiver",
                "a cable instead of the modem empties the queue in minutes")
        default: return nil
        }
    }

    /// What waits for a person.
    private static func backlog(_ upstream: DaemonReport.Upstream) -> [Finding] {
        var findings: [Finding] = []
        if upstream.isStalled {
            findings.append(
                .wrong(
                    "\(upstream.name): too many refused or doubtful entries: nothing new is sent",
                    do: "mend what the receiver refuses them for",
                    "then: systemctl stop kioskd; kioskd upstream replay \(upstream.name) --from SEQUENCE"))
        }
        if upstream.refused > 0 {
            findings.append(
                .notice(
                    "\(upstream.name): \(upstream.refused) entries were refused, and are not sent again",
                    do: "kioskd upstream list \(upstream.name) says which, and why (E-45)",
                    "once it is mended: kioskd upstream resolve \(upstream.name) SEQUENCE again"))
        }
        if upstream.doubtful > 0 {
            findings.append(
                .notice(
                    "\(upstream.name): of \(upstream.doubtful) entries nobody knows whether they arrived",
                    do:
                        "kioskd upstream list \(upstream.name) says which: ask the receiver whether it has them",
                    "then: kioskd upstream resolve \(upstream.name) SEQUENCE received, or again"))
        }
        if let held = upstream.held, held > 0 {
            findings.append(
                .notice(
                    "\(upstream.name): \(held) entries are held: something that people must mend is missing",
                    do: "kioskd upstream list \(upstream.name) says what, and for whom",
                    "once it is mended they are sent by themselves, with their own time"))
        }
        return findings
    }

    private static func finding(
        _ reach: HostProbe.Reach, _ who: String, _ machine: Surroundings
    ) -> Finding {
        switch reach {
        case .connected: return .good("\(who) is reached")
        case .nameUnknown:
            return .wrong(
                "\(who): its name has no address",
                do: "cat /etc/resolv.conf; resolvectl query or getent hosts",
                "look at the network as below")
        case .failed(ECONNREFUSED):
            return .wrong(
                "\(who): the machine is there, nobody listens on that port",
                do: "look at `url` in the configuration", "ask whoever runs the receiver")
        case .failed(let code):
            let cause = String(cString: strerror(code))
            guard hasRoute(machine) else {
                return .wrong(
                    "\(who): \(cause); there is no default route",
                    do: "look at the cable, the SIM, the modem's lights", "ip -br address; ip route")
            }
            return .wrong(
                "\(who): \(cause)", do: "ping the router; look at the modem's lights and the SIM's data",
                "ask whether a firewall lets this port out")
        }
    }

    /// A destination and a mask of zeros (proc(5), /proc/net/route).
    private static func hasRoute(_ machine: Surroundings) -> Bool {
        let lines = (machine.text("/proc/net/route") ?? "").split(separator: "\n").dropFirst()
        return lines.contains { line in
            let fields = line.split { $0 == "\t" || $0 == " " }
            return fields.count > 7 && fields[1] == "00000000" && fields[7] == "00000000"
        }
    }
}
