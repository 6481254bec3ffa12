import Foundation
import Testing

/// A directory of a test's own, removed with everything in it at the end.
final class TemporaryDirectory: Sendable {
    let path: String

    init(under folder: String = "/tmp") throws {
        var template = Array("\(folder)/kioskd-store-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        path = try #require(made)
    }

    /// A directory for a book; not made yet.
    var book: String { path + "/book" }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
