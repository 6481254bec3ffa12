import Domain
import Logging
import Store
import Web

// The follow-up of registrations.

extension ConsoleDesk {
    func registrations(_ query: RegistrationQuery) async -> RegistrationPage? {
        do throws(StoreError) {
            return try await registrations.page(query)
        } catch {
            logger.warning("registrations cannot be listed", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func registration(of punch: Domain.Sequence) async -> RegistrationFile? {
        do throws(StoreError) {
            return try await registrations.file(of: punch)
        } catch {
            logger.warning("a registration cannot be read", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func registrationSetup() async -> RegistrationSetup { await setup.look() }

    func openCorrections() async -> [RegistrationFile] {
        let corrections = await terminal.corrections
        var files: [RegistrationFile] = []
        for (punch, correction) in corrections.all.sorted(by: { $0.key < $1.key })
        where correction.state.isOpen {
            if let file = await registration(of: punch) { files.append(file) }
        }
        return files
    }

    func correct(_ orders: [CorrectionOrder]) async -> CorrectionReply {
        let problems = await terminal.problems(of: orders)
        guard problems.isEmpty else { return .problems(problems) }
        switch await terminal.submit(await terminal.stamped(.corrections(orders))) {
        case .notRecorded: return .notRecorded
        // Somebody else was faster between the look and the writing.
        case .recorded(let entries): return entries.isEmpty ? .problems([.overtaken]) : .done
        }
    }

    func settle(
        _ punch: Domain.Sequence, _ decision: Resolved.Decision, by: AccountID
    ) async -> CorrectionReply {
        guard let upstream = registrations.upstream,
            await terminal.account(by).map({ Rights.allows($0.role, .modify, in: .followUp) }) == true
        else { return .problems([.forbidden]) }
        let reply = await deliveries.take(
            Resolved(upstream: upstream, sequence: punch, decision: decision, by: by))
        switch reply.outcome {
        case .done: return .done
        case .rejected: return .problems([.overtaken])
        case .failed: return .notRecorded
        }
    }
}

extension TerminalService {
    var corrections: Corrections { state.corrections ?? Corrections() }

    func problems(of orders: [CorrectionOrder]) -> [CorrectionProblem] {
        state.problems(of: orders, at: stamped(.woke).instant)
    }
}
