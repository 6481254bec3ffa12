/// What is asked for about accounts. Nothing follows from one with problems.
package enum AccountDeed: Hashable, Sendable {
    case create(NewAccount)
    case setRole(AccountID, Role)
    case rename(AccountID, String)
    case setLanguage(AccountID, Language)
    case disable(AccountID)
    case enable(AccountID)
    /// He has set a password.
    case passwordSet(AccountID)
    /// A code to set one was made.
    case invite(AccountID, untilMicroseconds: Int64)
}

package struct NewAccount: Hashable, Sendable {
    package var userName: String
    package var name: String
    package var email: String?
    package var role: Role
    package var language: Language

    package init(userName: String, name: String, email: String?, role: Role, language: Language) {
        self.userName = userName
        self.name = name
        self.email = email
        self.role = role
        self.language = language
    }
}

/// A deed and who asks for it.
package struct AccountOrder: Hashable, Sendable {
    package var deed: AccountDeed
    /// Nil: the code for the first administrator, or the holder of an invitation.
    package var by: AccountID?
    /// The last change of the account that he has seen; nil: it does not matter.
    package var seen: Sequence?

    package init(_ deed: AccountDeed, by: AccountID?, seen: Sequence? = nil) {
        self.deed = deed
        self.by = by
        self.seen = seen
    }
}

/// Why nothing follows from a deed. Each belongs to one field of its form, or to the form.
package enum AccountProblem: String, Hashable, Sendable, CaseIterable {
    /// 3 to 64 small letters, digits and `. _ - @`.
    case userNameForm
    case userNameTaken
    case nameForm
    case emailForm
    case emailTaken
    /// Nobody would be left who may administer.
    case lastAdministrator
    /// Somebody else has changed it meanwhile.
    case overtaken
    case noSuchAccount
    case tooMany
    /// The table of rights does not allow it.
    case forbidden
}

extension NewAccount {
    /// The same without spaces around it, names in small letters, no empty address.
    package var trimmed: NewAccount {
        var trimmed = self
        trimmed.userName = userName.trimmingBlanks.lowercased()
        trimmed.name = name.trimmingBlanks
        let email = (email ?? "").trimmingBlanks.lowercased()
        trimmed.email = email.isEmpty ? nil : email
        return trimmed
    }
}

extension Account {
    static func isUserName(_ text: String) -> Bool {
        (3...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || [45, 46, 64, 95].contains($0)
            }
    }

    /// One line of at most 100 characters.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.count <= 100 && text.utf8.count <= 400
            && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    }

    /// Something before one @, a dot behind it, no blanks: whether it can be reached only a letter shows.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return text.utf8.count <= 254 && parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".")
            && text.unicodeScalars.allSatisfy { $0.value > 32 && $0.value != 127 }
    }
}

extension String {
    /// Without blanks at both ends.
    package var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        return String(String(drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
    }
}
