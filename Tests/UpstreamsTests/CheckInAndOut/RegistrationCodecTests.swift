import Domain
import FoundationEssentials
import Stands
import Testing

@testable import Upstreams

/// The messages of `presenceRegistration` as they are assumed, golden: what ONSS's OpenAPI file says otherwise is
/// changed here and in the codec alone.
@Suite struct RegistrationCodecTests {
    private func presence(
        _ direction: RegistrationDirection = .in, employer: Employer? = nil, place: WorkPlace? = nil
    ) throws -> PresenceRegistration {
        let position = try #require(Position(latitudeE7: 504_669_000, longitudeE7: -48_674))
        return PresenceRegistration(
            wallMicroseconds: 1_772_344_681_999_999,
            nationalNumber: try #require(NationalNumber("81050103522")), direction: direction,
            employer: try employer ?? .enterprise(#require(EnterpriseNumber("0884303369"))),
            place: place ?? .position(position), works: try #require(WorksNumber("1Y1003SQ5VSSZ")))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `a presence at a position, golden`() throws {
        #expect(
            text(RegistrationCodec().request([try presence()])) == """
                {"items":[{"registrationDate":"2026-03-01T05:58:01Z","ssin":"81050103522","type":"in",\
                "employer":{"enterpriseNumber":"0884303369"},\
                "placeOfWork":{"coordinates":{"longitude":-0.0048674,"latitude":50.4669000}},\
                "contractualRelationshipReference":"1Y1003SQ5VSSZ"}]}
                """)
    }

    @Test func `presences of a foreign employer at an address, golden`() throws {
        let address = WorkPlace.address(
            PostalAddress(
                postCode: "5000", municipality: "Namur", street: "Rue de l'\"Étoile\"", houseNumber: "",
                boxNumber: nil))
        let items = [
            try presence(
                .out, employer: #require(VATNumber("LU12345678").map(Employer.foreign)), place: address),
            try presence(
                place: .address(
                    PostalAddress(
                        postCode: "1060", municipality: "Saint-Gilles", street: "Place Victor Horta",
                        houseNumber: "11", boxNumber: "b2"))),
        ]
        #expect(
            text(RegistrationCodec(hasCapitalTypes: true).request(items)) == """
                {"items":[{"registrationDate":"2026-03-01T05:58:01Z","ssin":"81050103522","type":"OUT",\
                "employer":{"foreignVatNumber":"LU12345678"},"placeOfWork":{"address":{"postCode":"5000",\
                "municipalityName":"Namur","streetName":"Rue de l'\\"Étoile\\"","houseNumber":"",\
                "boxNumber":null}},"contractualRelationshipReference":"1Y1003SQ5VSSZ"},\
                {"registrationDate":"2026-03-01T05:58:01Z","ssin":"81050103522","type":"IN",\
                "employer":{"enterpriseNumber":"0884303369"},"placeOfWork":{"address":{"postCode":"1060",\
                "municipalityName":"Saint-Gilles","streetName":"Place Victor Horta","houseNumber":"11",\
                "boxNumber":"b2"}},"contractualRelationshipReference":"1Y1003SQ5VSSZ"}]}
                """)
    }

    @Test func `nobody at all is a list of nobody`() {
        #expect(text(RegistrationCodec().request([])) == #"{"items":[]}"#)
    }

    private func answers(_ body: String, _ count: Int) -> [RegistrationCodec.Answer?]? {
        RegistrationCodec.answers(Array(body.utf8), count: count)
    }

    @Test func `an answer has one result for each presence, with items around it or without`() {
        let created = #"{"createdPresenceRegistration":{"id":17611,"validity":"pending","remarks":[]}}"#
        let refused = #"{"notCreatedPresenceRegistration":{"code":"5","description":"INSS"}}"#
        let expected: [RegistrationCodec.Answer?] = [
            .created(.init(number: "17611", validity: "pending")), .refused(reason: "5: INSS"),
        ]
        #expect(answers("{\"items\":[\(created),\(refused)]}", 2) == expected)
        #expect(answers("[\(created),\(refused)]", 2) == expected)
        #expect(answers("[\(created),\(created)]", 1) == [expected[0]], "one answer that came twice")
        #expect(answers("[\(created),\(created)]", 2) == nil)
        #expect(answers("[\(created)]", 2) == nil)
        #expect(answers("[{}]", 1) == [nil], "it says nothing")
    }

    @Test(arguments: [
        "", "null", "7", "{}", #"{"items":{}}"#, "<html>", #"{"items":[{}"#,
        String(repeating: "[", count: 100_000),
    ])
    func `what is no answer is none`(_ body: String) { #expect(answers(body, 1) == nil) }

    @Test(arguments: [
        #"{"id":null}"#, #"{"id":""}"#, #"{}"#, #"{"id":{"a":1}}"#, #"{"id":1.5}"#,
        "{\"id\":\"\(String(repeating: "9", count: 65))\"}",
    ])
    func `without a number there is no receipt`(_ created: String) {
        #expect(answers("[{\"createdPresenceRegistration\":\(created)}]", 1) == [nil])
    }

    @Test func `a validity that nobody knows and remarks of any shape are kept as they are`() throws {
        let body = #"""
            [{"createdPresenceRegistration":{"id":"A-7","validity":"toBeChecked\u0007","remarks":
            ["late",{"code":"R1","description":"no contract for 81.05.01-035.22"},7,null,{"x":true}]}}]
            """#
        let answer = try #require(answers(body, 1)?.first ?? nil)
        #expect(
            answer
                == .created(
                    .init(
                        number: "A-7", validity: "toBeChecked ",
                        remarks: ["late", "R1: no contract for …", "7", "no reason given", "no reason given"]
                    )))
    }

    @Test func `what is shown of a text has no number of a person, however it is written`() {
        for number in ["81050103522", "81.05.01-035.22", "81 05 01 035 22", "8105010352212345"] {
            let text = DiscreetText.bounded("person \(number) is unknown")
            #expect(!text.contains("8105") && !text.contains("352") && text.hasPrefix("person …"), "\(text)")
            #expect(text.hasSuffix("is unknown"))
        }
        for text in ["2026-03-01T05:58:01Z", "0884303369", "code 4, field 12", "17611", "a.b-c"] {
            #expect(DiscreetText.bounded(text) == text)
        }
        #expect(DiscreetText.bounded("a\nb\u{1b}[31m") == "a b [31m")
        #expect(DiscreetText.bounded(String(repeating: "x", count: 9_999)).count == 500)
    }

    @Test func `a problem's words are kept, and the values that it quotes are not`() throws {
        let body = #"""
            {"type":"urn:problem-type:belgif:badRequest","status":400,"title":"Bad Request","detail":"invalid",
            "issues":[{"in":"body","name":"items[0].ssin","detail":"no such person","value":"81050103522"}]}
            """#
        let problem = try #require(JSONValue(Array(body.utf8)))
        #expect(
            DiscreetText.reason(problem) == "Bad Request: invalid: body items[0].ssin no such person")
    }

    @Test func `a presence shows nothing of itself`() throws {
        var text = "\(try presence()) \(String(reflecting: [try presence()]))"
        dump(try presence(), to: &text)
        for secret in ["8105", "0884", "1Y10", "50.46", "504669"] { #expect(!text.contains(secret)) }
    }

    @Test func `random and mutated answers are survived`() {
        var generator = SplitMix(state: 4)
        let sound = Array(
            #"{"items":[{"createdPresenceRegistration":{"id":1,"validity":"pending","remarks":["x"]}}]}"#.utf8
        )
        for _ in 0..<Cases.count / 10 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            if let answers = RegistrationCodec.answers(bytes, count: 1) { #expect(answers.count == 1) }
        }
    }
}
