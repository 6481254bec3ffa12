import Domain

/// The short codes on every screen that is not OK (SITUATIONS 21). Stable for ever: a worker reads one out
/// over the telephone, and `docs/` and `kioskd explain` give cause and cure.
package enum FaultCode: String, Sendable, CaseIterable {
    case terminalNotAllowed = "E-10"
    case notActivated = "E-11"
    case unknownCredential = "E-12"
    case credentialLost = "E-13"
    case credentialExpired = "E-14"
    case personInactive = "E-15"
    case notAllowedHere = "E-16"
    case siteNotSurveyed = "E-17"
    case inService = "E-18"
    case settingsRefused = "E-19"
    case readFailed = "E-20"
    case noReader = "E-21"
    case wrongCode = "E-22"
    case identityCardNotValid = "E-23"
    case wrongPassword = "E-24"
    case notLent = "E-25"
    case notRecorded = "E-30"
    case diskFull = "E-31"
    case diskFailing = "E-32"
    case diskReadOnly = "E-33"
    case diskLow = "E-34"
    case bookDamaged = "E-35"
    case notCopied = "E-36"
    case noAnswer = "E-40"
    case clockDoubtful = "E-41"
    case moved = "E-42"
    case unsentLong = "E-43"
    case captive = "E-44"
    case notTaken = "E-45"
    case sendingStopped = "E-46"
    case sendingFault = "E-47"
    case housingOpen = "E-48"
    case dataUsedUp = "E-49"
    case outOfService = "E-50"

    package init(_ fault: RecordingFault) {
        self =
            switch fault {
            case .diskFull: .diskFull
            case .diskFailing: .diskFailing
            case .diskReadOnly: .diskReadOnly
            case .other: .notRecorded
            }
    }

    package init(_ reason: RefusalReason) {
        self =
            switch reason {
            case .notActivated: .notActivated
            case .unknownCredential: .unknownCredential
            case .credentialLost: .credentialLost
            case .credentialExpired: .credentialExpired
            case .personInactive: .personInactive
            case .notAllowedHere: .notAllowedHere
            case .siteNotSurveyed: .siteNotSurveyed
            case .inService: .inService
            case .terminalNotAllowed: .terminalNotAllowed
            case .wrongCode: .wrongCode
            case .identityCardNotValid: .identityCardNotValid
            case .wrongPassword: .wrongPassword
            case .notLent: .notLent
            }
    }
}
