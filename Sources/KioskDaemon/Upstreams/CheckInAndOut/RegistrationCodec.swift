import Domain

/// The messages of `presenceRegistration`: this file alone knows their fields.
///
/// Nobody here has read ONSS's own description of them. They are what one other program sends (winprox-v2 on GitHub,
/// `RszPresenceRegistrationClient.php`), and nobody has seen its traffic: golden messages in the tests hold what is
/// assumed, so that it can be compared with the official OpenAPI file and changed here.
struct RegistrationCodec: Sendable {
    static let registerPath = "presenceRegistrations/registerInBulk"

    var hasCapitalTypes = false

    // MARK: what is sent

    /// `{"items":[…]}`.
    func request(_ items: [PresenceRegistration]) -> [UInt8] {
        var bytes = Array(#"{"items":["#.utf8)
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(item, to: &bytes)
        }
        bytes += "]}".utf8
        return bytes
    }

    private func append(_ item: PresenceRegistration, to bytes: inout [UInt8]) {
        bytes += #"{"registrationDate":""#.utf8
        bytes += Self.time(item.wallMicroseconds)
        bytes += #"","ssin":""#.utf8
        bytes += item.nationalNumber.text.utf8
        bytes += #"","type":""#.utf8
        bytes += word(item.direction).utf8
        bytes += #"","employer":{"#.utf8
        switch item.employer {
        case .enterprise(let number): Self.append("enterpriseNumber", number.text, to: &bytes)
        case .foreign(let number): Self.append("foreignVatNumber", number.text, to: &bytes)
        }
        bytes += #"},"placeOfWork":{"#.utf8
        switch item.place {
        case .position(let position): Self.append(position, to: &bytes)
        case .address(let address): Self.append(address, to: &bytes)
        }
        bytes += #"},"contractualRelationshipReference":""#.utf8
        bytes += item.works.text.utf8
        bytes += #""}"#.utf8
    }

    func word(_ direction: RegistrationDirection) -> String {
        hasCapitalTypes ? direction.rawValue.uppercased() : direction.rawValue
    }

    /// `yyyy-MM-ddTHH:mm:ssZ`: whole seconds, cut and not rounded, so that no presence lies in the future.
    static func time(_ wallMicroseconds: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        Timestamp(wallMicroseconds: wallMicroseconds)?.append(to: &bytes)
        return bytes.dropLast(".000000Z".utf8.count) + [UInt8(ascii: "Z")]
    }

    private static func append(_ position: Position, to bytes: inout [UInt8]) {
        bytes += #""coordinates":{"longitude":"#.utf8
        appendDegrees(position.longitudeE7, to: &bytes)
        bytes += #","latitude":"#.utf8
        appendDegrees(position.latitudeE7, to: &bytes)
        bytes += "}".utf8
    }

    /// A decimal fraction without the detour by binary ones.
    private static func appendDegrees(_ valueE7: Int32, to bytes: inout [UInt8]) {
        if valueE7 < 0 { bytes.append(UInt8(ascii: "-")) }
        let magnitude = Int64(valueE7.magnitude)
        bytes.appendDecimal(magnitude / 10_000_000)
        bytes.append(UInt8(ascii: "."))
        bytes.appendDecimal(magnitude % 10_000_000, width: 7)
    }

    private static func append(_ address: PostalAddress, to bytes: inout [UInt8]) {
        bytes += #""address":{"#.utf8
        let fields = [
            ("postCode", address.postCode), ("municipalityName", address.municipality),
            ("streetName", address.street), ("houseNumber", address.houseNumber),
        ]
        for (name, value) in fields {
            append(name, value, to: &bytes)
            bytes.append(UInt8(ascii: ","))
        }
        if let box = address.boxNumber {
            append("boxNumber", box, to: &bytes)
        } else {
            bytes += #""boxNumber":null"#.utf8
        }
        bytes += "}".utf8
    }

    private static func append(_ name: String, _ value: String, to bytes: inout [UInt8]) {
        bytes += "\"\(name)\":\"".utf8
        bytes.appendJSON(value)
        bytes.append(UInt8(ascii: "\""))
    }

    // MARK: what comes back

    /// What ONSS says of one presence.
    enum Answer: Sendable, Hashable {
        case created(Standing)
        case refused(reason: String)
    }

    struct Standing: Sendable, Hashable {
        var number: String
        var validity: String?
        var remarks: [String] = []
    }

    /// One answer for each presence, in order; nil for one that says nothing. Nil: this is no answer to so many
    /// presences. The same number twice in a row is one answer that came twice.
    static func answers(_ body: [UInt8], count: Int) -> [Answer?]? {
        guard let value = JSONValue(body), let items = value["items"]?.list ?? value.list else { return nil }
        var answers: [Answer?] = []
        for item in items {
            let answer = answer(item)
            if case .created(let standing)? = answer, case .created(let before)?? = answers.last,
                standing.number == before.number
            {
                continue
            }
            answers.append(answer)
        }
        return answers.count == count ? answers : nil
    }

    private static func answer(_ item: JSONValue) -> Answer? {
        if let created = item["createdPresenceRegistration"] { return standing(created).map(Answer.created) }
        return item["notCreatedPresenceRegistration"].map { .refused(reason: DiscreetText.reason($0)) }
    }

    private static func standing(_ value: JSONValue) -> Standing? {
        guard let number = value["id"]?.text, (1...64).contains(number.utf8.count) else { return nil }
        return Standing(
            number: number, validity: value["validity"]?.text.map { DiscreetText.bounded($0, to: 64) },
            remarks: (value["remarks"]?.list ?? []).prefix(10).map { DiscreetText.remark($0) })
    }

    // MARK: what was registered before (assumed; only used where its path is configured)

    /// Asks for the presences of a person at a second.
    func search(_ item: PresenceRegistration) -> [UInt8] {
        var bytes = Array(#"{"ssin":""#.utf8)
        bytes += item.nationalNumber.text.utf8
        for name in ["registrationDateFrom", "registrationDateTo"] {
            bytes += "\",\"\(name)\":\"".utf8
            bytes += Self.time(item.wallMicroseconds)
        }
        bytes += #""}"#.utf8
        return bytes
    }

    /// The registration of that presence; `.some(nil)`: it is not there. Nil: this is no answer.
    func found(_ item: PresenceRegistration, in body: [UInt8]) -> Standing?? {
        guard let value = JSONValue(body), let items = value["items"]?.list ?? value.list else { return nil }
        let time = String(decoding: Self.time(item.wallMicroseconds), as: UTF8.self)
        for found in items {
            let presence = found["presenceRegistration"] ?? found
            guard presence["ssin"]?.text == item.nationalNumber.text,
                presence["registrationDate"]?.text == time,
                presence["type"]?.text?.lowercased() == item.direction.rawValue
            else { continue }
            return Self.standing(presence).map { .some($0) }
        }
        return .some(nil)
    }

    /// How one registration stands now; nil: this is no answer about it.
    static func consulted(_ number: String, in body: [UInt8]) -> Standing? {
        guard let value = JSONValue(body) else { return nil }
        let standing = standing(value["presenceRegistration"] ?? value)
        return standing?.number == number ? standing : nil
    }
}
