import ArgumentParser
import TOMLKit

@main
struct Kioskd: AsyncParsableCommand {
    mutating func run() async throws { print("kioskd") }
}
