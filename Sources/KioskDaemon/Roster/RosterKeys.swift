import Domain

/// How a badge number that somebody typed into a spreadsheet becomes a credential key.
enum RosterKeys {
    private static let schemes = ["em", "text", "uid", "w4", "w6", "w8", "w26", "w30", "w32", "w33", "w34", "w35", "w36", "w37", "w48"]

    /// `scheme:VALUE` stays one spelling of one scheme; anything else is `text:VALUE`, which every reader gives among
    /// the spellings of a badge. Letters are upper case, blanks are dropped.
    static func key(ofTyped text: String) -> CredentialKey {
        let bare = text.filter { !$0.isWhitespace }.uppercased()
        if let colon = bare.firstIndex(of: ":") {
            let scheme = bare[..<colon].lowercased()
            if schemes.contains(scheme) { return CredentialKey("\(scheme):\(bare[bare.index(after: colon)...])") }
        }
        return CredentialKey("text:\(bare)")
    }
}
