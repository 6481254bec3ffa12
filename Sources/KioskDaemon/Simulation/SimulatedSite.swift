import VirtualUpstream

/// The simulation's configuration, written as a technician would write it.
enum SimulatedSite {
    /// Of a terminal that nobody can reach.
    static let technicianPIN = "123456"
    static let code = "ASTRID"
    static let name = "Résidence Astrid, Namur"

    /// Where the receivers of the simulation listen.
    struct Receivers {
        var platformPort: Int
        var socialSecurity: String
        var socialSecurityToken: String
    }

    static func configuration(
        folder: String, port: Int, receivers: Receivers, consolePort: Int
    ) -> String {
        """
        [terminal]
        name = "Borne Astrid"
        company = "\(DemoCompany.name)"
        licence = "SIMULATION"
        contact = "Assistance 081 00 00 00"

        [site]
        code = "\(code)"
        name = "\(name)"
        latitude = 50.4669
        longitude = 4.8674

        [[reader]]
        name = "\(Workbench.badgeReaderName)"
        type = "serial-badge"
        device = "\(folder)/badge-reader"
        [[reader]]
        name = "\(Workbench.cardReaderName)"
        type = "smart-card"
        device = "Virtual PCD"
        options = { eid = "on" }
        [[reader]]
        name = "\(Workbench.receiverName)"
        type = "gnss"
        device = "\(folder)/gnss"

        \(upstreams(folder, receivers))

        [link]
        supervisors = ["\(DemoRoster.supervisor)"]

        \(pages(folder, port, consolePort))

        [store]
        directory = "\(folder)/book"
        """
    }

    static func keyFile(in folder: String) -> String { folder + "/ciao-key.pem" }

    /// ONSS is told two seconds after a punch, so that its number is still seen on the screen of the punch. A real terminal
    /// waits until nobody can take the punch back any more.
    private static func upstreams(_ folder: String, _ receivers: Receivers) -> String {
        """
        [[upstream]]
        name = "platform"
        url = "http://127.0.0.1:\(receivers.platformPort)/events"
        heartbeat_seconds = 15

        [[upstream]]
        name = "ciao"
        type = "check-in-and-out"
        url = "\(receivers.socialSecurity)"
        token_url = "\(receivers.socialSecurityToken)"
        client_id = "\(VirtualSocialSecurity.clientID)"
        private_key_file = "\(keyFile(in: folder))"
        search_path = "presenceRegistrations/search"
        consult_path = "presenceRegistrations/{id}"
        validity_minutes = 1
        valid_words = ["valid"]
        refused_words = ["invalid"]
        undo_wait_seconds = 2
        request_seconds = 10
        heartbeat_seconds = 15

        [[upstream]]
        name = "file"
        url = "file://\(folder)/events.jsonl"
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
