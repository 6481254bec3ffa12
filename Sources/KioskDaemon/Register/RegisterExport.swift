import Domain
import Web

/// A table of the register as a spreadsheet reads it, made piece by piece of the state of one moment. It has the columns
/// of the import, so that it can be brought in again, but for national numbers, which are never written in the clear.
struct RegisterExport: TablePieces {
    private let columns: [String]
    private let rows: @Sendable (Int) -> [[String]]
    private let count: Int
    private let sheet: SheetText
    private var position = -1

    private static let pieceBytes = 64 << 10

    init(_ kind: RegisterKind, _ state: Terminal, zone: Zone, language: Language) {
        columns = RegisterSheet.columns(kind).filter { $0 != "national_number" }
        sheet = SheetText(language)
        let row = RegisterRow(zone: zone, decimalMark: sheet.decimalMark)
        let company = state.company ?? Company()
        switch kind {
        case .clients:
            let all = company.clients.values.map(\.value).sorted { $0.code.description < $1.code.description }
            (count, rows) = (all.count, { [row.of(all[$0])] })
        case .sites:
            let all = company.sites.values.map(\.value).sorted { $0.code.description < $1.code.description }
            (count, rows) = (all.count, { row.of(all[$0]) })
        case .tasks:
            let all = company.tasks.values.map(\.value).sorted { $0.code.description < $1.code.description }
            (count, rows) = (all.count, { [row.of(all[$0])] })
        case .agents:
            let all = state.people.map { (code: $0.value.code, id: $0.key) }.sorted { $0.code < $1.code }
            count = all.count
            rows = { index in
                guard let agent = state.agent(all[index].id) else { return [] }
                let tasks = company.rows[all[index].id]?.value.links?.value ?? agent.person.tasks
                return row.of(agent, tasks)
            }
        }
    }

    mutating func next() -> [UInt8]? {
        guard position < count else { return nil }
        var piece: [UInt8] = []
        piece.reserveCapacity(Self.pieceBytes + 4_096)
        if position < 0 {
            piece += (SheetText.mark + sheet.line(columns)).utf8
            position = 0
        }
        while position < count, piece.count < Self.pieceBytes {
            for row in rows(position) { piece += sheet.line(row).utf8 }
            position += 1
        }
        return piece
    }
}

/// One subject as rows of its table, in the order of the columns.
struct RegisterRow: Sendable {
    var zone: Zone
    var decimalMark: String

    func of(_ client: Client) -> [String] {
        [text(client.code.description), text(client.name), client.enterprise?.text ?? ""]
            + address(client.address) + [flag(client.isActive)]
    }

    /// A row for each declaration; one where there is none.
    func of(_ site: WorkSite) -> [[String]] {
        let front =
            [text(site.code.description), text(site.name), text(site.client?.description ?? "")]
            + address(site.address) + [
                degrees(site.position?.latitudeE7), degrees(site.position?.longitudeE7),
                site.radiusMetres.map(String.init) ?? "",
            ]
        let works = site.declarations.map {
            [$0.number.text, $0.firstDay?.description ?? "", $0.lastDay?.description ?? ""]
        }
        return (works.isEmpty ? [["", "", ""]] : works).map { front + $0 + [flag(site.isActive)] }
    }

    func of(_ task: WorkTask) -> [String] {
        [
            text(task.code.description), text(task.name), text(task.site?.description ?? ""),
            flag(task.isActive),
        ]
    }

    /// A row for each engagement; one where there is none.
    func of(_ agent: Agent, _ tasks: [TaskCode]) -> [[String]] {
        let (person, particulars) = (agent.person, agent.particulars)
        let front = [
            text(person.code), text(person.firstName), text(person.lastName), person.language.rawValue,
            flag(person.isActive), text(particulars.type?.description ?? ""),
            flag(particulars.mayUseTerminal),
            particulars.birthDay?.description ?? "",
        ]
        let back = [
            text(person.allowedSites.map(\.description).joined(separator: "+")),
            text(tasks.map(\.description).joined(separator: "+")), person.shift.rawValue,
        ]
        let engagements = particulars.engagements.map {
            [$0.employer.text, $0.capacity.rawValue, day($0.fromMicroseconds), day($0.toMicroseconds)]
        }
        return (engagements.isEmpty ? [["", "", "", ""]] : engagements).map { front + $0 + back }
    }

    // MARK: fields

    private func text(_ text: String) -> String { SpreadsheetText.written(text) }

    private func flag(_ value: Bool) -> String { value ? "yes" : "no" }

    private func day(_ microseconds: Int64?) -> String {
        microseconds.flatMap { Day(wallMicroseconds: $0, in: zone) }?.description ?? ""
    }

    private func degrees(_ value: Int32?) -> String {
        value.map { Position.degrees($0).replacing(".", with: decimalMark) } ?? ""
    }

    private func address(_ address: Address?) -> [String] {
        guard let address else { return ["", "", "", "", "", ""] }
        return [
            text(address.street), text(address.houseNumber), text(address.box ?? ""),
            text(address.postalCode), text(address.town), address.country,
        ]
    }
}
