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

    /// What the reader type named in `trace` makes of it, in the order in which it would say so.
    package static func replay(_ trace: Trace) throws(TraceDefect) -> [BadgeOutcome] {
        guard let type = type(named: trace.type), let replay = type.replay else {
            let known = types.filter { $0.replay != nil }.map(\.name).joined(separator: ", ")
            throw TraceDefect(
                line: trace.typeLine, "no traces of type \"\(trace.type)\"; there are: \(known)")
        }
        if let problem = type.check(trace.options).first {
            throw TraceDefect(line: trace.typeLine, "option \(problem)")
        }
        return try replay(trace)
    }
}
