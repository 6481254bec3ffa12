// How the terminal is fed. Names and fields are for ever: an old book is read by every later release.

/// The power is taken away again and again, as by a power strip that is switched off at night: said once, until a week
/// has passed without.
package struct PowerLostRegularly: Hashable, Sendable {
    /// Starts of the kernel within a week that followed no orderly stop.
    package var count: Int

    package init(count: Int) { self.count = count }
}

extension PowerLostRegularly: JournalFact {
    func write(to writer: inout FactWriter) { writer.field("count", count) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        count = try reader.count("count")
    }
}
