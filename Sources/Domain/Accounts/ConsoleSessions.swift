/// Who is signed in to the console. A value: whoever holds it passes the clock in. Dies with the process.
package struct ConsoleSessions: Sendable {
    package struct Limits: Hashable, Sendable {
        /// Without a request for so long a session ends, microseconds.
        package var idle: Int64
        /// However busy it is, microseconds.
        package var absolute: Int64

        package init(idle: Int64, absolute: Int64) {
            self.idle = idle
            self.absolute = absolute
        }
    }

    package struct Session: Hashable, Sendable {
        package var account: AccountID
        /// What every form of it must carry.
        package var formToken: String
        var opened: Int64
        var touched: Int64
    }

    /// More at once end the one that was used longest ago.
    package static let most = 512
    /// Of one account.
    package static let mostOfOne = 16

    package var limits: Limits
    /// By what the browser carries, hashed by the holder: a picture of the memory opens nothing.
    private var sessions: [String: Session] = [:]

    package init(limits: Limits) { self.limits = limits }

    package var count: Int { sessions.count }

    package mutating func open(
        _ key: String, for account: AccountID, formToken: String, at boot: Int64
    ) {
        sweep(at: boot)
        let own = sessions.filter { $0.value.account == account }
        if own.count >= Self.mostOfOne { endOldest(of: own) }
        if sessions.count >= Self.most { endOldest(of: sessions) }
        sessions[key] = Session(account: account, formToken: formToken, opened: boot, touched: boot)
    }

    private mutating func endOldest(of some: [String: Session]) {
        if let oldest = some.min(by: { ($0.value.touched, $0.key) < ($1.value.touched, $1.key) }) {
            sessions[oldest.key] = nil
        }
    }

    /// The session of that key; nil: there is none, or its time is over.
    /// - Parameter touches: whether it counts as use. What a page asks for by itself does not.
    package mutating func find(_ key: String, at boot: Int64, touches: Bool) -> Session? {
        guard let session = sessions[key] else { return nil }
        guard isAlive(session, at: boot) else {
            sessions[key] = nil
            return nil
        }
        if touches { sessions[key]?.touched = boot }
        return session
    }

    private func isAlive(_ session: Session, at boot: Int64) -> Bool {
        boot >= session.opened && boot.subtracting(session.touched) < limits.idle
            && boot.subtracting(session.opened) < limits.absolute
    }

    package mutating func end(_ key: String) { sessions[key] = nil }

    /// Every session of that account, at once.
    package mutating func endAll(of account: AccountID, except key: String? = nil) {
        sessions = sessions.filter { $0.value.account != account || $0.key == key }
    }

    package mutating func sweep(at boot: Int64) {
        sessions = sessions.filter { isAlive($0.value, at: boot) }
    }
}
