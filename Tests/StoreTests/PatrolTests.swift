import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// The walk through the whole book names what is lost, and nothing else.
struct PatrolTests {
    let directory = try? TemporaryDirectory()

    /// Flips one bit of the key of entry 72, so that it calls itself `key`. SQLite reads a page in its order and does not
    /// notice.
    private func misname(_ directory: TemporaryDirectory, as key: UInt8) throws {
        let file = URL(filePath: directory.book + "/book.sqlite")
        let sound = try Data(contentsOf: file)
        for index in sound.indices where sound[index] == 72 {
            var bytes = sound
            bytes[index] = key
            try bytes.write(to: file)
            // Most of these bytes are something else, and some of them the schema.
            guard let queue = try? DatabaseQueue(path: file.path) else { continue }
            defer { try? queue.close() }
            let keys = try? queue.read {
                try Int.fetchAll($0, sql: "SELECT sequence FROM entry WHERE sequence > 0")
            }
            let expected = Array(1...71) + [Int(key)]
            if let keys, keys.starts(with: expected), keys.dropFirst(72).first == 73 { return }
        }
        try sound.write(to: file)
        Issue.record("the key was not found")
    }

    @Test(arguments: [8, 73, 88, 104])
    func `an entry whose key has flipped is lost, and no other`(key: UInt8) throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory, enrolments: 2, punches: 60)
        try misname(directory, as: key)
        let book = try reopened(directory)
        #expect(try book.head().sequence > 110)
        let step = try book.patrol(after: 0)
        #expect(step.lost == [SequenceRange(72, 72)].compactMap { $0 })
        #expect(step.privateLost.isEmpty)
        try book.close()
    }
}
