extension ConfigurationLoader.Loaded {
    /// The configuration in force, for a technician: TOML that would give the same configuration again, each value
    /// with the place it comes from. Secrets appear as the place they are kept in.
    var explanation: String {
        var lines = files.map { "# read: \($0)" } + ignored.map { "# ignored: \($0), which names no table" }
        var table = ""
        for value in effective {
            if value.label != table {
                if !lines.isEmpty { lines.append("") }
                lines.append(value.heading)
                table = value.label
            }
            let pair = "\(spelled(value.key)) = \(value.text)"
            let gap = String(repeating: " ", count: max(1, 48 - pair.count))
            lines.append("\(pair)\(gap)# \(value.origin)\(note(value))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func note(_ value: EffectiveValue) -> String {
        guard let secret = value.secret else { return "" }
        if case .credential = secret, environment["CREDENTIALS_DIRECTORY"] == nil {
            return "; a credential, which only systemd can show"
        }
        do throws(FileError) {
            _ = try BoundedFile.read(secret.path(environment: environment), limit: 1 << 16)
            return "; readable, not shown"
        } catch {
            return "; cannot be read: \(error)"
        }
    }
}

/// A key as TOML wants it: bare where that is possible.
func spelled(_ key: String) -> String {
    let isBare =
        !key.isEmpty
        && key.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                || "-_".utf8.contains(byte)
        }
    return isBare ? key : quoted(key)
}
