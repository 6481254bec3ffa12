import Domain
import Store

/// One step of `kioskd upstream test`: what was tried, and how it went.
package struct TrialStep: Sendable, Hashable {
    package var name: String
    /// Class of the fault (`http-401`, `timeout`, `key-file`, …); nil: it went well.
    package var cause: String?
    /// More about it, for a person. No secret.
    package var note: String?

    package init(name: String, cause: String? = nil, note: String? = nil) {
        self.name = name
        self.cause = cause
        self.note = note
    }
}

extension Upstream {
    /// Where nothing else is said: a heartbeat.
    package func trial() async -> [TrialStep] {
        let head = Head(book: BookID(0), sequence: 0, hash: [])
        guard let traffic = await heartbeat(head: head) else {
            return [TrialStep(name: "link", note: "none is needed")]
        }
        return [TrialStep(name: "link", cause: traffic.cause)]
    }
}
