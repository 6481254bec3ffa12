import Drivers
import Foundation
import Testing

/// A card reader and the stop that ends all its waiting, a minute (in endurance runs ten) after the start at the latest.
final class CardDesk {
    let reader: SmartCardReader
    let stop: Stop
    private let ended: Stop

    static let isEndurance = ProcessInfo.processInfo.environment["KIOSKD_ENDURANCE"] == "1"

    init(device: String = "Virtual PCD", options: [String: String] = [:]) throws {
        reader = try SmartCardReader(
            ReaderSettings(name: "desk", type: "smart-card", device: device, options: options))
        let stop = try Stop()
        let ended = try Stop()
        (self.stop, self.ended) = (stop, ended)
        Thread.detachNewThread {
            ended.wait(milliseconds: Self.isEndurance ? 600_000 : 60_000)
            stop.raise()
        }
    }

    /// Reads until one reading `isExpected`; everything that was said.
    func readings(until isExpected: (Reading.Value) -> Bool) throws -> [Reading.Value] {
        var values: [Reading.Value] = []
        while let readings = try reader.read(stop) {
            values += readings.map(\.value)
            if values.contains(where: isExpected) { return values }
        }
        Issue.record("stopped with only \(values)")
        return values
    }

    deinit { ended.raise() }
}
