import GRDB

/// The schema, as named steps. A step that has been released is never changed.
enum Migrations {
    /// `PRAGMA application_id`: "kios". Tells a book from any other SQLite file.
    static let applicationID = 0x6B69_6F73

    /// Brings the schema up to date. Throws for a file that is no book, or one of a later release. `progress` is called
    /// before a step, which may read the whole book.
    static func run(on pool: some DatabaseWriter, progress: () -> Void = {}) throws(StoreError) {
        try StoreError.translating("preparing the schema") {
            let migrator = migrator()
            try pool.read { database in try check(database, migrator) }
            if try !pool.read(migrator.hasCompletedMigrations) { progress() }
            try migrator.migrate(pool)
        }
    }

    /// Only the checks, for a reader.
    static func check(_ pool: DatabasePool) throws(StoreError) {
        try StoreError.translating("reading the schema") {
            try pool.read { database in try check(database, migrator()) }
        }
    }

    private static func check(_ database: Database, _ migrator: DatabaseMigrator) throws {
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id")
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        guard isEmpty || application == applicationID else {
            throw StoreError.damaged("this file is not a book")
        }
        guard try !migrator.hasBeenSuperseded(database) else {
            throw StoreError.damaged("the book was written by a later release of kioskd")
        }
    }

    private static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: first)
        }
        migrator.registerMigration("2", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: "ALTER TABLE entry ADD COLUMN uncertainty INTEGER")
        }
        migrator.registerMigration("3", foreignKeyChecks: .immediate) { database in
            try database.execute(
                sql: "CREATE TABLE earlier (last INTEGER PRIMARY KEY, book TEXT NOT NULL) STRICT")
        }
        migrator.registerMigration("4", foreignKeyChecks: .immediate) { database in
            try database.execute(
                sql: """
                    CREATE TABLE seal (
                        sequence INTEGER PRIMARY KEY,
                        hash BLOB NOT NULL,
                        stateVersion INTEGER NOT NULL,
                        salt BLOB NOT NULL,
                        digest BLOB NOT NULL,
                        key BLOB NOT NULL,
                        signature BLOB NOT NULL,
                        entry INTEGER NOT NULL,
                        state TEXT NOT NULL
                    ) STRICT
                    """)
        }
        migrator.registerMigration("5", foreignKeyChecks: .immediate) { database in
            try database.execute(
                sql: """
                    ALTER TABLE upstream ADD COLUMN unknown INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE upstream ADD COLUMN sum BLOB;
                    ALTER TABLE upstream ADD COLUMN digest BLOB;
                    """)
            try Standing.seal(database)
        }
        migrator.registerMigration("6", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: sixth)
        }
        // Reads the whole book once: a second for each two million entries, and what the card takes to give them.
        migrator.registerMigration("7", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: SeldomKinds.index)
        }
        return migrator
    }

    /// What upstreams said of single entries, where people must see it. By sequence first: the oldest are deleted
    /// together with their entries. The index has only those of which upstream has not said the last word.
    private static let sixth = """
        CREATE TABLE receipt (
            sequence INTEGER NOT NULL,
            upstream TEXT NOT NULL,
            state TEXT NOT NULL,
            number TEXT,
            validity TEXT,
            remarks TEXT,
            wall INTEGER NOT NULL,
            late INTEGER NOT NULL,
            open INTEGER NOT NULL,
            entry INTEGER,
            PRIMARY KEY (sequence, upstream)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX receiptOpen ON receipt (upstream, sequence) WHERE open = 1;
        CREATE INDEX receiptPoor ON receipt (upstream, sequence) WHERE state IN ('rejected', 'remarked');
        CREATE INDEX receiptUntold ON receipt (upstream, sequence) WHERE entry IS NULL;
        """

    /// `entry` is the hot table: its rowid is the sequence, no index has its punches (`SeldomKinds`), and a punch's two
    /// rows share a leaf. Everything else is small or seldom written.
    private static let first = """
        PRAGMA application_id = \(applicationID);
        CREATE TABLE entry (
            sequence INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            version INTEGER NOT NULL,
            wall INTEGER NOT NULL,
            boot INTEGER NOT NULL,
            bootID BLOB NOT NULL,
            trust INTEGER NOT NULL,
            reader TEXT,
            latitude INTEGER,
            longitude INTEGER,
            live INTEGER,
            public TEXT NOT NULL,
            private BLOB,
            previous BLOB NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE TABLE private (
            sequence INTEGER PRIMARY KEY,
            salt BLOB NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE TABLE erasure (
            sequence INTEGER PRIMARY KEY,
            entry INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE checkpoint (
            sequence INTEGER PRIMARY KEY,
            hash BLOB NOT NULL,
            stateVersion INTEGER NOT NULL,
            stateHash BLOB NOT NULL,
            signature BLOB NOT NULL,
            state TEXT NOT NULL
        ) STRICT;
        CREATE TABLE upstream (
            name TEXT PRIMARY KEY,
            cursor INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE exception (
            upstream TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            person TEXT,
            state TEXT NOT NULL,
            reason TEXT,
            attempts INTEGER NOT NULL,
            PRIMARY KEY (upstream, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE attempt (
            upstream TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (upstream, sequence)
        ) STRICT, WITHOUT ROWID;
        """
}
