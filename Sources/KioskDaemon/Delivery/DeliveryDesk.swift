import Domain
import Logging
import Store
import Upstreams
import Web

/// Takes what a person has decided about a refused or doubtful entry: into the book first, then to whoever delivers.
struct DeliveryDesk: Sendable {
    var terminal: TerminalService
    var book: any DeliveryBook
    /// Names of the upstreams in the configuration.
    var upstreams: [String]
    var carryOut: @Sendable (Resolved) async throws(StoreError) -> Void

    func take(_ resolved: Resolved) async -> ControlReply {
        let (name, sequence) = (resolved.upstream, resolved.sequence)
        guard upstreams.contains(name) else {
            return ControlReply(.rejected, text: "no upstream is called \"\(name.printable)\"")
        }
        do throws(StoreError) {
            guard
                try await book.delivery(of: name).exceptions.contains(where: {
                    $0.sequence == sequence && $0.waitsForPerson
                })
            else {
                return ControlReply(
                    .rejected,
                    text:
                        "entry \(sequence) is neither refused nor doubtful; kioskd upstream list \(name) shows those that are"
                )
            }
            guard case .recorded = await terminal.submit(await terminal.stamped(.resolved(resolved))) else {
                return ControlReply(.failed, text: "the book cannot be written: nothing was decided")
            }
            try await carryOut(resolved)
        } catch {
            return ControlReply(.failed, text: "\(error)")
        }
        return ControlReply(
            .done,
            text: resolved.decision == .received
                ? "\(name): entry \(sequence) counts as received" : "\(name): entry \(sequence) is sent again"
        )
    }
}

extension DeliveryDesk {
    /// Of a running daemon.
    init(_ parts: Daemon.Parts) {
        self.init(
            terminal: parts.terminal, book: parts.book, upstreams: parts.forwarders.map(\.name)
        ) { [forwarders = parts.forwarders] resolved in
            await forwarders.first { $0.name == resolved.upstream }?
                .resolve(resolved.sequence, resolved.decision)
        }
    }

    /// Where no daemon runs: what the next one finds in the book.
    static func settle(_ resolved: Resolved, in book: any DeliveryBook) async throws(StoreError) {
        let delivery = try await book.delivery(of: resolved.upstream)
        var exception = delivery.exceptions.first { $0.sequence == resolved.sequence }
        exception?.state = .waiting
        exception?.attempts = 0
        try await book.settle(
            resolved.upstream, cursor: delivery.cursor,
            exceptions: [resolved.sequence: resolved.decision == .again ? exception : nil], endedAttempts: [],
            receipts: [])
    }
}

extension DeliveryException {
    /// Nothing becomes of it by itself.
    var waitsForPerson: Bool {
        switch state {
        case .refused, .doubtful: true
        case .waiting, .held: false
        }
    }
}
