import Testing

/// The walls between the rooms (ARCHITECTURE.md). The compiler refuses an undeclared import; this refuses a declared
/// one that should not be.
@Suite struct ImportTests {
    /// A folder and all that its files may import. The longest matching folder decides.
    private static let rooms: [(folder: String, mayImport: Set<String>)] = [
        ("Sources/Domain", ["FoundationEssentials"]),
        (
            "Sources/Drivers",
            ["CCrypto", "CDrivers", "Dispatch", "FoundationEssentials", "Glibc", "Synchronization"]
        ),
        (
            "Sources/KioskDaemon/Store",
            [
                "CCrypto", "Domain", "Foundation", "FoundationEssentials", "Glibc", "GRDB", "GRDBSQLite",
                "Synchronization",
            ]
        ),
        (
            "Sources/KioskDaemon/Upstreams",
            [
                "AsyncHTTPClient", "Domain", "Foundation", "FoundationEssentials", "Glibc", "Logging",
                "NIOCore",
                "NIOHTTP1", "NIOPosix", "NIOSSL", "ServiceLifecycle", "Store", "Synchronization",
            ]
        ),
        (
            "Sources/KioskDaemon/Documents",
            ["Foundation", "FoundationEssentials", "NIOCore", "NIOPosix"]
        ),
        (
            "Sources/KioskDaemon/Web",
            [
                "Documents", "Domain", "Foundation", "FoundationEssentials", "Glibc", "HTTPTypes",
                "Hummingbird",
                "HummingbirdCore", "HummingbirdTLS",
                "Logging", "Mustache", "NIOCore", "NIOPosix", "NIOSSL", "ServiceLifecycle", "Synchronization",
            ]
        ),
        (
            "Sources/KioskDaemon/Simulation/Devices",
            [
                "CDrivers", "Dispatch", "Drivers", "Foundation", "FoundationEssentials", "Glibc",
                "Synchronization",
            ]
        ),
        (
            "Sources/KioskDaemon/Simulation/Upstream",
            [
                "Foundation", "FoundationEssentials", "Glibc", "Hummingbird", "Logging", "NIOCore",
                "ServiceLifecycle", "Synchronization",
            ]
        ),
        ("Sources/KioskDaemon/Main", ["KioskDaemon"]),
        (
            "Sources/KioskDaemon",
            [
                "ArgumentParser", "AsyncHTTPClient", "CCrypto", "Dispatch", "Documents", "Domain", "Drivers",
                "Foundation",
                "FoundationEssentials",
                "Glibc", "Logging", "NIOCore", "NIOHTTP1", "ServiceLifecycle", "Store", "Synchronization",
                "TOMLKit",
                "UnixSignals",
                "Upstreams", "VirtualDevices", "VirtualUpstream", "Web",
            ]
        ),
    ]

    /// Files that know both rooms, and why. What a reading or a signal means is said in the first one alone; the others
    /// pass values through it or put the parts together.
    private static let bilingual: [String: String] = [
        "Sources/KioskDaemon/Translation.swift": "says what a reading and a signal mean",
        "Sources/KioskDaemon/Daemon+Parts.swift": "puts the services together",
        "Sources/KioskDaemon/TerminalClock.swift": "stamps events with the kernel's clocks",
        "Sources/KioskDaemon/TimeSources.swift": "judges the kernel's clock by what vouches for it",
        "Sources/KioskDaemon/Commands/ClockCommand.swift": "shows what the kernel says of its clock",
        "Sources/KioskDaemon/Services/OutputService.swift": "plays signals",
        "Sources/KioskDaemon/Services/ReaderTender.swift": "carries readings to the terminal",
        "Sources/KioskDaemon/Simulation/VirtualLamps.swift": "shows outputs on the workbench",
        "Sources/KioskDaemon/Simulation/Workbench.swift": "plays the devices and the world outside",
    ]

    private static func imports(of file: TextFile) -> [String] {
        file.lines.compactMap { line in
            var words = line.split(separator: " ").map(String.init)
            if words.first?.hasPrefix("@") == true { words.removeFirst() }
            guard words.count >= 2, words[0] == "import" else { return nil }
            let kinds: Set<String> = [
                "struct", "class", "enum", "func", "protocol", "typealias", "var", "let",
            ]
            let module = kinds.contains(words[1]) && words.count >= 3 ? words[2] : words[1]
            return module.split(separator: ".").first.map(String.init)
        }
    }

    @Test func `each room imports only what it may know`() {
        for file in Tree.sources {
            let room = Self.rooms.filter { file.isIn($0.folder) }.max { $0.folder.count < $1.folder.count }
            guard let room else {
                Issue.record("\(file.path) is in no room")
                continue
            }
            for module in Self.imports(of: file) where !room.mayImport.contains(module) {
                Issue.record("\(file.path) imports \(module); \(room.folder) may not know it")
            }
        }
    }

    @Test func `only named files know both devices and the domain`() {
        let both = Tree.sources.filter { Set(Self.imports(of: $0)).isSuperset(of: ["Domain", "Drivers"]) }
        for file in both where Self.bilingual[file.path] == nil {
            Issue.record(
                "\(file.path) imports Domain and Drivers; let Translation.swift say what a reading means")
        }
        for path in Self.bilingual.keys {
            #expect(Tree.exists(path), "\(path) is gone: remove its line here")
        }
    }

    @Test func `the tree is really read`() {
        #expect(Tree.sources.count > 40)
        #expect(Self.rooms.allSatisfy { room in Tree.sources.contains { $0.isIn(room.folder) } })
    }
}
