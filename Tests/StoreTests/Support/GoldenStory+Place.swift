import Domain

// What happens around the terminal: where it hangs, and its power.
extension GoldenStory {
    /// It is carried away once more, to a site that the technician names.
    mutating func anotherSite() {
        guard let there = Position(latitudeE7: 509_000_000, longitudeE7: 44_000_000) else { return }
        for _ in 0..<4 {
            happens(.located(Place(position: there, source: .live), accuracyCentimetres: 210))
        }
        let place = SitePlace(site: SiteCode("NIV-01"), name: "Hall Nord", position: there)
        happens(
            .serviced(
                .siteAssigned(place, sinceMicroseconds: Self.midnight + clock - 600_000_000)), reader: nil)
    }

    /// A power strip that is switched off at night.
    mutating func nights() {
        for night in UInt64(5)...7 {
            boot = BootID(high: 1, low: night)
            clock += 36_000_000_000
            happens(.started(program: "1.0.1"), reader: nil)
        }
    }
}
