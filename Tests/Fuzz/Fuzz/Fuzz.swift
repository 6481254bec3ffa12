import CFuzzer
import Glibc

/// Hands libFuzzer's inputs to one decoder: `DECODER=NAME Fuzz [libFuzzer's options and corpora]`, `Fuzz` alone names
/// them all. The name is in the environment, since libFuzzer starts the program again with arguments of its own. A
/// decoder passes when it neither traps nor grows, whatever the bytes.
@main enum Fuzz {
    // Set once, before libFuzzer calls.
    nonisolated(unsafe) private static var chosen: Decoder?

    static func main() {
        let name = getenv("DECODER").map { String(cString: $0) }
        guard let decoder = Decoder.table.first(where: { $0.name == name }) else {
            for decoder in Decoder.table { print(decoder.name) }
            exit(name == nil ? 0 : 2)
        }
        chosen = decoder
        var rest: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        var count = CInt(rest.count)
        rest.append(nil)
        rest.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            exit(
                LLVMFuzzerRunDriver(&count, &start) { bytes, count in
                    Fuzz.chosen?.take([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
                    return 0
                })
        }
    }
}

/// Something that reads what comes from outside.
struct Decoder: Sendable {
    let name: String
    /// Decodes the bytes, in pieces where the decoder takes pieces.
    let take: @Sendable ([UInt8]) -> Void

    static let table = devices + texts + book + files
}

extension [UInt8] {
    /// The first byte, to choose a variant by, and the rest.
    func choosing<Choice>(_ choices: [Choice]) -> (Choice, [UInt8])? {
        guard let first, !choices.isEmpty else { return nil }
        return (choices[Int(first) % choices.count], Array(dropFirst()))
    }

    /// Pieces of `bytes` each, as a device would give them.
    func pieces(of bytes: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: count, by: bytes).map { self[$0..<Swift.min($0 + bytes, count)] }
    }
}
