import Domain
import FoundationEssentials
import Glibc

/// People's numbers and places from one file of the company, where no console keeps them. It is as secret as a key. Read
/// again when it has changed, so that what was mended in it is sent at once.
///
///     {"employer": "0884.303.369", "people": {"4711": "81.05.01-035.22"},
///      "sites": {"ASTRID": {"works": [{"number": "1Y1003SQ5VSSZ", "first": "2026-01-01", "last": "2026-12-31"}],
///                           "latitude": 50.4669, "longitude": 4.8674}}}
///
/// A site has a position or an `address` (`postCode`, `municipality`, `street`, `houseNumber`, `boxNumber`).
actor RegisterFile: RegistrationDirectory {
    private let path: String
    /// For the first and last day of a declaration.
    private let zone: Zone
    private var contents: Contents?
    private var seen: Stamp?
    private var changes = 0

    init(path: String, zone: Zone) {
        self.path = path
        self.zone = zone
    }

    func revision() async -> Int {
        refresh()
        return changes
    }

    func particulars(
        for question: RegistrationQuestion
    ) async -> Result<RegistrationParticulars, RegistrationHold> {
        refresh()
        guard let contents else { return .failure(RegistrationHold(.registerMissing, .company)) }
        let site = contents.sites?[question.site.description]
        let number = question.agent.flatMap { contents.people?[$0] }
        return .success(
            RegistrationParticulars(
                nationalNumber: number.map { NationalNumber.read($0) },
                employer: contents.employer.map { EnterpriseNumber.read($0).map(Employer.enterprise) },
                works: (site?.works ?? []).compactMap { $0.period(in: zone) }, place: site?.place))
    }

    private func refresh() {
        let stamp = Stamp(of: path)
        guard stamp != seen || contents == nil && changes == 0 else { return }
        seen = stamp
        changes += 1
        contents = BoundedFile.read(path, atMost: Self.longest).flatMap {
            try? JSONDecoder().decode(Contents.self, from: Data($0))
        }
    }

    /// 5,000 people need a tenth of it.
    private static let longest = 4 << 20

    /// Tells one state of the file from another.
    private struct Stamp: Hashable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int

        init?(of path: String) {
            var found = stat()
            guard stat(path, &found) == 0 else { return nil }
            inode = UInt64(found.st_ino)
            size = Int64(found.st_size)
            (seconds, nanoseconds) = (found.st_mtim.tv_sec, found.st_mtim.tv_nsec)
        }
    }

    private struct Contents: Decodable {
        var employer: String?
        /// National numbers by agent code.
        var people: [String: String]?
        var sites: [String: Site]?
    }

    private struct Site: Decodable {
        var works: [Works]?
        var latitude: Double?
        var longitude: Double?
        var address: PostalAddress?

        var place: WorkPlace? {
            if let latitude, let longitude {
                return Position(latitude: latitude, longitude: longitude).map(WorkPlace.position)
            }
            return address.map(WorkPlace.address)
        }
    }

    private struct Works: Decodable {
        var number: String
        var first: String?
        var last: String?

        /// Nil when the number or a day is none: then it declares nothing.
        func period(in zone: Zone) -> WorksPeriod? {
            guard let number = WorksNumber(number) else { return nil }
            let (from, to) = (first.map { Day($0) }, last.map { Day($0) })
            if case .some(nil) = from { return nil }
            if case .some(nil) = to { return nil }
            return WorksPeriod(
                number,
                fromMicroseconds: from.flatMap { $0 }.map { $0.startSeconds(in: zone) * 1_000_000 },
                toMicroseconds: to.flatMap { $0 }.flatMap { Self.end(of: $0, in: zone) })
        }

        /// Midnight at its end, microseconds since 1970: noon of the day after has the same day as its beginning.
        private static func end(of day: Day, in zone: Zone) -> Int64? {
            let noon = (day.startSeconds(in: zone) + 36 * 3_600) * 1_000_000
            return Day(wallMicroseconds: noon, in: zone).map { $0.startSeconds(in: zone) * 1_000_000 }
        }
    }
}
