import Documents
import Drivers

@testable import Web

extension OtherWay {
    static let invented = "https://checkin.example/1Y1003SQ5VSSZ"

    static var sample: OtherWay {
        let squares = QRCode.squares(of: invented)
        return OtherWay(
            address: invented, code: squares.flatMap { SquareCode(side: $0.side, isDark: $0.isDark) })
    }
}

extension Samples {
    static var poster: PosterFacts {
        PosterFacts(
            terminal: "Borne Astrid", site: "Résidence Astrid, Namur", company: "Nettoyage Exemple SRL",
            address: OtherWay.invented, code: OtherWay.sample.code,
            contacts: [
                .init(days: 0...4, hours: "06:00-18:00", text: "Assistance 081 00 00 00"),
                .init(days: 5...5, hours: "08:00-12:00", text: "Garde 081 00 00 01"),
                .init(days: nil, hours: "", text: "Concierge 081 00 00 02"),
            ], lastDay: 20_818, madeDay: 20_778, madeSeconds: 1_795_237_080)
    }
}
