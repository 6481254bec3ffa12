import Domain
import FoundationEssentials
import HTTPTypes

/// A finger on the technician's page: body of `POST /technician/touch`.
enum TechnicianTouch: Hashable, Sendable {
    enum Tab: String, CaseIterable, Sendable { case readers, link, outputs, badges, device }
    enum Question: String, Sendable { case forgetTime, moved, place }

    case stay, leave
    case tab(Tab)
    case reader(String)
    case more
    case badge(Int)
    case person(PersonID)
    /// A key of the telephone keypad; nil: takes the last one back.
    case key(Character?)
    case ask(Question)
    /// Moves the time of "new site since", minutes.
    case shift(Int)
    /// Yes to what is asked.
    case enrol, forgetTime, sameSite, newSite
    /// "New site", with which one it is.
    case place(SiteCode)
    case test(String)
    case readOnly(Bool)
    case language(Language)

    /// A flat JSON object with the texts `touch` and, for most, `value`.
    static func read(_ bytes: [UInt8]) throws(Refusal) -> TechnicianTouch {
        guard let fields = try? JSONDecoder().decode([String: String].self, from: Data(bytes)),
            let name = fields["touch"], Set(fields.keys).isSubset(of: ["touch", "value"]),
            let touch = TechnicianTouch(name, fields["value"])
        else { throw Refusal(.badRequest, "The body is no touch of the technician's page.") }
        return touch
    }

    private init?(_ name: String, _ value: String?) {
        guard let value else {
            switch name {
            case "stay": self = .stay
            case "leave": self = .leave
            case "more": self = .more
            case "enrol": self = .enrol
            case "forgetTime": self = .forgetTime
            case "sameSite": self = .sameSite
            case "newSite": self = .newSite
            default: return nil
            }
            return
        }
        guard let touch = Self.named(name, value) else { return nil }
        self = touch
    }

    private static func named(_ name: String, _ value: String) -> TechnicianTouch? {
        switch name {
        case "tab": Tab(rawValue: value).map { .tab($0) }
        case "reader": .reader(value)
        case "badge": Int(value).map { .badge($0) }
        case "person": EntryID(value).map { .person(PersonID($0)) }
        case "key" where value == "back": .key(nil)
        case "key": value.count == 1 && value.allSatisfy(\.isASCIIDigit) ? .key(value.first) : nil
        case "ask": Question(rawValue: value).map { .ask($0) }
        case "shift": Int(value).flatMap { (-1440...1440).contains($0) ? .shift($0) : nil }
        case "place": value.utf8.count <= 256 ? .place(SiteCode(value)) : nil
        case "test": .test(value)
        case "readOnly": value == "on" ? .readOnly(true) : value == "off" ? .readOnly(false) : nil
        case "language": Language(rawValue: value).map { .language($0) }
        default: nil
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

/// Body of `POST /technician/pin`.
struct PINForm: Decodable {
    var pin: String

    /// Digits only, so that nothing else is ever hashed.
    static func read(_ bytes: [UInt8]) throws(Refusal) -> String {
        guard let form = try? JSONDecoder().decode(PINForm.self, from: Data(bytes)),
            form.pin.utf8.count <= 12,
            form.pin.utf8.allSatisfy({ (48...57).contains($0) })
        else { throw Refusal(.badRequest, "A PIN is up to 12 digits.") }
        return form.pin
    }
}
