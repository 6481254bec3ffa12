import Hummingbird
import NIOCore

/// A request body as it arrives, chunk by chunk, never more than `limit` bytes.
package struct BoundedBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    /// The body is longer than allowed. What was read before must be dropped.
    package struct TooLarge: Error, Hashable, Sendable { package let limit: Int }

    private let body: RequestBody
    private let limit: Int

    init(_ body: RequestBody, limit: Int) {
        self.body = body
        self.limit = limit
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var chunks: RequestBody.AsyncIterator
        fileprivate var left: Int
        fileprivate let limit: Int

        package mutating func next() async throws -> [UInt8]? {
            guard let chunk = try await chunks.next() else { return nil }
            left -= chunk.readableBytes
            guard left >= 0 else { throw TooLarge(limit: limit) }
            return Array(chunk.readableBytesView)
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(chunks: body.makeAsyncIterator(), left: limit, limit: limit)
    }

    /// The whole body at once.
    package func collect() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self { bytes += chunk }
        return bytes
    }
}
