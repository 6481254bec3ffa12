import FoundationEssentials
import HTTPTypes

/// Body of `POST /workbench/deed`: a flat JSON object, known fields only.
struct WorkbenchForm: Decodable {
    private enum Key: String, CodingKey, CaseIterable { case deed, id, reader, action, isOn, gnss, seconds }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int?
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let deed: WorkbenchDeed

    static func read(_ bytes: [UInt8]) throws(Refusal) -> WorkbenchDeed {
        do {
            return try JSONDecoder().decode(WorkbenchForm.self, from: Data(bytes)).deed
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.badRequest, "The body is not a deed of the workbench.")
        }
    }

    init(from decoder: any Decoder) throws {
        let names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        if let name = names.filter({ Key(rawValue: $0) == nil }).min() {
            throw Refusal(.badRequest, "Unknown field “\(name.prefix(40))”.")
        }
        let fields = try decoder.container(keyedBy: Key.self)
        func text(_ key: Key) throws -> String { try fields.decode(String.self, forKey: key) }
        func isOn() throws -> Bool { try fields.decode(Bool.self, forKey: .isOn) }
        deed =
            switch try text(.deed) {
            case "holdBadge": .holdBadge(id: try text(.id), reader: try text(.reader))
            case "holdDamagedBadge": .holdDamagedBadge(reader: try text(.reader))
            case "pressKey": .pressKey(try text(.action))
            case "insertCard": .insertCard(id: try text(.id))
            case "pullCard": .pullCard
            case "setReader": .setReader(name: try text(.reader), isPlugged: try isOn())
            case "setGNSS": .setGNSS(try fields.decode(WorkbenchState.GNSS.self, forKey: .gnss))
            case "setLink": .setLink(isUp: try isOn())
            case "setFault": .setFault(id: try fields.decodeIfPresent(String.self, forKey: .id))
            case "setSocialSecurity":
                .setSocialSecurity(id: try fields.decodeIfPresent(String.self, forKey: .id))
            case "judgeLast": .judgeLast(try text(.id))
            case "makeConsoleCode": .makeConsoleCode
            case "setClockOffset": .setClockOffset(seconds: try fields.decode(Int64.self, forKey: .seconds))
            case "setClockTrust": .setClockTrust(isTrusted: try isOn())
            default: throw Refusal(.badRequest, "The workbench knows no such deed.")
            }
    }
}
