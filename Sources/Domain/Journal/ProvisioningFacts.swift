// Who the terminal is was set. Names and fields are for ever: an old book is read by every later release.

/// Settings of a provisioning were taken into force, or refused.
package struct Provisioned: Hashable, Sendable, Codable {
    package enum Step: String, Sendable, Codable, CaseIterable {
        case taken
        /// The settings are the same; the certificate that the terminal shows its upstreams is another.
        case certified
        case refused
    }

    package enum Way: String, Sendable, Codable, CaseIterable {
        /// `kioskd provision`, by somebody who may write the daemon's files.
        case command
        /// A USB stick with the code that was on the screen.
        case stick
        /// A USB stick with the company's signature.
        case signedStick
    }

    package var step: Step
    package var way: Way
    /// Number that the company gave the settings.
    package var serial: Int64?
    /// SHA-256 of the settings in force, 64 hexadecimal digits. Secrets are not among them.
    package var settings: String?
    /// SHA-256 of the certificate, 64 hexadecimal digits.
    package var certificate: String?
    /// Why they were refused, in words for a technician.
    package var cause: String?

    package init(
        step: Step, way: Way, serial: Int64? = nil, settings: String? = nil, certificate: String? = nil,
        cause: String? = nil
    ) {
        self.step = step
        self.way = way
        self.serial = serial
        self.settings = settings
        self.certificate = certificate
        self.cause = cause
    }
}

extension Provisioned: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("way", way)
        writer.field("serial", serial)
        writer.field("settings", settings)
        writer.field("certificate", certificate)
        writer.field("cause", cause)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        way = try reader.choice("way")
        serial = try reader.optionalInteger("serial")
        settings = try reader.optionalText("settings")
        certificate = try reader.optionalText("certificate")
        cause = try reader.optionalText("cause")
    }
}
