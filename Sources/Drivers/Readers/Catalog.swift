/// The reader types that kioskd knows. A new type is one file beside this one and one line here.
package enum Catalog {
    package static let types: [ReaderType] = [
        SerialBadgeReader.type,
        KeyboardBadgeReader.type,
        WiegandReader.type,
        KeyLinesReader.type,
        TamperReader.type,
        SmartCardReader.type,
        GNSSReader.type,
    ]

    package static func type(named name: String) -> ReaderType? { types.first { $0.name == name } }
}
