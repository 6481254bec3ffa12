// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is held to.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // The rooms are small targets that call one another for each punch: 5 % of the rate of lone punches.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// What every C target is held to: `Sources/Drivers/C` touches the kernel, so its warnings are errors.
let houseC: [CSetting] = [
    .unsafeFlags(["-Wall", "-Wextra", "-Werror", "-std=gnu11"])
]

/// How the programs are linked for a terminal: nobody looks a symbol of theirs up by its name, and a table of 150,000
/// relocations is packed (glibc 2.36, Debian 12). Together 8 MB less in memory, and a shorter start.
let linked: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z",
            "-Xlinker", "pack-relative-relocs",
        ], .when(configuration: .release))
]

func product(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package)
}

let package = Package(
    name: "kioskd",
    products: [.executable(name: "kioskd", targets: ["kioskd"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // MARK: decides; no I/O, cannot fail
        .target(name: "Domain", path: "Sources/Domain", swiftSettings: house),

        // MARK: hears devices; knows no person
        .systemLibrary(name: "CLibudev", path: "Sources/Drivers/System/CLibudev", pkgConfig: "libudev"),
        .systemLibrary(name: "CLibgpiod", path: "Sources/Drivers/System/CLibgpiod", pkgConfig: "libgpiod"),
        .systemLibrary(
            name: "CLibpcsclite", path: "Sources/Drivers/System/CLibpcsclite", pkgConfig: "libpcsclite"),
        .systemLibrary(name: "CLibcrypto", path: "Sources/Drivers/System/CLibcrypto", pkgConfig: "libcrypto"),
        .systemLibrary(
            name: "CLibqrencode", path: "Sources/Drivers/System/CLibqrencode", pkgConfig: "libqrencode"),
        .systemLibrary(name: "CLibpango", path: "Sources/Drivers/System/CLibpango", pkgConfig: "pangocairo"),
        .target(
            name: "CDrivers",
            dependencies: ["CLibudev", "CLibgpiod", "CLibpcsclite", "CLibqrencode"],
            path: "Sources/Drivers/C",
            cSettings: houseC),
        .target(
            name: "CCrypto",
            dependencies: ["CLibcrypto"],
            path: "Sources/Drivers/CCrypto",
            cSettings: houseC),
        .target(
            name: "Drivers",
            dependencies: ["CCrypto", "CDrivers"],
            path: "Sources/Drivers",
            exclude: ["C", "CCrypto", "Document", "System"],
            swiftSettings: house),
        // A program of its own: the daemon carries neither these libraries nor their memory.
        .executableTarget(
            name: "kioskd-document",
            dependencies: ["CLibpango"],
            path: "Sources/Drivers/Document",
            cSettings: houseC,
            linkerSettings: linked),

        // MARK: the book, the delivery, the pages: rooms of the daemon with a wall of their own
        .target(
            name: "Store",
            dependencies: [
                "Domain", "CCrypto", product("GRDB", "GRDB.swift"), product("GRDBSQLite", "GRDB.swift"),
            ],
            path: "Sources/KioskDaemon/Store",
            swiftSettings: house),
        .target(
            name: "Upstreams",
            dependencies: [
                "Domain", "Store",
                product("AsyncHTTPClient", "async-http-client"),
                product("NIOCore", "swift-nio"),
                product("NIOHTTP1", "swift-nio"),
                product("NIOPosix", "swift-nio"),
                product("NIOSSL", "swift-nio-ssl"),
                product("Logging", "swift-log"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            path: "Sources/KioskDaemon/Upstreams",
            swiftSettings: house),
        .target(
            name: "Web",
            dependencies: [
                "Documents", "Domain",
                product("Hummingbird", "hummingbird"),
                product("HummingbirdCore", "hummingbird"),
                product("HummingbirdTLS", "hummingbird"),
                product("HTTPTypes", "swift-http-types"),
                product("NIOCore", "swift-nio"),
                product("NIOPosix", "swift-nio"),
                product("NIOSSL", "swift-nio-ssl"),
                product("Mustache", "swift-mustache"),
                product("Logging", "swift-log"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            path: "Sources/KioskDaemon/Web",
            resources: [.embedInCode("Assets")],
            swiftSettings: house),

        .target(
            name: "Documents",
            dependencies: [product("NIOCore", "swift-nio"), product("NIOPosix", "swift-nio")],
            path: "Sources/KioskDaemon/Documents",
            swiftSettings: house),

        // MARK: stand-ins for hardware and for the world outside, used by `kioskd simulate` and by tests
        .target(
            name: "VirtualDevices",
            dependencies: ["CDrivers", "Drivers"],
            path: "Sources/KioskDaemon/Simulation/Devices",
            swiftSettings: house),
        .target(
            name: "VirtualUpstream",
            dependencies: [
                product("Hummingbird", "hummingbird"),
                product("NIOCore", "swift-nio"),
                product("Logging", "swift-log"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            path: "Sources/KioskDaemon/Simulation/Upstream",
            swiftSettings: house),

        // MARK: carries things between them
        .target(
            name: "KioskDaemon",
            dependencies: [
                "Documents", "Domain", "CCrypto", "Drivers", "Store", "Upstreams", "Web", "VirtualDevices",
                "VirtualUpstream",
                product("ArgumentParser", "swift-argument-parser"),
                product("AsyncHTTPClient", "async-http-client"),
                product("Logging", "swift-log"),
                product("NIOCore", "swift-nio"),
                product("NIOHTTP1", "swift-nio"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
                product("UnixSignals", "swift-service-lifecycle"),
                product("TOMLKit", "TOMLKit"),
            ],
            path: "Sources/KioskDaemon",
            exclude: [
                "Documents", "Main", "Store", "Upstreams", "Web", "Simulation/Devices", "Simulation/Upstream",
            ],
            swiftSettings: house),
        .executableTarget(
            name: "kioskd", dependencies: ["KioskDaemon"], path: "Sources/KioskDaemon/Main",
            swiftSettings: house,
            linkerSettings: linked),

        // MARK: tests
        .target(name: "Stands", dependencies: ["Drivers"], path: "Tests/Stands", swiftSettings: house),
        .testTarget(
            name: "DomainTests", dependencies: ["Domain"], path: "Tests/DomainTests", swiftSettings: house),
        .testTarget(
            name: "DriversTests",
            dependencies: ["CDrivers", "Drivers", "Stands", "VirtualDevices"],
            path: "Tests/DriversTests",
            swiftSettings: house),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Domain", "Store", "CCrypto", product("GRDB", "GRDB.swift")],
            path: "Tests/StoreTests",
            exclude: ["Golden"],
            swiftSettings: house),
        .testTarget(
            name: "UpstreamsTests",
            dependencies: [
                "Domain", "Stands", "Store", "Upstreams", "VirtualUpstream",
                product("Logging", "swift-log"),
                product("NIOCore", "swift-nio"),
                product("NIOHTTP1", "swift-nio"),
                product("NIOPosix", "swift-nio"),
                product("NIOSSL", "swift-nio-ssl"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            path: "Tests/UpstreamsTests",
            swiftSettings: house),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Documents", "Domain", "Drivers", "Stands", "Web",
                product("Logging", "swift-log"),
                product("NIOCore", "swift-nio"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            path: "Tests/WebTests",
            swiftSettings: house),
        .testTarget(
            name: "KioskDaemonTests",
            dependencies: [
                "KioskDaemon", "kioskd", "Domain", "Drivers", "Stands", "Store", "Upstreams",
                "VirtualDevices",
                "VirtualUpstream", "Web",
                product("AsyncHTTPClient", "async-http-client"),
                product("Logging", "swift-log"),
            ],
            path: "Tests/KioskDaemonTests",
            swiftSettings: house),
        .testTarget(
            name: "DocumentsTests",
            dependencies: ["Documents", "Drivers", "Stands", product("NIOCore", "swift-nio")],
            path: "Tests/DocumentsTests",
            swiftSettings: house),
        .testTarget(name: "TidyTests", path: "Tests/TidyTests", swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)

/// Benchmarks see `package` names, so they live here; nobody else pays for them (`make bench` sets the variable).
if Context.environment["KIOSKD_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "KioskBench",
            dependencies: [
                "Domain", "Drivers", "Store", "Upstreams", "VirtualDevices", "VirtualUpstream",
                product("ArgumentParser", "swift-argument-parser"),
                product("AsyncHTTPClient", "async-http-client"),
                product("Logging", "swift-log"),
                product("NIOCore", "swift-nio"),
                product("NIOSSL", "swift-nio-ssl"),
            ],
            path: "Benchmarks/KioskBench",
            swiftSettings: house,
            linkerSettings: linked))
}

/// What libFuzzer drives: the same sources, counting which edges an input has taken (`make fuzz` sets the variable to
/// the archive of libFuzzer's engine).
if let engine = Context.environment["KIOSKD_FUZZ"] {
    let counted = ["Domain", "Drivers", "Store", "Upstreams", "Web", "KioskDaemon"]
    for target in package.targets where counted.contains(target.name) {
        target.swiftSettings = house + [.unsafeFlags(["-Xfrontend", "-sanitize=fuzzer"])]
    }
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer", cSettings: houseC),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CFuzzer"] + counted.map { .init(stringLiteral: $0) },
            path: "Tests/Fuzz/Fuzz",
            swiftSettings: house,
            linkerSettings: [.unsafeFlags(["-Xlinker", engine, "-lstdc++"])]),
    ]
}
