import Domain

/// Says which agent code a person has. Asked once per batch.
package protocol Directory: Sendable {
    /// Agent codes of those persons that have one.
    func subjects(of persons: Set<PersonID>) async -> [PersonID: String]
}
