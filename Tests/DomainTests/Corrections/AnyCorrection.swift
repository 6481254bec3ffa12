import Domain

extension RandomSource {
    mutating func anyCorrection(in book: BookID) -> CorrectionNoted {
        CorrectionNoted(
            step: one(of: CorrectionNoted.Step.allCases, or: .opened), punch: anyInteger(),
            person: anyPersonID(in: book), by: AccountID(anyEntryID(in: book)),
            reason: maybe(one(of: CorrectionReason.allCases, or: .other)),
            right: CorrectedPunch(
                action: maybe(one(of: Action.allCases, or: .checkOut)),
                wallMicroseconds: maybe(anyInteger()), isMissing: chance(50)),
            note: maybe(anyText()), reference: maybe(anyText()), declared: maybe(anyInteger()),
            removed: maybe(anyInteger()), proof: maybe(anyProof()))
    }

    private mutating func anyProof() -> Proof {
        Proof(
            name: anyText(), kind: one(of: Proof.Kind.allCases, or: .pdf), byteCount: anyInteger(),
            digest: anyText())
    }
}
