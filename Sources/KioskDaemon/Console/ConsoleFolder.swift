import Domain
import Glibc
import Store

/// `console/` in the directory of the book: certificate, key, hashed passwords and hashed keys of programs. The daemon's alone.
struct ConsoleFolder: Sendable, Hashable {
    let path: String

    init(book directory: String) { path = directory + "/console" }

    var secrets: String { path + "/secrets" }
    /// The secrets of integration keys.
    var keys: String { path + "/keys" }
    var key: String { path + "/key.pem" }
    var certificate: String { path + "/certificate.pem" }
    /// The names that the certificate was made for.
    var names: String { path + "/names" }
    /// What the cookies of known browsers are made with.
    var deviceKey: String { path + "/device-key" }

    private static let mostBytes = 1 << 16

    func readDeviceKey() throws -> [UInt8] {
        if let bytes = try? BoundedFile.read(deviceKey, limit: 64), bytes.count == 32 { return bytes }
        let fresh = try Fingerprint.random(32)
        try put(fresh, deviceKey)
        return fresh
    }

    private func put(_ bytes: [UInt8], _ file: String) throws(FolderFailure) {
        try SafeFile.makeDirectory(path)
        try SafeFile.write(bytes, to: file + ".new")
        try SafeFile.rename(file + ".new", to: file)
    }

    // MARK: the certificate

    /// What the listener shows, and its SHA-256.
    struct Shown: Sendable, Hashable {
        var certificate: [UInt8]
        var key: [UInt8]
        /// 64 hexadecimal digits.
        var fingerprint: String
        /// Seconds since 1970.
        var until: Int64
    }

    /// Days for which one of our own is valid: no browser takes one that is valid for more than 825.
    private static let validDays: Int64 = 820
    /// It is made anew so many days before its end, with the same key.
    private static let renewalDays: Int64 = 60
    private static let daySeconds: Int64 = 86_400
    /// A clock without battery may say 1970: no certificate begins before this program was written.
    private static let firstSeconds: Int64 = 1_764_547_200

    /// The supplied certificate, else our own, made where there is none for these names. Throws words for a technician.
    func identity(_ settings: ConsoleConfiguration, now: Instant) throws -> Shown {
        if let certificateFile = settings.certificateFile, let keyFile = settings.keyFile {
            let certificate = try BoundedFile.read(certificateFile, limit: Self.mostBytes)
            let key = try BoundedFile.read(keyFile, limit: Self.mostBytes)
            return try shown(certificate, key)
        }
        return try own(for: settings.certificateNames, now: now)
    }

    private func shown(_ certificate: [UInt8], _ key: [UInt8]) throws(StoreError) -> Shown {
        let certified = try EnrolmentKey(pem: key).check(certificate)
        return Shown(
            certificate: certificate, key: key, fingerprint: certified.fingerprint, until: certified.until)
    }

    private func own(for names: [ListenerName], now: Instant) throws -> Shown {
        let list = Array(names.map(\.text).joined(separator: "\n").utf8)
        let seconds = max(now.wallMicroseconds / 1_000_000, Self.firstSeconds)
        if let key = try? BoundedFile.read(key, limit: Self.mostBytes),
            let certificate = try? BoundedFile.read(certificate, limit: Self.mostBytes),
            (try? BoundedFile.read(self.names, limit: Self.mostBytes)) == list,
            let shown = try? shown(certificate, key),
            !now.trust.isTrusted || shown.until - seconds > Self.renewalDays * Self.daySeconds
        {
            return shown
        }
        let key = try ownKey()
        let from = seconds - Self.daySeconds
        let certificate = try key.selfSigned(
            for: names, from: from, until: from + Self.validDays * Self.daySeconds)
        try put(certificate, self.certificate)
        try put(list, self.names)
        return try shown(certificate, key.pem)
    }

    private func ownKey() throws -> EnrolmentKey {
        if let pem = try? BoundedFile.read(key, limit: Self.mostBytes) {
            let kept = EnrolmentKey(pem: pem)
            if (try? kept.request(name: "kioskd", organisation: "")) != nil { return kept }
        }
        let fresh = try EnrolmentKey.make()
        try put(fresh.pem, key)
        return fresh
    }
}

extension ConsoleFolder.Shown {
    /// As browsers show it: pairs of capital digits.
    static func spoken(_ fingerprint: String) -> String {
        let digits = Array(fingerprint.uppercased())
        return stride(from: 0, to: digits.count, by: 2).map { String(digits[$0..<min($0 + 2, digits.count)]) }
            .joined(separator: ":")
    }
}
