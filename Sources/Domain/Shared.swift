/// A value behind one reference: for what is large, read with every badge and changed once a week. Handing it on
/// counts one reference instead of one for each text and list in it.
@dynamicMemberLookup
package struct Shared<Value: Sendable>: Sendable {
    private final class Holder: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private let holder: Holder

    init(_ value: Value) { holder = Holder(value) }

    package var value: Value { holder.value }

    package subscript<Member>(dynamicMember path: KeyPath<Value, Member>) -> Member {
        holder.value[keyPath: path]
    }
}

extension Shared: Equatable where Value: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.holder === right.holder || left.value == right.value
    }
}

extension Shared: Hashable where Value: Hashable {
    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// In a snapshot it is the value itself.
extension Shared: Codable where Value: Codable {
    package init(from decoder: any Decoder) throws { self.init(try Value(from: decoder)) }

    package func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
