import Domain
import Logging
import Store
import Web

// Tables that managers bring in and take out.

extension ConsoleDesk {
    func rehearse(_ part: RegisterPart, _ csv: [UInt8], by owner: AccountID) async -> TableReply {
        guard let kind = RegisterKind(rawValue: part.rawValue) else { return .gone }
        return await look(kind, part, csv, by: owner, isOvertaken: false)
    }

    func bringIn(_ token: String, by owner: AccountID) async -> TableReply {
        guard let table = tables.take(token, by: owner, at: boot),
            let part = RegisterPart(rawValue: table.kind.rawValue)
        else { return .gone }
        guard var change = await importer(for: owner, isRehearsal: false) else { return .notRecorded }
        change.shown = table.outline
        var report = TableReport(part: part)
        do throws(RegisterImport.Failure) {
            let sheet = await sheet(table.bytes, table.kind)
            let summary = try await change.run(sheet, into: terminal)
            (report.added, report.changed, report.unchanged) = (
                summary.added, summary.changed, summary.unchanged
            )
            logger.info("register changed", metadata: ["register.kind": "\(table.kind.rawValue)"])
            return .done(report)
        } catch {
            switch error {
            // Exactly what was shown, or it is shown again.
            case .overtaken: return await look(table.kind, part, table.bytes, by: owner, isOvertaken: true)
            case .problems(let problems):
                report.problems = problems.map { TableProblem(line: $0.line, defect: $0.defect) }
                return .report(report)
            case .failed(let cause):
                logger.warning("a table cannot be brought in", metadata: ["error": "\(cause)"])
                return .notRecorded
            }
        }
    }

    func export(_ part: RegisterPart, for language: Language) async -> (any TablePieces)? {
        guard let kind = RegisterKind(rawValue: part.rawValue) else { return nil }
        return RegisterExport(
            kind, await terminal.state, zone: configuration.clock.zone, language: language)
    }

    /// What the table would change now; kept, so that it can be brought in.
    private func look(
        _ kind: RegisterKind, _ part: RegisterPart, _ bytes: [UInt8], by owner: AccountID, isOvertaken: Bool
    ) async -> TableReply {
        guard let change = await importer(for: owner, isRehearsal: true), let token = SessionToken.make()
        else {
            return .notRecorded
        }
        var report = TableReport(part: part)
        report.isOvertaken = isOvertaken
        do throws(RegisterImport.Failure) {
            let (sheet, state) = (await sheet(bytes, kind), await terminal.state)
            let summary = try await change.rehearse(sheet, on: state, at: clock.now())
            let outline = try change.plan(sheet, on: state).outline
            (report.added, report.changed, report.unchanged) = (
                summary.added, summary.changed, summary.unchanged
            )
            guard !outline.isEmpty else { return .report(report) }
            report.token = token
            let until = boot + WaitingTables.microseconds
            tables.keep(
                .init(
                    kind: kind, bytes: bytes, owner: owner, outline: outline, untilBootMicroseconds: until),
                as: token, at: boot)
        } catch {
            guard case .problems(let problems) = error else { return .notRecorded }
            report.problems = problems.map { TableProblem(line: $0.line, defect: $0.defect) }
        }
        return .report(report)
    }

    /// Nil: he may not enter any more, or numbers cannot be sealed.
    private func importer(for owner: AccountID, isRehearsal: Bool) async -> RegisterImport? {
        guard let account = await terminal.account(owner), account.mayEnter else { return nil }
        do throws(FolderFailure) {
            let key = NumberKey(configuration)
            let seal =
                isRehearsal
                ? try key.rehearsalSeal(environment: environment) : try key.seal(environment: environment)
            return RegisterImport(seal: seal, author: owner.description, role: account.role)
        } catch {
            logger.error("national numbers cannot be sealed", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Beside the desk: a long table holds up nobody who signs in.
    private nonisolated func sheet(_ bytes: [UInt8], _ kind: RegisterKind) async -> RegisterSheet {
        RegisterDesk(configuration: configuration, environment: environment).sheet(bytes, kind)
    }
}
