// Stored form of where the terminal was.

extension Moved: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("isAway", isAway)
        writer.field("distanceMetres", distanceMetres)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        isAway = try reader.truth("isAway")
        distanceMetres = try reader.count("distanceMetres")
    }
}

extension HousingChanged: JournalFact {
    func write(to writer: inout FactWriter) { writer.field("isOpen", isOpen) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        isOpen = try reader.truth("isOpen")
    }
}

extension Positioned: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("latitudeE7", place.position.latitudeE7)
        writer.field("longitudeE7", place.position.longitudeE7)
        writer.field("source", place.source)
        writer.field("accuracyCentimetres", accuracyCentimetres)
        writer.field("evidence", evidence)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        let position = try reader.position("latitudeE7", "longitudeE7")
        guard let position else { throw FactDamage() }
        place = Place(position: position, source: try reader.choice("source"))
        accuracyCentimetres = try reader.optionalCount("accuracyCentimetres")
        evidence = try reader.count("evidence")
    }
}

extension FactWriter {
    mutating func field(_ name: StaticString, _ value: Int32?) { field(name, value.map(Int64.init)) }
}

extension FactReader {
    /// Both coordinates or neither, in their ranges.
    mutating func position(
        _ latitudeName: StaticString, _ longitudeName: StaticString
    ) throws(FactDamage) -> Position? {
        guard let latitude = try optionalInteger(latitudeName) else { return nil }
        guard let latitudeE7 = Int32(exactly: latitude),
            let longitudeE7 = Int32(exactly: try integer(longitudeName)),
            let position = Position(latitudeE7: latitudeE7, longitudeE7: longitudeE7)
        else { throw FactDamage() }
        return position
    }
}
