import Foundation
import Stands
import Testing

/// The rules as udev itself applies them: `udevadm test` over devices of umockdev's, beside rules of the programs that
/// would take our devices. In a mount namespace of its own, so that the machine's rules stay as they are.
@Suite(.enabled(if: Root.isExpected, "needs root for a mount namespace")) struct HotplugRuleRunTests {
    /// The properties that udev ends up with.
    private func apply(
        _ device: String, at path: String, beside foreign: [String: String] = [:]
    ) throws -> [String: String] {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        defer { try? files.removeItem(at: folder) }
        let rules = folder.appending(path: "rules.d")
        try files.createDirectory(at: rules, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: HotplugRulesTests.folder.path) {
            try files.copyItem(
                at: HotplugRulesTests.folder.appending(path: name), to: rules.appending(path: name))
        }
        for (name, text) in foreign {
            try text.write(to: rules.appending(path: name), atomically: true, encoding: .utf8)
        }
        let devices = folder.appending(path: "devices.umockdev")
        try device.write(to: devices, atomically: true, encoding: .utf8)
        let script = """
            mkdir -p /run/udev/rules.d && mount --bind "$0" /run/udev/rules.d \
            && exec umockdev-run -d "$1" -- udevadm test --action=add "$2"
            """
        let (status, output) = try TestFolder.run(
            "/usr/bin/unshare", ["-m", "/bin/sh", "-c", script, rules.path, devices.path, "/sys" + path])
        #expect(status == 0, "\(output)")
        #expect(output.contains("70-kioskd.rules"), "\(output)")
        var properties: [String: String] = [:]
        for line in output.split(separator: "\n") {
            guard let match = line.wholeMatch(of: /([A-Z_]+)=(.*)/) else { continue }
            properties[String(match.1)] = String(match.2)
        }
        return properties
    }

    /// A device without a number, so that udev leaves the machine's /dev alone.
    private func device(_ path: String, _ properties: String..., attributes: [String] = []) -> String {
        (["P: \(path)"] + properties.map { "E: \($0)" } + attributes.map { "A: \($0)\\n" })
            .joined(separator: "\n") + "\n\n"
    }

    private let usb = "/devices/pci0000:00/usb1/1-1"

    @Test func `a receiver is ours, and neither ModemManager's nor gpsd's`() throws {
        let tty = usb + "/1-1:1.0/tty/ttyACM0"
        // As in Debian's gpsd 3.22.
        let gpsd = """
            ATTRS{idVendor}=="1546", ATTRS{idProduct}=="01a8", TAG+="systemd", \
            ENV{SYSTEMD_WANTS}="gpsdctl@%k.service"

            """
        let bed =
            device(
                usb, "DEVTYPE=usb_device", "SUBSYSTEM=usb", attributes: ["idVendor=1546", "idProduct=01a8"])
            + device(tty, "SUBSYSTEM=tty", "ID_VENDOR_ID=1546", "ID_MODEL_ID=01a8")
        let found = try apply(bed, at: tty, beside: ["60-gpsd.rules": gpsd])
        #expect(found["KIOSK_READER"] == "gnss")
        #expect(found["ID_MM_DEVICE_IGNORE"] == "1" && found["ID_MM_PORT_IGNORE"] == "1")
        #expect(found["SYSTEMD_WANTS", default: ""] == "")
        let whole = try apply(bed, at: usb)
        #expect(whole["ID_MM_DEVICE_IGNORE"] == "1")
    }

    @Test func `a badge reader that types is no keyboard to a desktop, and nobody's session has it`() throws {
        let event = usb + "/1-1:1.0/input/input7/event7"
        let seat = "SUBSYSTEM==\"input\", TAG+=\"uaccess\"\n"
        let bed = device(
            event, "SUBSYSTEM=input", "ID_VENDOR_ID=ffff", "ID_MODEL_ID=0035", "ID_INPUT=1",
            "ID_INPUT_KEY=1", "ID_INPUT_KEYBOARD=1")
        let found = try apply(bed, at: event, beside: ["60-seat.rules": seat])
        #expect(found["KIOSK_READER"] == "keyboard-badge")
        #expect(found["LIBINPUT_IGNORE_DEVICE"] == "1")
        #expect(found["ID_INPUT_KEYBOARD", default: ""] == "" && found["ID_INPUT_KEY", default: ""] == "")
        #expect(found["CURRENT_TAGS", default: ""].contains("uaccess") == false)
    }

    @Test func `a keyboard that is no reader stays a keyboard`() throws {
        let event = usb + "/1-1:1.0/input/input7/event7"
        let bed = device(
            event, "SUBSYSTEM=input", "ID_VENDOR_ID=046d", "ID_MODEL_ID=c31c", "ID_INPUT_KEYBOARD=1")
        let found = try apply(bed, at: event)
        #expect(found["KIOSK_READER"] == nil && found["LIBINPUT_IGNORE_DEVICE"] == nil)
        #expect(found["ID_INPUT_KEYBOARD"] == "1")
    }

    @Test(arguments: [
        ("vfat", "usb", true), ("exfat", "usb", true), ("ext4", "usb", false), ("vfat", "ata", false),
    ])
    func `a USB stick with a file system of sticks is mounted, and no other disk`(
        system: String, bus: String, isMounted: Bool
    ) throws {
        let disk = usb + "/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sdz/sdz1"
        let bed = device(
            disk, "SUBSYSTEM=block", "DEVTYPE=partition", "ID_BUS=\(bus)", "ID_FS_USAGE=filesystem",
            "ID_FS_TYPE=\(system)")
        let found = try apply(bed, at: disk)
        #expect((found["SYSTEMD_WANTS", default: ""].contains("kioskd-stick@sdz1.service")) == isMounted)
    }

    @Test(arguments: [true, false])
    func `an adapter that a site has marked is not brltty's, another one is`(isMarked: Bool) throws {
        // Shaped as the rules of brltty 6 are.
        let brltty = """
            SUBSYSTEM=="usb", ATTR{idVendor}=="10c4", ATTR{idProduct}=="ea60", ENV{BRLTTY_BRAILLE_DRIVER}="sk", \
            TAG+="systemd", ENV{SYSTEMD_WANTS}="brltty-device@%k.service"

            """
        let site = "SUBSYSTEM==\"usb\", ENV{ID_VENDOR_ID}==\"10c4\", ENV{KIOSK_ADAPTER}=\"1\"\n"
        let bed = device(
            usb, "DEVTYPE=usb_device", "SUBSYSTEM=usb", "ID_VENDOR_ID=10c4",
            attributes: ["idVendor=10c4", "idProduct=ea60"])
        var foreign = ["90-brltty.rules": brltty]
        if isMarked { foreign["71-kioskd-site.rules"] = site }
        let found = try apply(bed, at: usb, beside: foreign)
        #expect(found["SYSTEMD_WANTS", default: ""].contains("brltty") == !isMarked)
        #expect((found["BRLTTY_BRAILLE_DRIVER"] ?? "" == "") == isMarked)
        #expect((found["ID_MM_DEVICE_IGNORE"] == "1") == isMarked)
    }
}
