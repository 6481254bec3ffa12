/// The parts of a body of `multipart/form-data` (RFC 7578), as browsers send a form with a file.
struct MultipartForm {
    private(set) var fields: [String: String] = [:]
    private(set) var files: [String: File] = [:]

    struct File {
        /// Without folders, which some browsers send along.
        var name: String
        var content: ArraySlice<UInt8>
    }

    private static let mostParts = 32
    private static let mostHeadBytes = 4_096
    private static let mostFieldBytes = 4_096

    /// Nil for what no browser sends.
    init?(_ body: [UInt8], contentType: String) {
        guard let boundary = Self.boundary(in: contentType) else { return nil }
        let mark = Array("--\(boundary)".utf8)
        guard body.starts(with: mark) else { return nil }
        var rest = body[mark.count...]
        for _ in 0..<Self.mostParts {
            if rest.starts(with: "--".utf8) { return }
            guard rest.starts(with: Self.lineEnd) else { return nil }
            rest = rest.dropFirst(2)
            guard let headEnd = rest.prefix(Self.mostHeadBytes).firstIndex(of: Self.lineEnd + Self.lineEnd),
                let end = rest[headEnd...].firstIndex(of: Self.lineEnd + mark)
            else { return nil }
            let content = end < headEnd + 4 ? rest[end..<end] : rest[(headEnd + 4)..<end]
            guard take(content, head: rest[..<headEnd]) else { return nil }
            rest = rest[(end + 2 + mark.count)...]
        }
        return nil
    }

    private static let lineEnd: [UInt8] = [13, 10]

    private mutating func take(_ content: ArraySlice<UInt8>, head: ArraySlice<UInt8>) -> Bool {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        guard let line = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
            let name = Self.parameter("name", in: line), fields[name] == nil, files[name] == nil
        else { return false }
        if let path = Self.parameter("filename", in: line) {
            let base = path.split { $0 == "/" || $0 == "\\" }.last ?? ""
            files[name] = File(name: String(base).replacing("%22", with: "\""), content: content)
            return true
        }
        guard content.count <= Self.mostFieldBytes, let text = String(validating: content, as: UTF8.self)
        else {
            return false
        }
        fields[name] = text
        return true
    }

    /// 1 to 70 characters (RFC 2046).
    private static func boundary(in contentType: String) -> String? {
        let parts = contentType.split(separator: ";").map { $0.drop { $0 == " " } }
        guard parts.first?.lowercased() == "multipart/form-data",
            let part = parts.first(where: { $0.lowercased().hasPrefix("boundary=") })
        else { return nil }
        let text = part.dropFirst("boundary=".count).filter { $0 != "\"" }
        return (1...70).contains(text.utf8.count) ? String(text) : nil
    }

    /// `name="value"` of a header line; browsers write a quotation mark in it as `%22`.
    private static func parameter(_ name: String, in line: Substring) -> String? {
        guard let start = line.firstRange(of: "; \(name)=\"")?.upperBound else { return nil }
        return String(line[start...].prefix { $0 != "\"" })
    }
}

extension ArraySlice<UInt8> {
    /// Where that text stands first.
    fileprivate func firstIndex(of text: [UInt8]) -> Int? {
        guard let first = text.first, count >= text.count else { return nil }
        var index = startIndex
        let last = endIndex - text.count
        while index <= last {
            guard let next = self[index...last].firstIndex(of: first) else { return nil }
            if self[next...].starts(with: text) { return next }
            index = next + 1
        }
        return nil
    }
}
