import Documents

/// Where people register while this terminal cannot: an address, and the code by which a telephone opens it.
package struct OtherWay: Hashable, Sendable {
    package let address: String
    /// Nil: none could be made of the address.
    package let code: SquareCode?
    /// The code as a part of the page that every screen may show. Drawn once, when the address changes.
    let symbol: String

    package init(address: String, code: SquareCode?) {
        self.address = address
        self.code = code
        symbol = code.map(Self.symbol) ?? ""
    }

    private static func symbol(_ code: SquareCode) -> String {
        let zone = SquareCode.quietZone
        let side = code.side + 2 * zone
        let path = code.runs.map { "M\($0.column) \($0.row)h\($0.length)v1h-\($0.length)z" }.joined()
        return """
            <svg width="0" height="0" aria-hidden="true"><symbol id="otherWay" viewBox="-\(zone) -\(zone) \(side) \(side)">\
            <path shape-rendering="crispEdges" fill="#000" d="\(path)"/></symbol></svg>
            """
    }
}

/// What every screen of the page may show, kept beside them: a screen names it.
struct WayFrame: Hashable, Sendable, Encodable {
    var html: String
    /// Empty: there is none.
    var address: String

    init(_ way: OtherWay?) {
        html = way?.symbol ?? ""
        address = way?.address ?? ""
    }
}

extension Screens {
    /// Beside what a screen says that has recorded nothing.
    func offerOtherWay(_ values: inout Values, _ status: StageStatus?, _ catalogue: Catalogue) {
        guard let way = status?.otherWay else { return }
        let hasCode = way.code != nil
        values["way"] = [
            "title": catalogue("way.title"), "hint": catalogue(hasCode ? "way.photograph" : "way.open"),
            "hasCode": hasCode, "address": way.address,
        ]
    }
}
