import Domain

@testable import Web

extension FakeConsole {
    func declarations() -> DeclarationList? {
        declared.map { files in
            DeclarationList(
                rows: files.filter { !$0.isDecided }.map(\.declaration), zone: Samples.brussels)
        }
    }

    func declaration(_ entry: Domain.Sequence) -> DeclarationFile? {
        declared?.first { $0.declaration.entry == entry }
    }

    func set(declared: [DeclarationFile]?) { self.declared = declared }
}

extension Samples {
    /// One of each question; the last is decided.
    static var declarations: [DeclarationFile]? {
        func file(
            _ entry: Domain.Sequence, _ name: String, _ question: DeclarationRow.Question, _ action: Action?,
            _ minutes: Int64, beside: Domain.Sequence?, isDecided: Bool = false
        ) -> DeclarationFile {
            let person = PersonID(EntryID(book: FakeConsole.book, sequence: entry - 100))
            return DeclarationFile(
                declaration: DeclarationRow(
                    entry: entry, person: person, name: name, code: "\(4_500 + entry)", question: question,
                    action: action, wallMicroseconds: dawn + minutes * 60_000_000,
                    saidMicroseconds: dawn + 200 * 60_000_000),
                beside: registrationRows.first { $0.punch == beside }, isDecided: isDecided, zone: brussels)
        }
        return [
            file(213, "Jörg Müller", .missing(.elsewhere), .checkIn, -4_000, beside: nil),
            file(212, "Fatou Diallo", .read, nil, 12, beside: 202),
            file(210, "Amina <b>Benali</b>", .departure, .checkOut, -750, beside: 202),
            file(
                208, "Pieter Verstraeten", .missing(.terminalDown), .breakEnd, 30, beside: 204,
                isDecided: true),
        ]
    }
}
