/// Turns gpsd's lines, in chunks of any size, into fixes: one for each moment, though gpsd repeats itself
/// within it.
struct GpsdDecoder {
    private let floorDay: Int
    private var line: [UInt8] = []
    private var isTooLong = false
    private var emitted = EmittedMoments()

    init(floorDay: Int = BuildDate.floorDay) { self.floorDay = floorDay }

    mutating func readings(from bytes: Span<UInt8>, at bootMicroseconds: Int64?) -> [Reading] {
        var readings: [Reading] = []
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\n") else {
                isTooLong = isTooLong || line.count == GpsdReport.lineLimitBytes
                if !isTooLong { line.append(byte) }
                continue
            }
            if !isTooLong, let fix = GpsdReport.fix(line, floorDay: floorDay), emitted.add(fix, .gpsd) {
                readings.append(Reading(bootMicroseconds: bootMicroseconds, value: .fix(fix)))
            }
            line.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        return readings
    }
}
