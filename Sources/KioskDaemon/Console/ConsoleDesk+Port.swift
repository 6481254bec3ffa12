import Domain
import Logging
import Store
import Web

// What managers ask for.

extension ConsoleDesk: ConsolePort {
    func changePassword(_ token: String, from old: String, to new: String) async -> ConsoleReply {
        guard let key = Self.key(of: token), let session = sessions.find(key, at: boot, touches: true),
            let account = await terminal.account(session.account),
            case .password(let present) = secrets[session.account]
        else { return .over }
        // His own mistakes are counted for his own session.
        let origin = SignInThrottle.Origin.device(key)
        let wait = throttle.wait(account.userName, from: origin, at: boot)
        guard wait == 0 else { return .wait(seconds: Int(wait / 1_000_000) + 1) }
        throttle.fail(account.userName, from: origin, at: boot)
        let typed = old.first(bytes: PasswordRule.mostBytes)
        guard let matches = await mill.grind({ present.matches(typed) }) else {
            throttle.pardon(account.userName, from: origin)
            return .notRecorded
        }
        guard matches else { return .problems([], .wrong) }
        throttle.succeed(account.userName, from: origin)
        if let weak = PasswordRule.problem(new, of: account.userName) { return .problems([], weak) }
        guard let hashed = await mill.grind({ ScryptHash(of: new) }), let hash = hashed else {
            return .notRecorded
        }
        guard secrets[session.account] == .password(present) else { return .over }
        return await set(hash, of: session.account, by: session.account, except: key)
    }

    func perform(_ order: AccountOrder) async -> ConsoleReply {
        switch await submit(order) {
        case .problems(let problems): return .problems(problems, nil)
        case .notRecorded: return .notRecorded
        case .unchanged: return .done
        case .done: break
        }
        switch order.deed {
        case .setRole(let id, _), .disable(let id):
            sessions.endAll(of: id, except: nil)
            await reader.nudge()
        default: break
        }
        return .done
    }

    func invite(_ account: AccountID, by: AccountID, seen: Domain.Sequence?) async -> ConsoleInvitation {
        guard let code = Self.invitationCode(),
            let hashed = await mill.grind({ ScryptHash(of: ProvisioningCode.normal(code)) }),
            let hash = hashed
        else { return .notRecorded }
        let until = clock.now().wallMicroseconds + Int64(Self.invitationHours) * 3_600_000_000
        let order = AccountOrder(.invite(account, untilMicroseconds: until), by: by, seen: seen)
        switch await submit(order) {
        case .problems(let problems): return .problems(problems)
        case .notRecorded: return .notRecorded
        case .done, .unchanged: break
        }
        guard keep(.invitation(hash, untilMicroseconds: until), of: account) else { return .notRecorded }
        sessions.endAll(of: account)
        await reader.nudge()
        return .made(code: code, hours: Self.invitationHours)
    }

    /// Twelve digits of Crockford's, 60 bits.
    private static func invitationCode() -> String? {
        guard let first = try? ProvisioningCode.make(), let second = try? ProvisioningCode.make() else {
            return nil
        }
        return "\(first)-\(second.prefix(4))"
    }

    func board() async -> BoardView { await reader.view() }

    func inspectionCode(by account: AccountID) async -> String? {
        await inspections.makeCode(by: account)
    }

    func poster() async -> PosterFacts {
        PosterFacts(await terminal.state, configuration, at: clock.now())
    }

    func boardChanges() async -> AsyncStream<Void>? { await reader.changes() }

    func punches(_ query: PunchQuery) async -> PunchPage? {
        do throws(StoreError) {
            return try await lists.punches(query)
        } catch {
            logger.warning("punches cannot be listed", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func findPunches(_ search: PunchSearch, limit: Int) async -> FoundPunches? {
        do throws(StoreError) {
            return try await lists.find(search, limit: limit)
        } catch {
            logger.warning("punches cannot be listed", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func attendance(_ query: AttendanceQuery) async -> AttendanceReport? {
        do throws(StoreError) {
            return try await attendance.report(query)
        } catch {
            logger.warning("attendance cannot be reported", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func accounts() async -> [AccountView] {
        let now = clock.now().wallMicroseconds
        return await terminal.accounts.all.compactMap { id, account in
            AccountID(id).map { id in
                let isOpen = account.invitedUntilMicroseconds.map { $0 > now } ?? false
                return AccountView(id: id, account: account, isInvited: isOpen)
            }
        }.sorted {
            ($0.account.name.lowercased(), $0.account.userName)
                < ($1.account.name.lowercased(), $1.account.userName)
        }
    }

    func audit(before: Domain.Sequence?) async -> AuditPage? {
        do throws(StoreError) {
            return try await lists.audit(before: before)
        } catch {
            logger.warning("changes cannot be listed", metadata: ["store.error": "\(error)"])
            return nil
        }
    }
}
