import Foundation
import Testing

@testable import Web

/// The palette is read out of the style sheet that is served, so it cannot drift from what is tested.
struct PaletteTests {
    private let css = String(decoding: PackageResources.kiosk_css, as: UTF8.self)

    @Test func `every tone keeps text, secondary text and panels readable`() throws {
        let night = try colours("html{")
        let tones = css.matches(of: /html\[data-tone=(\w+)\]\{/).map { String($0.output.1) }
        #expect(
            Set(tones) == [
                "checkIn", "breakStart", "breakEnd", "checkOut", "refused", "failed", "again", "info",
            ])
        for tone in [""] + tones {
            let palette = tone.isEmpty ? night : try colours("html[data-tone=\(tone)]{")
            for (text, ground) in [("fg", "bg"), ("soft", "bg"), ("fg", "panel"), ("soft", "panel")] {
                let ratio = contrast(try #require(palette[text]), try #require(palette[ground]))
                #expect(ratio >= 4.5, "\(tone) \(text) on \(ground): \(ratio)")
            }
        }
    }

    @Test func `buttons, cards and pictograms are readable`() throws {
        let root = try colours(":root{"), night = try colours("html{")
        let white = 0xFFFFFF
        for name in ["check-in", "break-start", "break-end", "check-out"] {
            #expect(contrast(white, try #require(root[name])) >= 4.5, "\(name)")
        }
        let pairs = [("ink", "card"), ("ink-soft", "card"), ("ink", "sun"), ("ink", "paper")]
        for (text, ground) in pairs {
            #expect(
                contrast(try #require(root[text]), try #require(root[ground])) >= 4.5, "\(text) on \(ground)")
        }
        #expect(contrast(try #require(root["sun"]), try #require(root["ink"])) >= 4.5)
        #expect(contrast(try #require(root["sun"]), try #require(night["panel"])) >= 4.5)
        #expect(contrast(0x46391A, try #require(root["sun"])) >= 4.5)
    }

    @Test func `the console's words are readable on every ground they stand on`() throws {
        let console = String(decoding: PackageResources.console_css, as: UTF8.self)
        let palette = try colours(":root{", in: console)
        let pairs = [
            ("ink", "paper"), ("ink", "card"), ("ink-soft", "paper"), ("ink-soft", "card"), ("link", "card"),
            ("link", "paper"), ("on-night", "night"), ("on-night-soft", "night"), ("on-night", "night-panel"),
            ("good", "good-bg"), ("wait", "wait-bg"), ("bad", "bad-bg"), ("bad", "card"), ("calm", "calm-bg"),
            ("ink", "good-bg"), ("ink-soft", "good-bg"),
        ]
        for (text, ground) in pairs {
            let ratio = contrast(try #require(palette[text]), try #require(palette[ground]))
            #expect(ratio >= 4.5, "\(text) on \(ground): \(ratio)")
        }
        // Edges of fields, and the mark of what has the keyboard: 3:1 is asked of them.
        for (line, ground) in [("edge", "card"), ("link", "card"), ("link", "paper"), ("sun", "night")] {
            #expect(contrast(try #require(palette[line]), try #require(palette[ground])) >= 3, "\(line)")
        }
    }

    private func colours(_ opening: String) throws -> [String: Int] { try colours(opening, in: css) }

    private func colours(_ opening: String, in css: String) throws -> [String: Int] {
        let start = try #require(css.range(of: opening), "\(opening)").upperBound
        let body = css[start...].prefix { $0 != "}" }
        let pairs = body.matches(of: /--([a-z-]+):#([0-9a-f]{6})/).map {
            (String($0.output.1), Int($0.output.2, radix: 16) ?? 0)
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// WCAG 2.2, contrast ratio.
    private func contrast(_ left: Int, _ right: Int) -> Double {
        func luminance(_ colour: Int) -> Double {
            let channels = [16, 8, 0].map { shift -> Double in
                let value = Double(colour >> shift & 0xFF) / 255
                return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
        }
        let (light, dark) = (max(luminance(left), luminance(right)), min(luminance(left), luminance(right)))
        return (light + 0.05) / (dark + 0.05)
    }
}
