import Domain
import Upstreams
import Web

// What the services call a state, as the page calls it.

extension ReaderHealth.State {
    var onPage: Web.ReaderStatus.State {
        switch self {
        case .ready: .ok
        case .absent: .absent
        case .faulty: .faulty
        case .silent: .silent
        }
    }
}

extension LinkRemedied.Remedy {
    var onPage: LinkStatus.Mending {
        switch self {
        case .newConnection, .reresolve: .connection
        case .restartUnit: .network
        case .pulseModem: .modem
        }
    }
}

extension LinkState {
    var onPage: LinkStatus.State {
        switch self {
        case .up, .idle: .up
        case .slow: .slow
        case .down: .down
        case .refused: .refused
        case .captive: .captive
        case .fault: .fault
        }
    }
}
