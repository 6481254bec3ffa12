import Domain

// Where somebody says who he is without a badge.

extension Screens {
    func keypad(_ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        var values: Values = [
            "codeTitle": catalogue("keypad.code"), "codeHint": catalogue("keypad.code.hint"),
            "pinTitle": catalogue("keypad.pin"), "pinHint": catalogue("keypad.pin.hint"),
            "digits": (1...9).map { "\($0)" }, "erase": catalogue("tech.key.back"),
            "open": catalogue("keypad.enter"), "close": catalogue("choose.cancel"),
        ]
        if surroundings.status?.takesPasswords == true { values["letters"] = catalogue("keyboard.open") }
        return Drawing(kind: "keypad", tone: "night", template: "keypad", values: values)
    }

    func keyboard(_ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        var values: Values = [
            "nameTitle": catalogue("keyboard.name"), "passwordTitle": catalogue("keyboard.password"),
            "show": catalogue("keyboard.show"), "hint": catalogue("keyboard.hint"),
            "keys": Self.keys(surroundings.language).map(String.init), "erase": catalogue("tech.key.back"),
            "enter": catalogue("keypad.enter"), "close": catalogue("choose.cancel"),
        ]
        if surroundings.status?.takesCodes == true { values["code"] = catalogue("keyboard.code") }
        return Drawing(kind: "keyboard", tone: "night", template: "keyboard", values: values)
    }

    /// Four rows of ten, as people of that language know them. Account names and the passwords that the console makes need
    /// no capitals.
    static func keys(_ language: Language) -> String {
        let letters =
            switch language {
            case .fr: "azertyuiopqsdfghjklmwxcvbn.-_@"
            case .de: "qwertzuiopasdfghjkl_yxcvbnm.-@"
            case .nl, .en: "qwertyuiopasdfghjkl_zxcvbnm.-@"
            }
        return "1234567890" + letters
    }

    /// The button that leads here from other screens, and which of both it opens.
    func offerTyping(_ values: inout Values, _ status: StageStatus?, _ catalogue: Catalogue) {
        guard let status, status.takesCodes || status.takesPasswords else { return }
        values["keypad"] = catalogue("keypad.open")
        values["typing"] = status.takesCodes ? "keypad" : "keyboard"
    }
}
