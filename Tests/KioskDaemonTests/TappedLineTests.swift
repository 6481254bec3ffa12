import Drivers
import Testing
import Web

@testable import KioskDaemon

@Suite struct TappedLineTests {
    private func line(_ what: ReadingsTap.Tapped.What) -> TechnicianView.Line? {
        ReadingsTap.Tapped(reader: "r", type: "t", what: what).line(wallMicroseconds: 7)
    }

    @Test
    func `bytes are shown as hexadecimal and text, bits with the parity of each format of their length`() {
        let bytes = line(.raw(.bytes([0x02, 0x41, 0x03])))
        #expect(bytes?.text == "02 41 03" && bytes?.detail == ".A.")
        let bits = line(.raw(.bits(0, count: 26)))
        #expect(bits?.text == String(repeating: "0", count: 26) && bits?.format == "26 bit")
        #expect(bits?.detail?.contains("h10301 ✓ ✗") == true)
        #expect(line(.raw(.bits(5, count: 5)))?.detail == nil)
        let endless = line(.raw(.bytes([UInt8](repeating: 0xFF, count: 4096))))
        #expect((endless?.text.count ?? 0) < 120 && endless?.text.hasSuffix("4096") == true)
    }

    @Test func `a badge is shown with its canonical number, format and raw form; a defect with its name`() {
        let badge = BadgeRead(keys: ["em:1", "text:2"], raw: "raw", format: "em4100")
        let shown = line(.reading(Reading(value: .badge(badge))))
        #expect(shown?.kind == .badge && shown?.text == "em:1" && shown?.detail == "raw")
        #expect(line(.reading(Reading(value: .readError(.parity))))?.text == "parity")
        #expect(line(.reading(Reading(value: .card(.inserted(atr: "3B8F")))))?.text == "ATR 3B8F")
    }
}
