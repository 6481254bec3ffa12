import Foundation

/// A manager's browser: curl, which takes no certificate but the terminal's own, with a jar of cookies.
struct ConsoleBrowser {
    struct Answer {
        var status: Int
        var head: String
        var body: String

        /// The token of the page's forms.
        var token: String {
            body.firstMatch(of: /name="token" value="([^"]+)"/).map { String($0.output.1) } ?? ""
        }
    }

    let address: String
    private let certificate: String
    private let jar: String

    /// - Parameter name: two names are two browsers.
    init(_ terminal: WallTerminal, name: String = "browser") throws {
        let told = try terminal.command("console", "fingerprint")
        address = told.out.split(separator: "\n").first.map(String.init) ?? ""
        certificate = terminal.book + "/console/certificate.pem"
        jar = terminal.daemon.path("\(name).jar")
    }

    func get(_ path: String) throws -> Answer { try ask(path, []) }

    /// Posts a form with the token of the page that it stands on.
    func send(_ path: String, from page: String, _ fields: [String: String]) throws -> Answer {
        let token = try get(page).token
        return try post(path, fields.merging(["token": token]) { first, _ in first })
    }

    func post(_ path: String, _ fields: [String: String], origin: String? = nil) throws -> Answer {
        var arguments = ["-H", "Origin: \(origin ?? address)"]
        for (name, value) in fields { arguments += ["--data-urlencode", "\(name)=\(value)"] }
        return try ask(path, arguments)
    }

    /// Sends a file from the form on that page.
    func upload(_ file: String, to path: String) throws -> Answer {
        let token = try get(path).token
        return try ask(
            path, ["-H", "Origin: \(address)", "-F", "token=\(token)", "-F", "file=@\(file);type=text/csv"])
    }

    /// Sends a document from the form on that page, with the form's other fields.
    func attach(_ file: String, to path: String, from page: String, _ fields: [String: String]) throws
        -> Answer
    {
        let token = try get(page).token
        var arguments = ["-H", "Origin: \(address)", "-F", "token=\(token)", "-F", "proof=@\(file)"]
        for (name, value) in fields { arguments += ["-F", "\(name)=\(value)"] }
        return try ask(path, arguments)
    }

    /// As a program of the company asks: with a key, and whatever cookies there are.
    func ask(_ path: String, key: String, tag: String? = nil) throws -> Answer {
        try ask(
            path,
            ["-H", "Authorization: Bearer \(key)"] + (tag.map { ["-H", "If-None-Match: \($0)"] } ?? []))
    }

    private func ask(_ path: String, _ arguments: [String]) throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments =
            ["-sS", "-i", "--cacert", certificate, "-b", jar, "-c", jar, "-H", "Accept: text/html"]
            + arguments
            + [address + path]
        let out = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = out
        process.standardError = out
        try process.run()
        let text = String(decoding: try out.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, let end = text.range(of: "\r\n\r\n") else {
            throw HarnessError.timedOut("curl \(path): \(text)")
        }
        let head = String(text[..<end.lowerBound])
        return Answer(
            status: Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0, head: head,
            body: String(text[end.upperBound...]))
    }

    static let password = "een lange zin is goed"

    func begin(_ terminal: WallTerminal, userName: String = "chief") throws -> Answer {
        let code =
            try terminal.command("console", "code").out.split(separator: "\n").first.map(String.init) ?? ""
        return try send(
            "/begin", from: "/begin",
            [
                "code": code, "userName": userName, "name": "Name of \(userName)", "email": "",
                "password": Self.password, "again": Self.password,
            ])
    }

    func signIn(_ userName: String, _ password: String = Self.password) throws -> Answer {
        try send("/sign-in", from: "/sign-in", ["userName": userName, "password": password])
    }
}
