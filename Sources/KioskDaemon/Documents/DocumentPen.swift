import NIOCore

/// Writes what a document says, in pieces of some kilobytes.
package struct DocumentPen {
    private static let pieceBytes = 16 << 10

    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var waiting = ""

    init(_ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ frame: DocumentFrame) {
        self.outbound = outbound
        waiting = frame.orders
    }

    /// Waits while the paper is not there yet: whoever reads slowly slows down whoever writes.
    package mutating func write(_ line: DocumentLine) async throws {
        waiting += line.order
        if waiting.utf8.count >= Self.pieceBytes { try await flush() }
    }

    mutating func end() async throws {
        waiting += "end\n"
        try await flush()
    }

    private mutating func flush() async throws {
        let piece = ByteBuffer(string: waiting)
        waiting.removeAll(keepingCapacity: true)
        try await outbound.write(piece)
    }
}
