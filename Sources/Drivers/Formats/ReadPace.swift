/// Keeps a device that babbles from costing a processor: once it has been read `freeReads` times in a second, reads are
/// `pauseMilliseconds` apart until it calms down, so that the kernel collects what it says and drops what is too much.
/// A value: the time comes with each read.
package struct ReadPace: Sendable {
    private static let second: Int64 = 1_000_000

    private let freeReads: Int
    private let pauseMilliseconds: Int32
    private var windowStart: Int64 = 0
    private var reads = 0
    private var isBabbling = false

    /// Both above 0.
    package init(freeReads: Int, pauseMilliseconds: Int32) {
        self.freeReads = freeReads
        self.pauseMilliseconds = pauseMilliseconds
    }

    /// Serial lines. None that keeps to its speed loses a byte: in 20 ms 921,600 baud bring 1,843 bytes, and the kernel
    /// keeps 4,096. Of a line that babbles 50 times 4,096 bytes a second are looked at.
    package static let serialLine = ReadPace(freeReads: 50, pauseMilliseconds: 20)
    /// Keyboards: USB brings at most 1,000 reports a second from one, and the kernel keeps 64 events.
    package static let keyboard = ReadPace(freeReads: 2000, pauseMilliseconds: 20)
    /// Wiegand: pulses are 200 µs apart at least, so 25 in 5 ms, and the kernel keeps 1,024; 64 are read at once.
    package static let edges = ReadPace(freeReads: 200, pauseMilliseconds: 5)

    /// Reads in a second that are a pause apart.
    private var pausedReads: Int { 1000 / Int(pauseMilliseconds) }

    /// A read is due at `bootMicroseconds`: how long to let the device talk before it, milliseconds.
    package mutating func pause(at bootMicroseconds: Int64) -> Int32 {
        let elapsed = bootMicroseconds - windowStart
        if elapsed >= Self.second || elapsed < 0 {
            isBabbling = elapsed < 2 * Self.second && reads >= (isBabbling ? pausedReads / 2 : freeReads)
            windowStart = bootMicroseconds
            reads = 0
        }
        reads += 1
        return isBabbling || reads > freeReads ? pauseMilliseconds : 0
    }
}
