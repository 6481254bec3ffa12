import Domain
import Store
import Upstreams
import Web

/// How far one receiver of punches has got, at one moment.
struct DeliveryLook: Sendable {
    var upstream: String
    private var cursor: Domain.Sequence
    private var unknownThrough: Domain.Sequence
    private var exceptions: [Domain.Sequence: DeliveryException.State]

    init(_ upstream: String, _ delivery: Delivery) {
        self.upstream = upstream
        cursor = delivery.cursor
        unknownThrough = delivery.unknownThrough
        exceptions = Dictionary(
            delivery.exceptions.map { ($0.sequence, $0.state) }, uniquingKeysWith: { first, _ in first })
    }

    func state(of punch: Domain.Sequence) -> DeliveryState {
        switch exceptions[punch] {
        case .waiting: return .waiting
        case .held: return .held
        case .refused: return .refused
        case .doubtful: return .doubtful
        case nil: break
        }
        if punch > cursor { return .waiting }
        return punch <= unknownThrough ? .doubtful : .received
    }

    /// What all receivers together say of it: the worst counts.
    static func state(of punch: Domain.Sequence, in looks: [DeliveryLook]) -> DeliveryState {
        DeliveryState.worst(of: Set(looks.map { $0.state(of: punch) }))
    }

    /// One look at every receiver that takes punches. What cannot be read is left out.
    static func all(_ upstreams: [String], in book: ShelvedBook) async -> [DeliveryLook] {
        var looks: [DeliveryLook] = []
        for upstream in upstreams {
            if let delivery = try? await book.delivery(of: upstream) {
                looks.append(DeliveryLook(upstream, delivery))
            }
        }
        return looks
    }
}

extension UpstreamConfiguration {
    /// Names of those that take punches.
    var punchReceivers: [String] {
        receivers.map(\.settings).filter { $0.kinds.contains("punched") }.map(\.name)
    }
}

extension Zone {
    private static let day: Int64 = 86_400

    /// Days since 1970-01-01, local.
    func day(atMicroseconds wall: Int64) -> Int64 {
        let seconds = wall / 1_000_000
        let local = seconds + Int64(offsetSeconds(atSeconds: seconds))
        return local / Self.day - (local % Self.day < 0 ? 1 : 0)
    }

    /// When that local day begins, microseconds since 1970, UTC.
    func dawn(ofDay day: Int64) -> Int64 {
        let local = day * Self.day
        let guess = local - Int64(offsetSeconds(atSeconds: local))
        return (local - Int64(offsetSeconds(atSeconds: guess))) * 1_000_000
    }
}
