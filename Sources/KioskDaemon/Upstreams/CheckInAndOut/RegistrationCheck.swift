import Domain

/// One presence, complete and checked: what is sent. It names a person, so it shows nothing of itself.
struct PresenceRegistration: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The true time of the punch, microseconds since 1970, UTC.
    var wallMicroseconds: Int64
    var nationalNumber: NationalNumber
    var direction: RegistrationDirection
    var employer: Employer
    var place: WorkPlace
    var works: WorksNumber

    var description: String { "<registration>" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [(label: String?, value: Any)]()) }
}

/// What must hold before a presence is sent. What does not is a hold that names what is to be mended.
enum RegistrationCheck {
    /// A clock may be ahead of another one by so much.
    static let aheadMicroseconds: Int64 = 60_000_000

    static func registration(
        _ direction: RegistrationDirection, _ question: RegistrationQuestion,
        _ particulars: RegistrationParticulars, nowMicroseconds: Int64
    ) -> Result<PresenceRegistration, RegistrationHold> {
        let wall = question.wallMicroseconds
        guard wall <= nowMicroseconds + aheadMicroseconds else {
            return .failure(RegistrationHold(.timeAhead, .company))
        }
        let number: NationalNumber
        switch particulars.nationalNumber {
        case .success(let known): number = known
        case .failure: return .failure(RegistrationHold(.nationalNumberWrong, .person(question.person)))
        case nil: return .failure(RegistrationHold(.nationalNumberMissing, .person(question.person)))
        }
        let employer: Employer
        switch particulars.employer {
        case .success(let known): employer = known
        case .failure: return .failure(RegistrationHold(.employerWrong, .person(question.person)))
        case nil: return .failure(RegistrationHold(.employerMissing, .person(question.person)))
        }
        let place = question.task.map { RegistrationHold.Subject.task($0) } ?? .site(question.site)
        // Where two overlap the one that began last is meant.
        let works = particulars.works.filter { $0.covers(wall) }.max {
            ($0.fromMicroseconds ?? .min) < ($1.fromMicroseconds ?? .min)
        }
        guard let works else {
            return .failure(
                RegistrationHold(particulars.works.isEmpty ? .worksMissing : .worksNotValid, place))
        }
        guard let workPlace = particulars.place else {
            return .failure(RegistrationHold(.placeMissing, .site(question.site)))
        }
        return .success(
            PresenceRegistration(
                wallMicroseconds: wall, nationalNumber: number, direction: direction, employer: employer,
                place: workPlace, works: works.number))
    }
}
