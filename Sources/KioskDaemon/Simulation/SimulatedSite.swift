/// The simulation's configuration, written as a technician would write it.
enum SimulatedSite {
    /// Of a terminal that nobody can reach.
    static let technicianPIN = "123456"

    static func configuration(
        folder: String, port: Int, upstreamPort: Int, consolePort: Int
    ) -> String {
        """
        [terminal]
        name = "Borne Astrid"
        company = "Nettoyage Exemple"
        licence = "SIMULATION"
        contact = "Assistance 081 00 00 00"

        [site]
        code = "ASTRID"
        name = "Résidence Astrid, Namur"
        latitude = 50.4669
        longitude = 4.8674

        [[task]]
        code = "B-COM"
        name = "Nettoyage des communs, bloc B"

        [[reader]]
        name = "\(Workbench.badgeReaderName)"
        type = "serial-badge"
        device = "\(folder)/badge-reader"
        [[reader]]
        name = "\(Workbench.cardReaderName)"
        type = "smart-card"
        device = "Virtual PCD"
        [[reader]]
        name = "\(Workbench.receiverName)"
        type = "gnss"
        device = "\(folder)/gnss"

        [[upstream]]
        name = "platform"
        url = "http://127.0.0.1:\(upstreamPort)/events"
        heartbeat_seconds = 15

        [[upstream]]
        name = "file"
        url = "file://\(folder)/events.jsonl"

        \(pages(folder, port, consolePort))

        [store]
        directory = "\(folder)/book"
        """
    }

    private static func pages(_ folder: String, _ port: Int, _ consolePort: Int) -> String {
        """
        [technician]
        pin_file = "\(folder)/technician-pin"

        [web]
        port = \(port)

        [console]
        address = "127.0.0.1"
        names = ["localhost"]
        port = \(consolePort)
        """
    }
}
