import Foundation
import NIOCore
import NIOPosix

/// One `kioskd-document` at work.
struct PressRun {
    private let process = Process()
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    private let ended: AsyncStream<Int32>

    init(_ program: String) async throws {
        let (orders, paper) = (Pipe(), Pipe())
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        self.ended = ended
        process.executableURL = URL(fileURLWithPath: program)
        process.standardInput = orders
        process.standardOutput = paper
        process.standardError = FileHandle.nullDevice
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"]
        process.terminationHandler = { process in
            end.yield(process.terminationReason == .exit ? process.terminationStatus : -1)
            end.finish()
        }
        do {
            try process.run()
        } catch {
            throw DocumentFailure.missing(program)
        }
        let ends = (
            dup(paper.fileHandleForReading.fileDescriptor), dup(orders.fileHandleForWriting.fileDescriptor)
        )
        try? orders.fileHandleForWriting.close()
        try? paper.fileHandleForReading.close()
        channel = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .takingOwnershipOfDescriptors(input: ends.0, output: ends.1) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    func print(
        _ frame: DocumentFrame, _ text: @escaping DocumentPress.Text,
        to reader: (ByteBuffer) async throws -> Void, within limit: Duration
    ) async throws {
        let deadline = Task {
            try await Task.sleep(for: limit)
            kill()
        }
        defer { deadline.cancel() }
        do {
            try await carry(frame, text, to: reader)
        } catch let error where error is ChannelError || error is IOError {
            // It has let go of its end by itself, and says why.
            throw DocumentFailure.broken(status: await status)
        } catch {
            kill()
            _ = await status
            throw error
        }
        let status = await status
        guard status == 0 else { throw DocumentFailure.broken(status: status) }
    }

    private func carry(
        _ frame: DocumentFrame, _ text: @escaping DocumentPress.Text,
        to reader: (ByteBuffer) async throws -> Void
    ) async throws {
        try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var pen = DocumentPen(outbound, frame)
                    do {
                        try await text(&pen)
                        try await pen.end()
                    } catch {
                        // No more paper comes, so that whoever reads hears of it.
                        kill()
                        throw error
                    }
                }
                do {
                    for try await piece in inbound { try await reader(piece) }
                } catch {
                    group.cancelAll()
                    throw error
                }
                // The paper has ended. A writer who has not writes for nobody: how the program ended says why.
                group.cancelAll()
                do { try await group.waitForAll() } catch is CancellationError {}
            }
        }
    }

    private func kill() {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// Of the program, once it has ended; -1: a signal ended it.
    private var status: Int32 {
        get async {
            for await status in ended { return status }
            return -1
        }
    }
}
