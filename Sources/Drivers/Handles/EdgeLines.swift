import CDrivers

/// GPIO inputs whose edges the kernel times, held until the value ends. Used by one thread.
package struct EdgeLines: ~Copyable {
    /// What the chip does with an input that nobody drives.
    package enum Bias: String, Sendable, CaseIterable {
        case asIs = "as-is"
        case disabled
        case pullUp = "pull-up"
        case pullDown = "pull-down"

        fileprivate var code: kd_edges_bias {
            switch self {
            case .asIs: KD_EDGES_BIAS_AS_IS
            case .disabled: KD_EDGES_BIAS_DISABLED
            case .pullUp: KD_EDGES_BIAS_PULL_UP
            case .pullDown: KD_EDGES_BIAS_PULL_DOWN
            }
        }
    }

    package enum Edges: Sendable {
        /// Physical high to low only.
        case falling
        case both(activeLow: Bool)
    }

    package enum Outcome: Sendable, Hashable {
        case ready, timedOut, stopped
    }

    /// Lines in one request at most.
    package static let maximumCount = Int(KD_EDGES_LINES_MAX)

    private let handle: OpaquePointer
    private let chip: String

    /// Requests the lines `offsets` (1 to 16) of `chip` (`/dev/gpiochip0`).
    /// Throws ENOENT, EACCES, EBUSY (another consumer has a line), EINVAL (no such line, or bias not supported),
    /// ENOTTY (not a GPIO chip, or a kernel before 5.10).
    package init(chip: String, offsets: [UInt32], edges: Edges, bias: Bias) throws(DriverError) {
        var opened: OpaquePointer?
        // SAFETY: the C side copies the offsets before it returns.
        let result = offsets.withUnsafeBufferPointer { buffer -> Int32 in
            guard let start = buffer.baseAddress else { return -22 }
            var request = kd_edges_request(
                offsets: start, count: Int32(clamping: buffer.count), bias: bias.code, both_edges: false,
                active_low: false)
            if case .both(let activeLow) = edges {
                request.both_edges = true
                request.active_low = activeLow
            }
            return kd_edges_open(chip, &request, &opened)
        }
        guard result == 0, let opened else {
            throw DriverError(operation: "request lines of", device: chip, errno: -result)
        }
        handle = opened
        self.chip = chip
    }

    /// Waits until an edge is there, `timeoutMilliseconds` have passed (negative: never), or the stop is raised.
    package func wait(
        _ stop: Stop, timeoutMilliseconds: Int32, pace: inout ReadPace
    ) throws(DriverError) -> Outcome {
        let result = stop.wait(for: kd_edges_fd(handle), timeoutMilliseconds: timeoutMilliseconds, &pace)
        switch result {
        case 2: return .stopped
        case 1: return .ready
        case 0: return .timedOut
        default: throw DriverError(operation: "poll", device: chip, errno: -result)
        }
    }

    /// The edges that wait now, 64 at most; the rest stays in the kernel. Throws ENODEV when the chip is gone.
    package func read() throws(DriverError) -> [LineEdge] {
        let capacity = 64
        var result: Int32 = 0
        // SAFETY: the C side writes at most `capacity` edges, and exactly `result` of them are read.
        let edges = withUnsafeTemporaryAllocation(of: kd_edge.self, capacity: capacity) {
            buffer -> [LineEdge] in
            guard let start = buffer.baseAddress else { return [] }
            result = kd_edges_read(handle, start, Int32(capacity))
            return buffer[..<max(0, Int(result))].map {
                LineEdge(
                    nanoseconds: $0.monotonic_ns, sequence: $0.seqno, line: Int($0.line), isRising: $0.rising)
            }
        }
        if result < 0 { throw DriverError(operation: "read", device: chip, errno: -result) }
        return edges
    }

    /// Bit i is set when line i of the request is active now.
    package func levels() throws(DriverError) -> UInt64 {
        var levels: UInt64 = 0
        let result = kd_edges_levels(handle, &levels)
        if result < 0 { throw DriverError(operation: "read levels of", device: chip, errno: -result) }
        return levels
    }

    deinit { kd_edges_close(handle) }
}

/// The clock of `LineEdge`.
package enum EdgeClock {
    /// `CLOCK_MONOTONIC`, nanoseconds.
    package static func now() -> UInt64 { kd_edges_now_ns() }

    /// `CLOCK_BOOTTIME` minus `CLOCK_MONOTONIC`, nanoseconds. Changes when the machine was suspended.
    package static func bootOffset() -> Int64 { kd_edges_boot_offset_ns() }

    /// Milliseconds from now until `deadline`, rounded up so that a wait of that length is enough; at most a day.
    package static func milliseconds(until deadline: UInt64) -> Int32 {
        let now = now()
        guard deadline > now else { return 0 }
        return Int32(min((deadline - now + 999_999) / 1_000_000, 86_400_000))
    }
}
