import ArgumentParser

struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Checks the configuration and explains the effective result, without secrets.",
        discussion: "Prints every value with where it comes from: file and line, environment, or default.")

    @OptionGroup var configuration: ConfigurationOption

    func run() throws { Console.print(try configuration.load().explanation) }
}
