// Where a terminal hangs by a technician's word. Names and fields are for ever: an old book is read by every later
// release.

/// From a moment on the terminal is at another site of the company. Entries before that moment keep theirs.
package struct SiteAssigned: Hashable, Sendable, Codable {
    package var visit: Sequence
    package var place: SitePlace
    /// Microseconds since 1970, UTC; may be before this entry.
    package var sinceMicroseconds: Int64

    package init(visit: Sequence, place: SitePlace, sinceMicroseconds: Int64) {
        self.visit = visit
        self.place = place
        self.sinceMicroseconds = sinceMicroseconds
    }
}

extension SiteAssigned: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("visit", visit)
        writer.field("site", place.site.description)
        writer.field("siteName", place.name)
        writer.field("latitudeE7", place.position?.latitudeE7)
        writer.field("longitudeE7", place.position?.longitudeE7)
        writer.field("sinceMicroseconds", sinceMicroseconds)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        visit = try reader.integer("visit")
        let (site, name) = (SiteCode(try reader.text("site")), try reader.text("siteName"))
        place = SitePlace(site: site, name: name, position: try reader.position("latitudeE7", "longitudeE7"))
        sinceMicroseconds = try reader.integer("sinceMicroseconds")
    }
}
