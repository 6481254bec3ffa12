extension TechnicianView {
    /// Where managers reach the console, and by what their browser knows it.
    package struct Console: Hashable, Sendable {
        package var address: String
        /// SHA-256 of the certificate, as browsers show it.
        package var fingerprint: String

        package init(address: String, fingerprint: String) {
            self.address = address
            self.fingerprint = fingerprint
        }
    }
}

extension Screens {
    func consoleCard(_ console: TechnicianView.Console, _ catalogue: Catalogue) -> Card {
        // In two halves, each of which fits a line.
        let pairs = console.fingerprint.split(separator: ":")
        let halves = [pairs.prefix(16), pairs.dropFirst(16)].map { $0.joined(separator: " ") }
        return Card(
            title: catalogue("tech.device.console"),
            lines: [console.address] + halves.filter { !$0.isEmpty }, state: "ok")
    }
}
