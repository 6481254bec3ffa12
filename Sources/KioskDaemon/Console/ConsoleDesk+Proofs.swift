import Domain
import Logging
import Store
import Upstreams
import Web

// Documents that prove a correction.

extension ConsoleDesk {
    func attach(
        _ content: [UInt8], named name: String, _ order: @Sendable (Proof) -> CorrectionOrder
    ) async -> CorrectionReply {
        guard content.count <= Proof.mostBytes else { return .problems([.proofTooLarge]) }
        guard let kind = Proof.Kind(content) else { return .problems([.proofKind]) }
        do throws(StoreError) {
            let proof = Proof(
                name: Proof.name(name, kind), kind: kind, byteCount: Int64(content.count),
                digest: try Fingerprint.of(content))
            let order = order(proof)
            // Nobody who may not attach it fills the disk.
            let problems = await terminal.problems(of: [order])
            guard problems.isEmpty else { return .problems(problems) }
            let kept = try await book.files().reduce(0) { $0 + $1.byteCount }
            guard kept + proof.byteCount <= FileArchive.mostBytes else { return .problems([.proofsFull]) }
            _ = try await book.keepFile(content)
            return await correct([order])
        } catch {
            logger.warning("a document cannot be kept", metadata: ["store.error": "\(error)"])
            return .notRecorded
        }
    }

    func proof(
        _ entry: Domain.Sequence, of punch: Domain.Sequence, for reader: AccountID
    ) async -> ProofDocument? {
        do throws(StoreError) {
            guard
                let attached = try await registrations.file(of: punch)?.proofs.first(where: {
                    $0.entry == entry
                }), let person = await terminal.corrections[punch]?.person,
                let content = try await book.file(attached.proof.digest)
            else { return nil }
            let taken = Accessed(step: .tookProof, account: reader, address: nil, subject: person)
            guard
                case .recorded(let entries) = await terminal.submit(await terminal.stamped(.accessed(taken))),
                !entries.isEmpty
            else { return nil }
            return ProofDocument(proof: attached.proof, content: content)
        } catch {
            logger.warning("a document cannot be read", metadata: ["store.error": "\(error)"])
            return nil
        }
    }
}
