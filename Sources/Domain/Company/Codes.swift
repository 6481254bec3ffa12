// The company's own codes for what it registers. They stand in entries for ever, so none is ever given to something else.

/// A client (tiers) for whom the company works.
package struct ClientCode: Hashable, Sendable, CodedAsText {
    package let description: String
    package init(_ code: String) { description = code }
}

/// A group of tasks.
package struct GroupCode: Hashable, Sendable, CodedAsText {
    package let description: String
    package init(_ code: String) { description = code }
}
