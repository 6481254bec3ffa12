import Foundation

/// A program of this package, as the tests were built with it: it lies beside the test bundle.
package enum BuiltProgram {
    package struct Missing: Error {
        package var candidates: [String]
    }

    package static func url(of name: String) throws(Missing) -> URL {
        let folders =
            Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
            + [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        let candidates = folders.map { $0.appendingPathComponent(name) }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
        else { throw Missing(candidates: candidates.map(\.path)) }
        return found
    }
}
