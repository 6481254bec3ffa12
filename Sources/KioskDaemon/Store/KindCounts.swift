import GRDB

extension Book {
    /// How many entries of each kind there are, of those that are not pruned; by kind.
    package func kindCounts() throws(StoreError) -> [(kind: String, count: Int64)] {
        try read("counting") { database in
            try GRDB.Row.fetchAll(
                database, sql: "SELECT kind, count(*) AS number FROM entry GROUP BY kind ORDER BY kind"
            ).map { ($0["kind"], $0["number"]) }
        }
    }
}
