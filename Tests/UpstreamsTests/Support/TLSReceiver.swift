import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Throw-away certificates, made by the `openssl` command: an authority, a server's for 127.0.0.1, a
/// client's, and a stranger's for the same address.
struct Certificates {
    let folder: String

    init(in folder: String) throws {
        self.folder = folder
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        let stranger = "-keyout stranger.key -out stranger.pem -addext subjectAltName=IP:127.0.0.1"
        try openssl("req -x509 \(key) -days 2 -subj /CN=authority -keyout ca.key -out ca.pem")
        try openssl("req -x509 \(key) -days 2 -subj /CN=stranger \(stranger)")
        for (name, extra) in [
            ("server", "subjectAltName=IP:127.0.0.1"), ("client", "subjectAltName=DNS:terminal"),
        ] {
            try write(extra, to: folder + "/\(name).ext")
            try openssl("req \(key) -subj /CN=\(name) -keyout \(name).key -out \(name).csr")
            let signed = "-CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile \(name).ext"
            try openssl("x509 -req -in \(name).csr \(signed) -out \(name).pem")
        }
    }

    func path(_ name: String) -> String { folder + "/" + name }

    private func openssl(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }
}

/// A receiver on TLS that acknowledges everything with an empty answer.
struct TLSReceiver {
    private let channel: any Channel
    var port: Int { channel.localAddress?.port ?? 0 }

    init(certificate: String, key: String, clientAuthority: String?) async throws {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        if let clientAuthority {
            tls.trustRoots = .file(clientAuthority)
            tls.certificateVerification = .noHostnameVerification
        }
        let context = try NIOSSLContext(configuration: tls)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Acknowledger())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async throws { try await channel.close() }
}

private final class Acknowledger: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        let head = HTTPResponseHead(version: .http1_1, status: .accepted, headers: ["content-length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
