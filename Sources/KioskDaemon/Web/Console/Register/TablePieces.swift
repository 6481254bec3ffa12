/// A table in the making, for whoever takes it piece by piece.
package protocol TablePieces: Sendable {
    /// The next piece, some 64 KiB; nil: that was all.
    mutating func next() -> [UInt8]?
}
