import Foundation
import Testing

@testable import KioskDaemon

/// What a provisioning file may say, and how it is told what is wrong with it.
@Suite struct ProvisioningFileTests {
    /// What is wrong with `text`, form and settings, as a technician reads it.
    private func problems(_ text: String, over extra: String = "") throws -> String {
        let bench = try ProvisioningBench(extra)
        do {
            _ = try Provisioner(loader: bench.loader).check(ProvisioningBench.file(text))
            return ""
        } catch let error as ConfigurationError {
            return error.description
        }
    }

    @Test func `a sound file is sound, with everything it may bring`() throws {
        #expect(try problems(ProvisioningBench.sound) == "")
        let bench = try ProvisioningBench()
        let file = try ProvisioningBench.file("code = \"ABCD-1234\"\nserial = 7\n" + bench.full())
        #expect(file.code == "ABCD-1234" && file.serial == 7 && file.enrolled == ["platform"])
        #expect(file.materials.count == 3)
        // What is no setting does not reach the reader of settings.
        #expect(
            try Provisioner(loader: bench.loader).check(file).configuration.upstreams.receivers.count == 1)
    }

    @Test(arguments: [
        ("[store]\ndirectory = \"/\"", "[store]"), ("[outputs]\nchip = \"/dev/gpiochip0\"", "[outputs]"),
        ("[[reader]]\nname = \"x\"\ntype = \"wiegand\"", "[reader]"), ("[link]\nremedies = []", "[link]"),
        ("[web]\nport = 1", "[web]"), ("[log]\nlevel = \"trace\"", "[log]"),
        ("[keys]\n1 = \"checkIn\"", "[keys]"),
        ("[provisioned]\nway = \"stick\"", "[provisioned]"),
        ("[attendance]\nquiet_minutes = 1", "[attendance]"),
        ("[company]\nkey = \"x\"", "`company.key`"), ("[store]\nbackup_certificate = \"/x\"", "[store]"),
        (
            "[[upstream]]\nname = \"p\"\nurl = \"https://p\"\ntoken_file = \"/etc/shadow\"",
            "`upstream.token_file`"
        ),
        (
            "[[upstream]]\nname = \"p\"\nurl = \"https://p\"\nprivate_key_file = \"/x\"",
            "`upstream.private_key_file`"
        ),
    ])
    func `what is root's cannot be provisioned, and is named with its line`(extra: String, what: String)
        throws
    {
        let found = try problems(ProvisioningBench.sound + "\n" + extra)
        #expect(found.contains(what + " cannot be set by provisioning"), "\(found)")
        #expect(found.contains("kioskd-provision.toml:2"), "\(found)")
    }

    @Test func `every mistake is listed with its line, from form and settings`() throws {
        let text = ProvisioningBench.sound
        #expect(
            try problems(text.replacing("\"nl\"", with: "\"pt\"")).contains("toml:5: `terminal.language`"))
        #expect(try problems(text.replacing("50.4669", with: "95")).contains("toml:12: `site.latitude`"))
        #expect(
            try problems(text.replacing("latitude = 50.4669\n", with: "")).contains(
                "`site.latitude` is missing"))
        #expect(
            try problems(text.replacing("licence = \"LICENCE-1\"\n", with: "")).contains("`terminal.licence`")
        )
        let slip = try problems(text.replacing("contact =", with: "contakt ="))
        #expect(slip.contains("toml:6:") && slip.contains("did you mean `contact`?"), "\(slip)")
        let two = try problems(
            text.replacing("name = \"Windows\"", with: "") + "[clock]\nzone = \"Nowhere/X\"")
        #expect(two.contains("lacks `name`") && two.contains("toml:20: `clock.zone`"), "\(two)")
        #expect(try problems("code = 7\n" + text).contains("toml:1: `code` must be text"))
        #expect(try problems("serial = 0\n" + text).contains("toml:1: `serial` must be an integer from 1"))
    }

    @Test(arguments: ["file:///var/lib/kioskd/device.key", "http://127.0.0.1:8080/", "HTTPS ://x"])
    func `an upstream is reached by https or not at all`(url: String) throws {
        let found = try problems(
            ProvisioningBench.sound + "[[upstream]]\nname = \"p\"\nurl = \"\(url)\"")
        #expect(found.contains("must begin with https://"), "\(found)")
    }

    @Test func `an upstream of root's, with its token, cannot be sent elsewhere`() throws {
        let own =
            "[[upstream]]\nname = \"platform\"\nurl = \"https://ours.example/\"\ntoken_file = \"/etc/token\"\n"
        let found = try problems(
            ProvisioningBench.sound + "[[upstream]]\nname = \"platform\"\nurl = \"https://theirs.example/\"",
            over: own)
        #expect(
            found.contains("the upstream `platform` is set in") && found.contains("kioskd.toml:"), "\(found)")
    }

    @Test func `random and mutated files are refused or read, and never stop the process`() throws {
        let bench = try ProvisioningBench()
        let sound = Array(try bench.full().utf8)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 1...255)
            }
            _ = try? ProvisioningFile(bytes, path: "mutated", digest: "")
            _ = ProvisioningCode.named(in: bytes)
        }
        let long = Array(repeating: UInt8(ascii: "#"), count: ProvisioningFile.maximumBytes + 1)
        #expect(throws: ConfigurationError.self) { try ProvisioningFile(long, path: "long", digest: "") }
    }
}
