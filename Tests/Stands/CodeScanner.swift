import Foundation

/// Reads a square code out of a picture as a telephone would (zbarimg).
package enum CodeScanner {
    package struct Failed: Error { package let what: String }

    /// What the one code in that picture says; empty: there is none.
    package static func read(_ picture: URL) throws -> String {
        try run("/usr/bin/zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture.path)
            .trimmingCharacters(in: .newlines)
    }

    /// The first page of a document as a picture, 100 points an inch.
    package static func picture(ofDocument file: URL) throws -> URL {
        let stem = file.deletingPathExtension().path
        _ = try run("/usr/bin/pdftoppm", "-png", "-r", "100", "-singlefile", file.path, stem)
        return URL(fileURLWithPath: stem + ".png")
    }

    /// Nil: it is no document.
    package static func pages(ofDocument file: URL) throws -> Int? {
        try run("/usr/bin/pdfinfo", file.path).split(separator: "\n").first { $0.hasPrefix("Pages:") }
            .flatMap { Int($0.dropFirst(6).trimmingCharacters(in: .whitespaces)) }
    }

    private static func run(_ program: String, _ arguments: String...) throws -> String {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw Failed(what: "\(program) is not installed")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let out = Pipe()
        process.standardOutput = out
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try out.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
