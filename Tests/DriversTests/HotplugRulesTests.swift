import Foundation
import Testing

@testable import Drivers

/// The udev rules as text: udev ignores what it does not understand, so a slip would only be noticed on a ladder.
@Suite struct HotplugRulesTests {
    private struct Rule {
        let number: Int
        let text: String
        /// Key, operator, value.
        let parts: [(key: String, sign: String, value: String)]

        func value(_ key: String, _ sign: String) -> String? {
            parts.first { $0.key == key && $0.sign == sign }?.value
        }
    }

    static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "udev-rules")

    private let lines: [String]
    private let rules: [Rule]

    init() throws {
        let file = Self.folder.appending(path: "70-kioskd.rules")
        lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        rules = try Self.rules(lines)
    }

    private static func rules(_ lines: [String]) throws -> [Rule] {
        var rules: [Rule] = []
        var pending = ""
        for (index, line) in lines.enumerated() where !line.isEmpty && line.first != "#" {
            pending += line
            if pending.last == "\\" {
                pending.removeLast()
                continue
            }
            rules.append(try rule(pending, index + 1))
            pending = ""
        }
        #expect(pending.isEmpty)
        return rules
    }

    private static func rule(_ text: String, _ number: Int) throws -> Rule {
        let part = /\s*([A-Z]+(?:\{[A-Za-z_\/]+\})?)(==|!=|\+=|-=|=)"([^"]*)"\s*(,|$)/
        var rest = text[...]
        var parts: [(String, String, String)] = []
        while !rest.isEmpty {
            let match = try #require(rest.prefixMatch(of: part), "line \(number): \(rest)")
            parts.append((String(match.1), String(match.2), String(match.3)))
            rest = rest[match.range.upperBound...]
        }
        return Rule(number: number, text: text, parts: parts.map { (key: $0.0, sign: $0.1, value: $0.2) })
    }

    @Test func `every jump goes forward to a label`() {
        for rule in rules {
            guard let label = rule.value("GOTO", "=") else { continue }
            let target = rules.first { $0.value("LABEL", "=") == label }
            #expect((target?.number ?? 0) > rule.number, "line \(rule.number): \(label)")
        }
    }

    @Test func `every type that the rules name is in the catalogue`() {
        let named = Set(rules.compactMap { $0.value("ENV{KIOSK_READER}", "=") })
        #expect(named.count >= 3)
        for type in named { #expect(Catalog.type(named: type) != nil, "\(type)") }
    }

    @Test func `every model has numbers as udev writes them, and a source above it`() {
        let source = /hwdb|Seen:|gpsd's|class 0x0b/
        for rule in rules where rule.value("ENV{KIOSK_READER}", "=") != nil {
            for key in ["ENV{ID_VENDOR_ID}", "ENV{ID_MODEL_ID}"] {
                let identifier = rule.value(key, "==")
                if let identifier {
                    #expect(identifier.wholeMatch(of: /[0-9a-f]{4}/) != nil, "line \(rule.number)")
                }
            }
            var above = rule.number - 2
            while above >= 0, !lines[above].hasPrefix("#") { above -= 1 }
            #expect(above >= 0 && lines[above].contains(source), "line \(rule.number)")
        }
    }

    @Test func `no model is listed twice`() {
        let models = rules.filter { $0.value("ENV{KIOSK_READER}", "=") != nil }.map(\.text)
        #expect(Set(models).count == models.count)
    }

    @Test func `readers are kept from sessions, desktops, ModemManager, gpsd and the power key`() throws {
        let all = rules.map(\.text).joined(separator: "\n")
        for setting in [
            "GROUP=\"kioskd\", MODE=\"0640\"", "GROUP=\"kioskd\", MODE=\"0660\"",
            "ENV{LIBINPUT_IGNORE_DEVICE}=\"1\"",
            "ENV{ID_MM_DEVICE_IGNORE}=\"1\"", "ENV{SYSTEMD_WANTS}==\"gpsdctl@*\", ENV{SYSTEMD_WANTS}=\"\"",
            "ENV{ID_INPUT_KEY}=\"\"", "TAG-=\"uaccess\"",
        ] {
            #expect(all.contains(setting), "\(setting)")
        }
        #expect(!all.contains("TAG+=\"uaccess\""))
    }

    @Test func `the kernel's NFC drivers are kept off card readers, by the rules and by the package`() throws
    {
        let root = Self.folder.deletingLastPathComponent()
        func text(_ path: String) throws -> String {
            try String(contentsOf: root.appending(path: path), encoding: .utf8)
        }
        let unbind = try #require(rules.map(\.text).first { $0.contains("/drivers/pn533_usb/unbind") })
        #expect(unbind.contains("ATTRS{idVendor}==\"072f\"") && unbind.contains("RUN+="))
        let lines = try text("packaging/debian/kioskd-modprobe.conf").split(separator: "\n")
        for module in ["pn533_usb", "pn533", "nfc"] {
            #expect(lines.contains("blacklist \(module)"), "\(module)")
        }
        // debhelper's list: the file, then its folder.
        let installed = try text("packaging/debian/kioskd.install").split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        #expect(installed.contains(["kioskd.conf", "usr/lib/modprobe.d"]))
        #expect(try text("packaging/build-deb.sh").contains("mv debian/kioskd-modprobe.conf kioskd.conf"))
    }
}
