/// Why there is no document, or not all of it. What was delivered before is no whole file.
package enum DocumentFailure: Error, Hashable, CustomStringConvertible {
    /// `kioskd-document` is not installed, or cannot be started.
    case missing(String)
    /// Too many wait for theirs already.
    case busy
    /// It ended before its time, or took too long.
    case broken(status: Int32)

    package var description: String {
        switch self {
        case .missing(let path): "\(path) cannot be started: it comes with kioskd"
        case .busy: "too many documents are being made at this moment"
        case .broken(let status): "kioskd-document ended with \(status)"
        }
    }
}
