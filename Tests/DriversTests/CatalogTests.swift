import Testing

@testable import Drivers

@Suite struct CatalogTests {
    @Test func `every type explains itself, its device and its options, each once`() {
        #expect(Set(Catalog.types.map(\.name)).count == Catalog.types.count)
        for type in Catalog.types {
            #expect(!type.summary.isEmpty && !type.device.isEmpty)
            #expect(Catalog.type(named: type.name)?.summary == type.summary)
            #expect(Set(type.options.map(\.name)).count == type.options.count)
            for option in type.options { #expect(!option.explanation.isEmpty, "\(type.name) \(option.name)") }
        }
    }

    @Test func `the types that read badges or cards identify a person, and no other`() {
        let identifying = Catalog.types.filter(\.identifies).map(\.name)
        #expect(Set(identifying) == ["serial-badge", "keyboard-badge", "wiegand-badge", "smart-card"])
    }

    @Test func `what an option is without being set is a value it accepts`() {
        for type in Catalog.types {
            for option in type.options where !option.standard.isEmpty {
                #expect(type.check([option.name: option.standard]) == [], "\(type.name) \(option.name)")
            }
        }
    }

    @Test func `an unknown option is a problem that names the known ones`() throws {
        for type in Catalog.types {
            let problem = try #require(type.check(["colour": "red"]).first)
            #expect(problem.option == "colour")
            for option in type.options { #expect(problem.explanation.contains(option.name)) }
        }
    }

    @Test func `wrong values are all reported, in alphabetical order`() throws {
        let serial = try #require(Catalog.type(named: "serial-badge"))
        let problems = serial.check([
            "format": "em", "baud": "fast", "framing": "9X9", "line-end": "terminator",
        ])
        #expect(problems.map(\.option) == ["baud", "format", "framing"])
        #expect(problems.first?.explanation.contains("\"fast\"") == true)
        let keyboard = try #require(Catalog.type(named: "keyboard-badge"))
        #expect(keyboard.check(["silence-ms": "19"]).count == 1)
        #expect(keyboard.check(["silence-ms": "20", "layout": "azerty-be"]) == [])
    }

    @Test func `a type that is not in the catalogue is not found`() {
        #expect(Catalog.type(named: "") == nil)
        #expect(Catalog.type(named: "serial") == nil)
    }

    @Test func `a badge does not show its number when it is described`() {
        let badge = BadgeRead(keys: BadgeKeys.em4100(0x62_E308_6CED), raw: "62E3086CED08", format: "em4100")
        #expect("\(badge)" == "<badge em4100>")
    }
}
