import Domain

/// How a badge number that somebody typed into a spreadsheet becomes a credential key.
enum RosterKeys {
    /// `em`, `text`, `uid`, and `w` with a Wiegand frame's length.
    private static func isScheme(_ text: String) -> Bool {
        if ["em", "text", "uid"].contains(text) { return true }
        return text.first == "w" && (Int(text.dropFirst()).map { (4...64).contains($0) } ?? false)
    }

    /// `scheme:VALUE` stays one spelling of one scheme; anything else is `text:VALUE`, which every reader gives among
    /// the spellings of a badge. Letters are upper case, blanks are dropped.
    static func key(ofTyped text: String) -> CredentialKey {
        let bare = text.filter { !$0.isWhitespace }.uppercased()
        if let colon = bare.firstIndex(of: ":") {
            let scheme = bare[..<colon].lowercased()
            if isScheme(scheme) { return CredentialKey("\(scheme):\(bare[bare.index(after: colon)...])") }
        }
        return CredentialKey("text:\(bare)")
    }
}
