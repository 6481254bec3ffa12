/// `[technician]`: who may open the page for technicians.
struct TechnicianConfiguration: Sendable, Hashable {
    /// Where the hash of the PIN lies; nil: no PIN opens the page.
    var pin: SecretReference?
    /// Codes of people whose badge opens the page.
    var people: [String]
    /// A visit ends when nobody has touched the page for so long.
    var idleSeconds: Int
    /// How long badges are only shown at most, once the technician has said so.
    var readingMinutes: Int

    init(_ form: inout Form) {
        let explanation = """
            The page for technicians, on the terminal's own screen (`/technician`): what readers send, link, queue, \
            outputs, unknown badges. Without a PIN and without `badges_of` nobody can open it.
            """
        (pin, people, idleSeconds, readingMinutes) = form.section("technician", explanation) { section in
            (
                section.optional(
                    "pin_file", .secret, example: .file("/etc/kioskd/secrets/technician-pin"),
                    "What `kioskd technician pin` printed: the hash of the PIN, never the PIN itself."),
                section.key(
                    "badges_of", .list(of: .text(1...64), count: 0...20), standard: [],
                    "Codes of people (people.csv) whose badge opens the page, and is no punch. Most badges can be copied."
                ),
                section.key(
                    "idle_seconds", .integer(10...3600, unit: "s"), standard: 300,
                    "The page closes when nobody has touched it for so long."),
                section.key(
                    "reading_minutes", .integer(1...15, unit: "min"), standard: 2,
                    "For so long \"read without punching\" lasts at most: badges are shown to the technician, and refused "
                        + "with E-18 (kept with their time).")
            )
        }
    }

    /// The hash; nil without a PIN. Throws words for a technician.
    func readPIN(environment: [String: String]) throws(PINFileError) -> PINHash? {
        guard let pin else { return nil }
        let path = pin.path(environment: environment)
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try BoundedFile.read(path, limit: 1024)
        } catch {
            throw PINFileError(description: "\(path): \(error)")
        }
        let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
        guard let hash = line.flatMap({ PINHash(String($0)) }) else {
            throw PINFileError(description: "\(path) does not hold what `kioskd technician pin` prints")
        }
        return hash
    }
}

struct PINFileError: Error, CustomStringConvertible { var description: String }
