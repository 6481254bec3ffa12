import ArgumentParser
import Foundation
import Store

/// Where the configuration is: the same option for every command that needs one.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: [.customLong("config"), .customShort("c")],
        help: "The configuration file; its drop-ins are kioskd.d/*.toml beside it.")
    var path = ConfigurationLoader.standardFile

    /// Reads it; on problems prints every one of them and exits with 78.
    func load() throws -> ConfigurationLoader.Loaded {
        let loader = ConfigurationLoader(file: path, environment: ProcessInfo.processInfo.environment)
        do throws(ConfigurationError) {
            return try loader.load()
        } catch {
            Console.complain("the configuration is wrong\n\(error)")
            throw ExitCode.badConfiguration
        }
    }

    /// With what the provisioned files looked like before they were read.
    func loadWithImprint() throws -> (Configuration, imprint: [Int64]) {
        while true {
            let loaded = try load().configuration
            // A terminal that is half erased is nobody's: first the rest goes.
            if try storeCall({ () throws(StoreError) in
                try FactoryReset(directory: loaded.store.directory).resume()
            }) {
                Console.note("ended the factory reset that was interrupted")
            }
            let imprint = ProvisionedFolder(book: loaded.store.directory).imprint
            let again = try load().configuration
            guard ProvisionedFolder(book: again.store.directory).imprint == imprint else { continue }
            return (again, imprint)
        }
    }

    /// For safe mode, which has to show something: false when the configuration has problems, which are printed.
    func loadOrSalvage() -> (Configuration, isSound: Bool) {
        let loader = ConfigurationLoader(file: path, environment: ProcessInfo.processInfo.environment)
        do throws(ConfigurationError) {
            return (try loader.load().configuration, true)
        } catch {
            Console.complain("the configuration is wrong\n\(error)")
            return (loader.salvage(), false)
        }
    }
}
