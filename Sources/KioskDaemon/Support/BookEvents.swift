import Domain
import Store
import Web

/// The newest entries that say how the terminal does, each by fields that say nothing of a person.
struct BookEvents {
    var book: Book

    /// As many entries are looked at, and lines given, at most.
    private static let mostEntries: Int64 = 20_000
    private static let mostLines = 300
    private static let page: Int64 = 500

    /// Oldest first.
    var lines: [String] {
        guard let head = try? book.head().sequence else { return [] }
        var lines: [String] = []
        var last = head
        while last > max(0, head - Self.mostEntries), lines.count < Self.mostLines {
            let rows = try? book.rows(after: max(0, last - Self.page), through: last, limit: Int(Self.page))
            lines.insert(contentsOf: (rows ?? []).compactMap { Self.line(Entry($0)) }, at: 0)
            last -= Self.page
        }
        return lines.suffix(Self.mostLines)
    }

    /// Nil: of somebody, or of no use.
    private static func line(_ entry: Entry) -> String? {
        let what: String? =
            switch entry.fact {
            case .refused(let fact): "refused \(FaultCode(fact.reason).rawValue)"
            case .readFailed: "could not be read \(FaultCode.readFailed.rawValue)"
            case .deviceChanged(let fact): "reader \(fact.step.rawValue), \(fact.type)"
            case .clockChanged(let fact): "clock \(fact.from.rawValue) to \(fact.to.rawValue)"
            case .running(let fact): "program \(fact.step.rawValue), \(fact.program)"
            case .bookDamaged(let fact): "book damaged \(FaultCode.bookDamaged.rawValue), kept \(fact.kept)"
            case .storageChanged(let fact): "disk \(fact.level), \(fact.usedPercent) %"
            case .linkRemedied(let fact): "link remedy \(fact.remedy.rawValue), down \(fact.downSeconds) s"
            case .dataUsed(let fact): Self.line(fact)
            case .resolved(let fact): "entry \(fact.sequence) settled by a person: \(fact.decision.rawValue)"
            case .bookCopied(let fact): "copy on a stick \(fact.step.rawValue)"
            case .provisioned(let fact): "settings \(fact.step.rawValue), \(fact.way.rawValue)"
            case .moved(let fact): fact.isAway ? "moved \(FaultCode.moved.rawValue)" : "back in its place"
            case .housingChanged(let fact):
                fact.isOpen ? "housing opened \(FaultCode.housingOpen.rawValue)" : "housing closed"
            case .pruned: "old entries pruned"
            case .keyReplaced: "another device key"
            case .asideRemoved(let fact): "damaged file deleted, \(fact.reason.rawValue)"
            case .knownTimeReset: "known time reset"
            default: nil
            }
        guard let what else { return nil }
        return "\(UTCTime.text(microseconds: entry.instant.wallMicroseconds).prefix(19)) \(what)"
    }

    private static func line(_ fact: DataUsed) -> String {
        let threshold = fact.reached.map { ", reached \($0) %" } ?? ""
        return "data of the month \(fact.used.total) bytes\(threshold)"
    }
}
