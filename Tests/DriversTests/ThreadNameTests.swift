import Drivers
import Foundation
import Testing

@Suite struct ThreadNameTests {
    @Test func `the kernel knows a thread by its name, as far as 15 bytes`() async throws {
        let name = try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                ThreadName.set("reader of the yard")
                continuation.resume(
                    with: Result { try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) })
            }
            thread.start()
        }
        #expect(name == "reader of the y\n")
    }
}
