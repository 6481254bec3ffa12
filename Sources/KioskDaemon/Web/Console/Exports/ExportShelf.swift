/// Where files of long exports lie until they are taken: readable by the daemon alone, and never after a restart.
package protocol ExportShelf: Sendable {
    /// Deletes whatever an earlier run has left. True: there was something.
    func clear() async -> Bool
    /// Adds to the end of that file, made with its first bytes.
    func append(_ bytes: [UInt8], to file: Int) async throws
    /// At most `count` bytes; nil: there is no such file, or it cannot be read.
    func read(_ file: Int, from offset: Int, count: Int) async -> [UInt8]?
    func remove(_ file: Int) async
}
