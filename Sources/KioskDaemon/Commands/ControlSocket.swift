import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Web

/// The way from the command line to a running daemon.
struct ControlSocket {
    private let path: String

    init(_ store: StoreConfiguration) { path = store.controlSocket }

    /// Nil when no daemon listens.
    func post(_ uri: String, _ bytes: [UInt8], type: String) async -> ControlReply? {
        guard FileManager.default.fileExists(atPath: path),
            let url = URL(httpURLWithSocketPath: path, uri: uri)
        else { return nil }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: type)
        request.body = .bytes(ByteBuffer(bytes: bytes))
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .minutes(5))
            let text = String(buffer: try await response.body.collect(upTo: 1 << 22))
            switch response.status.code {
            case 200..<300: return ControlReply(.done, text: text)
            case 400..<500: return ControlReply(.rejected, text: text)
            default: return ControlReply(.failed, text: text)
            }
        } catch {
            return nil
        }
    }
}

extension StoreConfiguration {
    /// Where the command line reaches a running daemon: in the book's folder, which is the daemon's alone.
    var controlSocket: String { directory + "/control" }
}
