/// Lines of the daemon's own log that may leave the terminal: a message that the program has as a constant, and of its
/// facts those that are numbers or words of the program's own. Everything else of the log stays here.
enum LogLines {
    /// Every message there is; a test compares with the sources.
    static let messages: Set<String> = [
        "a code for an administrator of the console was made",
        "a code for an inspector was made",
        "a declaration cannot be read",
        "a document cannot be kept",
        "a document cannot be read",
        "a document that no entry names is deleted",
        "a history cannot be read",
        "a lost badge was presented",
        "a national number cannot be sealed",
        "a password could not be kept",
        "a person's data cannot be read", "punches cannot be listed",
        "a PIN or a password was changed",
        "a registration cannot be read",
        "a table cannot be brought in",
        "a visit to the console is not in the book",
        "anomalies cannot be reported",
        "attendance cannot be reported",
        "book cannot be opened, its disk is waited for",
        "book cannot be used",
        "book is damaged, starting again to salvage it",
        "book was damaged: put aside and salvaged",
        "changes cannot be listed",
        "checkpoint failed",
        "clock changed",
        "console cannot listen",
        "console is open",
        "copying the book onto a stick",
        "damaged file deleted",
        "damaged files cannot be deleted",
        "data of the month",
        "declarations cannot be listed",
        "delivery is unknown: begun again",
        "disk has room again",
        "disk is filling up",
        "documents cannot be deleted",
        "entries are damaged",
        "entries cannot be removed",
        "entries recorded with a doubtful clock are dated",
        "entry is damaged",
        "entry is not in the book",
        "heartbeats are spaced",
        "link changed state",
        "link remedy",
        "national numbers cannot be sealed",
        "no code for provisioning by a stick",
        "nobody is reached",
        "nothing is copied onto sticks",
        "old entries are gone",
        "old entries are pruned",
        "only the page is there",
        "other settings were provisioned: starting anew with them",
        "outcome unknown, a person must look",
        "outputs do not work",
        "people imported",
        "person erased",
        "PINs or passwords cannot be read",
        "PINs or passwords of erased people could not be removed",
        "pruning failed",
        "punches cannot be recorded",
        "reader cannot start",
        "reader changed state",
        "ready",
        "receipts cannot be told",
        "recording is not possible in safe mode",
        "recording works again",
        "register changed",
        "registrations cannot be listed",
        "registrations cannot be reported",
        "replaying",
        "salvage cannot be asked for",
        "service is silent",
        "settings on a stick refused",
        "settings taken from a stick",
        "somebody is reached again",
        "still not recording",
        "systemd cannot be asked to restart the link",
        "technician came",
        "technician left",
        "the book is not on the stick",
        "the book is on the stick",
        "the end of the book cannot be read",
        "the list of who is present was opened, and that is not in the book",
        "the other way is not kept for safe mode",
        "the secret of a key could not be kept",
        "the technician's PIN cannot be read",
        "there is no console",
        "too many exceptions, nothing new is sent",
        "udev cannot be heard",
        "udev names a reader type that does not exist",
        "upstream refused an entry",
        "upstream waits for a file",
        "what is old cannot be counted",
    ]

    static let keys: Set<String> = [
        "book.fault", "book.sequence", "clock.trust", "copy.bytes", "disk.level", "entry.sequence",
        "link.cause", "link.data_percent", "link.heartbeat_factor", "link.remedy", "link.state",
        "people.added", "people.changed", "reader.state",
        "reader.type",
        "silence.seconds", "store.entries", "store.fault", "store.lost", "technician.method",
        "upstream.exceptions",
    ]

    /// Nil: it is not known to be harmless.
    static func harmless(_ line: String) -> String? {
        guard
            let message = messages.filter({ line == $0 || line.hasPrefix($0 + " ") }).max(by: {
                $0.count < $1.count
            })
        else { return nil }
        var text = message
        for word in line.dropFirst(message.count).split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, keys.contains(String(parts[0])), isPlain(parts[1]) else { continue }
            text += " \(word)"
        }
        return text
    }

    /// A short number, or a word such as the program's enumerations have.
    private static func isPlain(_ value: Substring) -> Bool {
        let isNumber = value.utf8.allSatisfy { (48...57).contains($0) } && value.count <= 9
        let isWord = value.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) || $0 == 45 }
        return !value.isEmpty && value.count <= 24 && (isNumber || isWord)
    }
}
