import Domain

/// What the terminal page shows in its middle.
enum Scene: Hashable, Sendable {
    case rest
    case privacy
    case answer(Answer)
    /// Agent code and PIN.
    case keypad
    /// Account name and password.
    case keyboard
    /// What somebody has asked to see of himself.
    case own(OwnList)
    case declare(Declaration)
    /// Whether somebody wants to see who is present.
    case evacuationAsked
    case evacuation(EvacuationList)
    /// The code that was given to an inspector, and what he sees.
    case inspectionCode
    case inspection(Inspection)
    /// To whom a supervisor lends a badge.
    case lend(LendSearch)
}

extension Answer {
    /// To whom it is said, where that is known.
    var person: PersonLabel? {
        switch self {
        case .recorded(let recorded): recorded.person
        case .choose(let choose): choose.person
        case .repeated(let person, _, _, _), .unchanged(let person, _, _), .undone(let person, _, _),
            .thanked(let person), .technician(let person):
            person
        case .refused(_, let person, _, _): person
        // Who does it reads it.
        case .lending(let asked): asked.supervisor
        case .lent(_, let supervisor, _, _): supervisor
        case .readFailed, .notRecorded, .armed, .rest: nil
        }
    }
}

extension Scene {
    /// The punch whose receipt changes the screen.
    var punch: Domain.Sequence? {
        if case .answer(.recorded(let recorded)) = self { return recorded.punch }
        return nil
    }

    /// Whose screen it is, if he may see on it what he has punched: he was identified, and nothing else is asked of him.
    var owner: PersonLabel? {
        switch self {
        case .own(let list): list.person
        case .declare(let declaration): declaration.person
        case .answer(.recorded), .answer(.repeated), .answer(.unchanged), .answer(.undone),
            .answer(.thanked):
            if case .answer(let answer) = self { answer.person } else { nil }
        default: nil
        }
    }

    /// Whether it stays while fingers touch it.
    var isOwn: Bool {
        switch self {
        case .own, .declare, .keypad, .keyboard, .lend, .evacuationAsked, .evacuation, .inspectionCode,
            .inspection:
            true
        default: false
        }
    }

    /// When it gives way to rest, boot microseconds; nil: stays. Long enough to read, never so long that the
    /// next person meets it.
    func end(from now: Int64) -> Int64? {
        let second: Int64 = 1_000_000
        switch self {
        case .rest, .answer(.rest): return nil
        case .privacy: return now + 60 * second
        case .own: return now + 15 * second
        case .declare, .keypad: return now + 25 * second
        case .evacuationAsked: return now + 15 * second
        // Long enough to be photographed, or to be carried outside by heart.
        case .evacuation: return now + 120 * second
        case .inspectionCode: return now + 45 * second
        // He talks with people meanwhile.
        case .inspection(let inspection):
            return min(now + 300 * second, inspection.untilBootMicroseconds)
        case .keyboard, .lend: return now + 45 * second
        case .answer(.recorded(let recorded)):
            if recorded.missingOutSince != nil { return now + 60 * second }
            if !recorded.claims.isEmpty { return now + 30 * second }
            return max(now + 5 * second, recorded.undo.untilBootMicroseconds)
        case .answer(.choose(let choose)):
            // The settled answer normally comes first; this is for the case that it never does.
            return max(now, choose.settlesAtBootMicroseconds) + 2 * second
        case .answer(.repeated(_, _, _, let undo)):
            return max(now + 6 * second, undo?.untilBootMicroseconds ?? 0)
        case .answer(.unchanged), .answer(.undone): return now + 6 * second
        case .answer(.refused): return now + 8 * second
        case .answer(.readFailed): return now + 5 * second
        case .answer(.notRecorded): return now + 12 * second
        case .answer(.armed): return now + 10 * second
        case .answer(.thanked): return now + 4 * second
        case .answer(.technician), .answer(.lent): return now + 8 * second
        case .answer(.lending(let asked)): return max(now, asked.untilBootMicroseconds) + second
        }
    }
}
