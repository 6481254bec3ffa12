/// A fact as the book stores it: kind, version and two texts. The public text is chained as it is; of the
/// private text only a salted hash is, so that it can be erased and the chain stays green.
package struct CodedFact: Hashable, Sendable {
    /// Stable name of the kind, for example `punched`.
    package var kind: String
    /// Version of the kind's fields, from 1.
    package var version: Int
    /// One flat JSON object: integers, booleans, strings and arrays of strings; keys in declaration order. At
    /// most 64 KiB.
    package var publicText: [UInt8]
    /// The same form; nil when the fact has nothing private, or when it has been erased.
    package var privateText: [UInt8]?

    package init(kind: String, version: Int, publicText: [UInt8], privateText: [UInt8]? = nil) {
        self.kind = kind
        self.version = version
        self.publicText = publicText
        self.privateText = privateText
    }
}
