import Domain
import Foundation
import Glibc
import Testing

@testable import Store

/// A book's folder as bytes, from which a copy is laid down for each damage.
struct BookImage {
    let id: BookID
    /// What was acknowledged, in order.
    let rows: [Row]
    /// Length of the log once the row of this number was acknowledged.
    let marks: [(logBytes: Int, sequence: Domain.Sequence)]
    private(set) var files: [String: [UInt8]]

    static let database = "book.sqlite"
    static let log = "book.sqlite-wal"

    /// A book with a person, his badge and his punches, each in a commit of its own. Left open, all of it lies in the log.
    init(punches: Int, isLeftOpen: Bool) throws {
        let directory = try TemporaryDirectory()
        let book = try Book.fresh(in: directory)
        if isLeftOpen {
            // What founds the book is in the file itself, so that the log holds nothing but entries.
            try book.close()
        }
        let open = isLeftOpen ? try Book.fresh(in: directory) : book
        var story = Story(after: try open.head())
        var marks: [(logBytes: Int, sequence: Domain.Sequence)] = [(0, try open.head().sequence)]
        for number in 0...punches {
            try open.append(number == 0 ? story.enrolment(1) : story.punch(of: 2))
            let bytes = try? Data(contentsOf: URL(fileURLWithPath: directory.book + "/" + Self.log)).count
            marks.append((bytes ?? 0, try open.head().sequence))
        }
        id = open.id
        rows = try open.rows(after: 0, through: .max, limit: 1_000)
        self.marks = marks
        if !isLeftOpen { try open.close() }
        files = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.book)
        where !name.hasSuffix("-shm") && !name.hasSuffix(".lock") {
            files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: directory.book + "/" + name)))
        }
        if isLeftOpen { try open.close() }
    }

    /// Lays the book down with `name` as `bytes`.
    func laid(in directory: TemporaryDirectory, _ name: String, as bytes: [UInt8]) throws {
        try FileManager.default.createDirectory(
            atPath: directory.book, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for (file, content) in files {
            let path = directory.book + "/" + file
            try Data(file == name ? bytes : content).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)
        }
    }
}
