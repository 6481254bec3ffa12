/// Why a punch is not registered yet, and what a manager must mend for it. Says nothing about who somebody is, so it may
/// stand in lists and logs.
package struct RegistrationHold: Error, Hashable, Sendable {
    package enum Gap: String, Sendable, CaseIterable {
        /// There is nobody who could say anything about people and places.
        case registerMissing
        case nationalNumberMissing, nationalNumberWrong
        case employerMissing, employerWrong
        /// No declaration of works, or none on the day of the punch.
        case worksMissing, worksNotValid
        /// The task of the punch is none that its person may work at.
        case taskMissing, taskInactive, taskNotLinked
        /// Neither coordinates nor an address.
        case placeMissing
        /// The punch lies in the future: a clock was wrong.
        case timeAhead
    }

    /// What is to be mended.
    package enum Subject: Hashable, Sendable {
        case person(PersonID)
        case task(TaskCode)
        case site(SiteCode)
        case company
    }

    package var gap: Gap
    package var subject: Subject

    package init(_ gap: Gap, _ subject: Subject) {
        self.gap = gap
        self.subject = subject
    }
}

/// As the book keeps it with the entry that is held: `worksMissing task B-COM`, `employerMissing company`.
extension RegistrationHold: LosslessStringConvertible {
    package init?(_ description: String) {
        let parts = description.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let gap = Gap(rawValue: String(parts[0])) else { return nil }
        let name = parts.count == 3 ? String(parts[2]) : nil
        switch (parts[1], name) {
        case ("person", let name?):
            guard let person = PersonID(name) else { return nil }
            self.init(gap, .person(person))
        case ("task", let name?): self.init(gap, .task(TaskCode(name)))
        case ("site", let name?): self.init(gap, .site(SiteCode(name)))
        case ("company", nil): self.init(gap, .company)
        default: return nil
        }
    }

    package var description: String {
        switch subject {
        case .person(let person): "\(gap.rawValue) person \(person)"
        case .task(let task): "\(gap.rawValue) task \(task)"
        case .site(let site): "\(gap.rawValue) site \(site)"
        case .company: "\(gap.rawValue) company"
        }
    }
}
