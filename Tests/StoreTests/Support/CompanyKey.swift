import Foundation

/// A company's key and certificate, as openssl makes them.
struct CompanyKey {
    /// PEM.
    let key: [UInt8]
    let certificate: [UInt8]

    /// `kind`: what `openssl req` takes for another key than its usual one.
    init(_ name: String = "company", _ kind: [String] = [], in directory: TemporaryDirectory) throws {
        let paths = ["key", "pem"].map { directory.path + "/\(name).\($0)" }
        _ = try Command.run(
            "/usr/bin/openssl",
            ["req", "-x509", "-nodes", "-subj", "/CN=Company", "-keyout", paths[0], "-out", paths[1]] + kind)
        key = try Array(Data(contentsOf: URL(fileURLWithPath: paths[0])))
        certificate = try Array(Data(contentsOf: URL(fileURLWithPath: paths[1])))
    }
}
