import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// What a touch asks for: of the terminal, or of the page alone.
enum TouchRequest: Hashable, Sendable {
    case terminal(Touch)
    case speak(Language)
    case privacy
    case dismiss(screen: Int)
    /// Whether to see who is present, and that they be shown.
    case evacuate
    case evacuation(screen: Int)
    /// The place of an inspector's code, the code, what he wants to see, and that he has done.
    case inspect
    case inspectionCode(String, screen: Int)
    case inspection(Inspection.View, screen: Int)
    case endInspection(screen: Int)
    case keypad
    case keyboard
    /// Code and PIN, as they were typed on that screen.
    case identify(code: String, pin: String, screen: Int)
    /// Account name and password, likewise.
    case account(name: String, password: String, screen: Int)
    /// What the person of that screen has punched.
    case own(screen: Int)
    case turn(page: Int, screen: Int)
    /// A supervisor wants to lend a badge, a key of his search for the person, and whom he has found.
    case lend(screen: Int)
    case find(key: String, screen: Int)
    case lendTo(person: PersonID, screen: Int)
    /// A punch is missing.
    case missing(screen: Int)
    /// One answer to what is asked about it.
    case declare(word: String?, moment: Int64?, screen: Int)
}

/// Reads the body of `POST /touch`: a flat JSON object or a form, known fields only.
struct TouchForm {
    private var fields: [String: Field]

    private enum Field: Decodable {
        case text(String)
        case number(Int64)
        case nothing

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .nothing
            } else if let number = try? container.decode(Int64.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    init(_ bytes: [UInt8], contentType: String?) throws(Refusal) {
        switch contentType?.split(separator: ";").first?.lowercased().trimmingSpaces {
        case "application/json":
            guard let fields = try? JSONDecoder().decode([String: Field].self, from: Data(bytes)) else {
                throw Refusal(.badRequest, "The body is not a flat JSON object of texts and whole numbers.")
            }
            self.fields = fields
        case "application/x-www-form-urlencoded":
            fields = try FormText.read(bytes).mapValues { value in
                Int64(value).map(Field.number) ?? .text(value)
            }
        default:
            throw Refusal(
                .unsupportedMediaType, "Send application/json or application/x-www-form-urlencoded.")
        }
    }

    /// Takes the fields of one kind of touch; a field too many, missing or of the wrong type is said by name.
    mutating func request() throws(Refusal) -> TouchRequest {
        let request = try takeRequest()
        if let name = fields.keys.min() {
            throw Refusal(.badRequest, "Unknown field “\(name.prefix(40))”.")
        }
        return request
    }

    private mutating func takeRequest() throws(Refusal) -> TouchRequest {
        let touch = try text("touch")
        switch touch {
        case "choose": return .terminal(.choose(try action("choice"), presented: try sequence("presented")))
        case "task":
            return .terminal(.pick(.task(TaskCode(try text("choice"))), presented: try sequence("presented")))
        case "engagement":
            let pick = Pick.engagement(Int(clamping: try sequence("choice")))
            return .terminal(.pick(pick, presented: try sequence("presented")))
        case "cancel": return .terminal(.cancel(presented: try sequence("presented")))
        case "undo": return .terminal(.undo(punch: try sequence("punch")))
        case "answer":
            return .terminal(.answer(punch: try sequence("punch"), leftMicroseconds: try optionalMoment()))
        case "claim":
            return .terminal(.claim(punch: try sequence("punch"), isHis: try truth("choice")))
        case "language":
            let language = try language("language")
            guard let person = try optionalPerson() else { return .speak(language) }
            return .terminal(.language(language, person: person))
        case "privacy": return .privacy
        case "dismiss": return .dismiss(screen: try screen())
        case "evacuate", "evacuation", "inspect", "inspectionCode", "inspection", "endInspection":
            return try look(touch)
        case "keypad": return .keypad
        case "keyboard": return .keyboard
        case "account":
            return .account(
                name: try typed("account", TypedAccount.mostBytes), password: try typed("password", 64),
                screen: try screen())
        case "identify":
            return .identify(
                code: try digits("code", 1...12), pin: try digits("pin", 4...6), screen: try screen())
        case "own": return .own(screen: try screen())
        case "turn": return .turn(page: try page(), screen: try screen())
        case "missing": return .missing(screen: try screen())
        case "lend", "find", "lendTo", "giveUp": return try lending(touch)
        case "declare":
            let word = fields["choice"] == nil ? nil : try text("choice")
            return .declare(word: word, moment: try optionalMoment(), screen: try screen())
        default:
            throw Refusal(
                .badRequest,
                """
                Unknown touch. Known: choose, task, engagement, cancel, undo, answer, claim, language, privacy, dismiss, \
                evacuate, evacuation, inspect, inspectionCode, inspection, endInspection, keypad, identify, keyboard, \
                account, own, turn, missing, declare, lend, find, lendTo, giveUp.
                """
            )
        }
    }

    /// A supervisor lends a badge.
    private mutating func lending(_ touch: String) throws(Refusal) -> TouchRequest {
        switch touch {
        case "lend": return .lend(screen: try screen())
        case "find": return .find(key: try text("choice"), screen: try screen())
        case "giveUp": return .terminal(.giveUp(asked: try sequence("presented")))
        default:
            guard let person = try optionalPerson() else {
                throw Refusal(.badRequest, "Field “person” is missing.")
            }
            return .lendTo(person: person, screen: try screen())
        }
    }

    /// What is wrong is said, but never what was typed.
    private mutating func digits(_ name: String, _ count: ClosedRange<Int>) throws(Refusal) -> String {
        let text = try text(name)
        guard count.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw Refusal(
                .badRequest, "Field “\(name)” must be \(count.lowerBound) to \(count.upperBound) digits.")
        }
        return text
    }

    /// The same.
    private mutating func typed(_ name: String, _ most: Int) throws(Refusal) -> String {
        let text = try text(name)
        guard (1...most).contains(text.utf8.count) else {
            throw Refusal(.badRequest, "Field “\(name)” must be 1 to \(most) bytes.")
        }
        return text
    }

    private mutating func screen() throws(Refusal) -> Int { Int(clamping: try sequence("screen")) }

    private mutating func look(_ touch: String) throws(Refusal) -> TouchRequest {
        switch touch {
        case "evacuate": return .evacuate
        case "inspect": return .inspect
        case "evacuation": return .evacuation(screen: try screen())
        case "inspectionCode":
            return .inspectionCode(try digits("code", 1...12), screen: try screen())
        case "inspection": return .inspection(try inspectionView(), screen: try screen())
        default: return .endInspection(screen: try screen())
        }
    }

    private mutating func inspectionView() throws(Refusal) -> Inspection.View {
        if case .text("present")? = fields["choice"] {
            fields["choice"] = nil
            return .present
        }
        return .day(Int64(try page()))
    }

    private mutating func page() throws(Refusal) -> Int {
        guard let page = Int(try text("choice")), page >= 0 else {
            throw Refusal(.badRequest, "Field “choice” must be the number of a page.")
        }
        return page
    }

    private mutating func text(_ name: String) throws(Refusal) -> String {
        guard case .text(let text) = fields.removeValue(forKey: name) else {
            throw Refusal(.badRequest, "Field “\(name)” is missing or not a text.")
        }
        return text
    }

    private mutating func sequence(_ name: String) throws(Refusal) -> Domain.Sequence {
        guard case .number(let number) = fields.removeValue(forKey: name), number > 0 else {
            throw Refusal(.badRequest, "Field “\(name)” is missing or not a number above 0.")
        }
        return number
    }

    private mutating func action(_ name: String) throws(Refusal) -> Action {
        guard let action = Action(rawValue: try text(name)) else {
            throw Refusal(
                .badRequest, "Field “\(name)” must be one of checkIn, breakStart, breakEnd, checkOut.")
        }
        return action
    }

    private mutating func truth(_ name: String) throws(Refusal) -> Bool {
        switch try text(name) {
        case "yes": return true
        case "no": return false
        default: throw Refusal(.badRequest, "Field “\(name)” must be yes or no.")
        }
    }

    private mutating func language(_ name: String) throws(Refusal) -> Language {
        guard let language = Language(rawValue: try text(name)) else {
            throw Refusal(.badRequest, "Field “\(name)” must be one of fr, nl, en, de.")
        }
        return language
    }

    private mutating func optionalMoment() throws(Refusal) -> Int64? {
        switch fields.removeValue(forKey: "leftMicroseconds") {
        case nil, .nothing: return nil
        case .number(let microseconds) where microseconds >= 0: return microseconds
        default: throw Refusal(.badRequest, "Field “leftMicroseconds” must be a number, 0 or above.")
        }
    }

    private mutating func optionalPerson() throws(Refusal) -> PersonID? {
        switch fields.removeValue(forKey: "person") {
        case nil, .nothing: return nil
        case .text(let text):
            guard let entry = EntryID(text) else {
                throw Refusal(.badRequest, "Field “person” is not an entry id.")
            }
            return PersonID(entry)
        case .number: throw Refusal(.badRequest, "Field “person” is not an entry id.")
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
