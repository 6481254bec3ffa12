import Foundation

/// One presence as the virtual social security has registered it.
package struct RegisteredPresence: Sendable, Hashable {
    package var number: Int
    package var ssin: String
    /// As it came: `in`, `out`.
    package var type: String
    package var registrationDate: String
    /// The number of whoever he works for, as it came.
    package var employer: String
    /// Number of the declaration of works, as it came.
    package var works: String
    package var validity = "pending"
    package var remarks: [String] = []

    var json: String {
        let remarks = remarks.map { #""\#($0)""# }.joined(separator: ",")
        return #"""
            {"id":\#(number),"ssin":"\#(ssin)","type":"\#(type)","registrationDate":"\#(registrationDate)",\#
            "validity":"\#(validity)","remarks":[\#(remarks)]}
            """#
    }
}

/// What a body holds, read as strictly as the messages are assumed to be.
struct PresenceRequest: Decodable {
    struct Item: Decodable {
        struct Employer: Decodable {
            var enterpriseNumber: String?
            var foreignVatNumber: String?
        }
        struct Place: Decodable {
            struct Coordinates: Decodable {
                var longitude: Double
                var latitude: Double
            }
            struct Address: Decodable {
                var postCode: String
                var municipalityName: String
                var streetName: String
                var houseNumber: String
                var boxNumber: String?
            }
            var coordinates: Coordinates?
            var address: Address?
        }
        var registrationDate: String
        var ssin: String
        var type: String
        var employer: Employer
        var placeOfWork: Place
        var contractualRelationshipReference: String

        /// What is wrong with it; nil: nothing.
        var defect: String? {
            let time = registrationDate.utf8
            if time.count != 20 || time.last != UInt8(ascii: "Z") || registrationDate.contains(".") {
                return "registrationDate"
            }
            if ssin.utf8.count != 11 || Int64(ssin) == nil { return "ssin" }
            if !["in", "out"].contains(type) { return "type" }
            if (employer.enterpriseNumber == nil) == (employer.foreignVatNumber == nil) { return "employer" }
            if placeOfWork.coordinates == nil && placeOfWork.address == nil { return "placeOfWork" }
            if contractualRelationshipReference.utf8.count != 13 { return "contractualRelationshipReference" }
            return nil
        }
    }
    var items: [Item]
}
