import Domain
import Foundation
import Testing

@testable import Web

struct TechnicianConsoleTests {
    @Test func `the console's address and all 32 bytes by which it is known stand on the technician's page`()
        throws
    {
        for language in Language.allCases {
            let screens = Samples.technicianScreens(try Screens(), language)
            let html = try #require(screens.first { $0.0 == "console" }?.1.html)
            #expect(html.contains("https://borne-astrid.example.be:8443"))
            #expect(html.components(separatedBy: "A7").count == 33)
            #expect(screens.filter { $0.1.html.contains("borne-astrid") }.count == 1)
        }
    }
}
