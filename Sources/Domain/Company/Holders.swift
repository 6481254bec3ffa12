/// Who has a value, where several may have the same: an index that is made again from what it indexes.
struct Holders<Value: Hashable & Sendable, Holder: Hashable & Sendable>: Hashable, Sendable {
    private var holders: [Value: Set<Holder>] = [:]

    subscript(value: Value) -> Set<Holder> { holders[value] ?? [] }

    /// `holder` has `new` from now on, instead of `old`.
    mutating func move(_ holder: Holder, from old: Value?, to new: Value?) {
        if old == new { return }
        if let old {
            holders[old]?.remove(holder)
            // Nothing empty stays: equal registers have equal indexes.
            if holders[old]?.isEmpty == true { holders[old] = nil }
        }
        if let new { holders[new, default: []].insert(holder) }
    }

    /// Somebody else who has it.
    func another(than holder: Holder?, with value: Value) -> Holder? {
        holders[value]?.first { $0 != holder }
    }
}
