import Documents
import Drivers
import Web

extension OtherWay {
    init(address: String) {
        let squares = QRCode.squares(of: address)
        self.init(address: address, code: squares.flatMap { SquareCode(side: $0.side, isDark: $0.isDark) })
    }
}
