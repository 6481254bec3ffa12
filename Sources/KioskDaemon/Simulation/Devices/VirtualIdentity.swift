/// What an invented identity card says: the fields of its identity file (tag, length, UTF-8; see `IdentityRead`).
package struct VirtualIdentity: Sendable {
    /// Eleven digits.
    package var number: String
    /// `DD.MM.YYYY`.
    package var validFrom: String
    /// `DD.MM.YYYY`.
    package var validTo: String
    /// Surname and first names: on every card, and none of the terminal's affair.
    package var lastName: String
    package var firstNames: String

    package init(
        number: String, validFrom: String, validTo: String, lastName: String = "Voorbeeld",
        firstNames: String = "Robin Jo"
    ) {
        self.number = number
        self.validFrom = validFrom
        self.validTo = validTo
        self.lastName = lastName
        self.firstNames = firstNames
    }

    /// The identity file of such a card, in the order of the tags.
    package var file: [UInt8] {
        Self.field(0x00, Array("01".utf8)) + Self.field(0x01, Array("592000000000".utf8))
            + Self.field(0x02, [UInt8](repeating: 0x5A, count: 16)) + Self.field(0x03, Array(validFrom.utf8))
            + Self.field(0x04, Array(validTo.utf8)) + Self.field(0x05, Array("Namur".utf8))
            + Self.field(0x06, Array(number.utf8)) + Self.field(0x07, Array(lastName.utf8))
            + Self.field(0x08, Array(firstNames.utf8)) + Self.field(0x0A, Array("Belge".utf8))
            + Self.field(0x0B, Array("Namur".utf8)) + Self.field(0x0C, Array("02 JAN 1901".utf8))
            + Self.field(0x0D, Array("F".utf8)) + Self.field(0x0F, Array("1".utf8))
            + Self.field(0x11, [UInt8](repeating: 0xA5, count: 32))
    }

    /// A length of 255 and more goes on in further bytes, which are added.
    package static func field(_ tag: UInt8, _ value: [UInt8]) -> [UInt8] {
        let full = [UInt8](repeating: 0xFF, count: value.count / 255)
        return [tag] + full + [UInt8(value.count % 255)] + value
    }
}
