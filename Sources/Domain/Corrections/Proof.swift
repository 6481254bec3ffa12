/// A document that shows that a correction is right: a photograph, a certificate, a sheet that was signed. All of it is
/// private; the document itself lies beside the book, under its digest.
package struct Proof: Hashable, Sendable {
    /// What every browser shows and ONSS's colleagues can open; told by the document's first bytes, not by its name.
    package enum Kind: String, Sendable, CaseIterable {
        case pdf, jpeg, png

        /// Nil: none of these.
        package init?(_ content: some Collection<UInt8>) {
            for kind in Kind.allCases where content.starts(with: kind.beginning) {
                self = kind
                return
            }
            return nil
        }

        /// ISO 32000-1 7.5.2; ITU-T T.81 annex B (SOI, and the marker that follows); ISO 15948 5.2.
        private var beginning: [UInt8] {
            switch self {
            case .pdf: Array("%PDF-".utf8)
            case .jpeg: [0xFF, 0xD8, 0xFF]
            case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            }
        }
    }

    /// Of one document: what a telephone makes of a sheet of paper.
    package static let mostBytes = 5 << 20
    /// Of one file about a punch.
    package static let most = 10
    /// Of a name, bytes.
    package static let nameBytes = 200

    /// As whoever attached it calls it.
    package var name: String
    package var kind: Kind
    package var byteCount: Int64
    /// SHA-256, 64 hexadecimal digits.
    package var digest: String

    /// What a document is called that somebody else has named: one line, never empty, never too long.
    package static func name(_ text: String, _ kind: Kind) -> String {
        let visible = text.unicodeScalars.filter {
            !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 32
        }
        var name = ""
        for character in String(String.UnicodeScalarView(visible)).split(separator: " ").joined(
            separator: " ")
        {
            if name.utf8.count + character.utf8.count > nameBytes { break }
            name.append(character)
        }
        return name.isEmpty ? "document.\(kind.rawValue)" : name
    }

    package init(name: String, kind: Kind, byteCount: Int64, digest: String) {
        self.name = name
        self.kind = kind
        self.byteCount = byteCount
        self.digest = digest
    }
}

extension FactReader {
    /// Nil where nothing is said of one.
    mutating func proof() throws(FactDamage) -> Proof? {
        guard let digest = try optionalText("proofSHA256") else { return nil }
        let name = try text("proofName")
        let kind: Proof.Kind = try choice("proofKind")
        return Proof(name: name, kind: kind, byteCount: try integer("proofBytes"), digest: digest)
    }
}
