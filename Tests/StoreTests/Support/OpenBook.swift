import Domain
import GRDB
import Testing

@testable import Store

extension Book {
    /// A book of this test's own.
    static func fresh(in directory: TemporaryDirectory) throws -> Book {
        try open(directory: directory.book, program: "1.0.0", now: Story.instant(0))
    }

    /// Opens it, puts `enrolments` people and `punches` punches into it, and closes it.
    static func filled(
        in directory: TemporaryDirectory, enrolments: Int = 2, punches: Int = 5
    ) throws -> BookID {
        let book = try fresh(in: directory)
        var story = Story(after: try book.head())
        for number in 0..<enrolments { try book.append(story.enrolment(number)) }
        for _ in 0..<punches { try book.append(story.punch(of: 2)) }
        try book.close()
        return book.id
    }
}

/// Changes a closed book behind the program's back.
func tamper(_ directory: TemporaryDirectory, _ sql: String, _ arguments: StatementArguments = []) throws {
    let queue = try DatabaseQueue(path: directory.book + "/book.sqlite")
    try queue.write { try $0.execute(sql: sql, arguments: arguments) }
    try queue.close()
}

func reopened(_ directory: TemporaryDirectory) throws -> Book { try Book.fresh(in: directory) }
