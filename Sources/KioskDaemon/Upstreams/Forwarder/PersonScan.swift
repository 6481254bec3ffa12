import Domain

/// Finds whom an entry is about in its stored public text, without decoding the rest.
enum PersonScan {
    private static let key = Array(#""person":"#.utf8)

    /// The value of the key `person` of a flat JSON object (`CodedFact.publicText`): a sequence of this book,
    /// or an entry id of another. In such an object a key stands behind `{` or `,`, and a quotation mark
    /// inside a string behind a backslash, so what is found is the key.
    static func person(in text: [UInt8], of book: BookID) -> PersonID? {
        text.withUnsafeBufferPointer { bytes in
            guard let start = position(in: bytes), start < bytes.count else { return nil }
            if bytes[start] == UInt8(ascii: "\"") {
                let inside = bytes[(start + 1)...].prefix(64).prefix { $0 != UInt8(ascii: "\"") }
                return EntryID(String(decoding: inside, as: UTF8.self)).map(PersonID.init)
            }
            return sequence(in: bytes[start...]).map { PersonID(EntryID(book: book, sequence: $0)) }
        }
    }

    private static func sequence(in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Sequence? {
        var value: Sequence = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tenfold.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            if overflow || carried { return nil }
            value = sum
        }
        return value > 0 ? value : nil
    }

    private static func position(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 1
        while index + key.count < bytes.count {
            if bytes[index] == key[0], bytes[index + 1] == key[1],
                bytes[index - 1] == UInt8(ascii: "{") || bytes[index - 1] == UInt8(ascii: ","),
                bytes[index..<index + key.count].elementsEqual(key)
            {
                return index + key.count
            }
            index += 1
        }
        return nil
    }
}
