import Domain

/// A book that has been opened and folded.
package struct OpenedBook: Sendable {
    package var book: Book
    package var terminal: Terminal
    /// What was wrong with the file that was there; nil: nothing.
    package var cause: String?
    /// Where that file lies now.
    package var file: String?
}

extension Book {
    /// Opens (or creates) the book, folds it, and looks whether its end is there. A file that is damaged, cut off,
    /// emptied or of a later release is put aside and salvaged into a new one: only what the disk or the rights to the
    /// files refuse throws. `progress` is called again and again while that takes long.
    package static func openFolded(
        directory: String, program: String, now: Instant, progress: () -> Void = {}
    ) throws(StoreError) -> OpenedBook {
        let files = try BookFiles(directory: directory)
        try files.prepareDirectory()
        let lock = try BookLock(files)
        Draft.clear(files.directory)
        do throws(StoreError) {
            try files.checkDemand()
            return try openFolded(files, lock, program: program, now: now, progress: progress)
        } catch {
            guard case .damaged(let cause) = error else { throw error }
            let outcome = try Salvage(files: files, program: program, now: now, cause: cause).run(
                progress: progress)
            var opened = try openFolded(files, lock, program: program, now: now, progress: progress)
            opened.cause = cause
            opened.file = outcome.file
            return opened
        }
    }

    private static func openFolded(
        _ files: BookFiles, _ lock: BookLock, program: String, now: Instant, progress: () -> Void
    ) throws(StoreError) -> OpenedBook {
        let book = try open(files, lock, program: program, now: now, progress: progress)
        if let cause = try book.missingEnd() { throw .damaged(cause) }
        let terminal = try book.load(progress: progress)
        try book.noteHead()
        return OpenedBook(book: book, terminal: terminal)
    }

    /// Has the file salvaged at the next start, for a cause that is not found by opening it.
    package func demandSalvage(_ cause: String) throws(StoreError) {
        try files.replace(files.demand, with: Array(cause.prefix(200).utf8))
    }
}

extension BookFiles {
    /// Throws `.damaged` where the file must not even be opened: a salvage was asked for, was interrupted, or there is
    /// none left of a book that was there.
    fileprivate func checkDemand() throws(StoreError) {
        if let demand = try read(demand, limit: 1_024) {
            throw .damaged(String(decoding: demand, as: UTF8.self))
        }
        let original = try identity(of: database)
        for path in try asides() where original != nil {
            if try identity(of: path) == original { throw .damaged("a salvage was interrupted") }
        }
        // SQLite takes a file of one byte for an empty one, too.
        guard try size(of: database) <= 1 else { return }
        let isKnown = try witness() != nil
        let hasKey = try read(key, limit: 1) != nil
        if isKnown || hasKey { throw .damaged("the database is empty") }
    }
}
