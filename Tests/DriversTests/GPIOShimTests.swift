import Drivers
import Foundation
import Testing

/// Compiles the shim and runs the suite below in a process that preloads it.
@Suite struct GPIOShimTests {
    @Test(.enabled(if: !ShimmedChip.isLoaded))
    func `readers and outputs on GPIO lines pass their tests over the preloaded shim`() throws {
        let inner = try TestFolder.runPreloading(
            ["gpio_shim.c", "gpio_shim_calls.c"], suite: "ShimmedGPIOTests", variable: ShimmedChip.variable)
        #expect(inner.status == 0, "\(inner.output)")
        let counted = inner.output.contains("Test run with \(ShimmedGPIOTests.count) tests in 1 suite passed")
        #expect(counted, "\(inner.output)")
    }

    @Test func `the outputs compile against the interface of libgpiod 2`() throws {
        let root = TestFolder.shim.deletingLastPathComponent().deletingLastPathComponent()
        let source = root.appending(path: "Sources/Drivers/C")
        let check = try TestFolder.run(
            "/usr/bin/cc",
            [
                "-fsyntax-only", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas",
                "-D_Nullable=", "-D_Nonnull=", "-I", TestFolder.shim.appending(path: "libgpiod2").path,
                "-I", source.appending(path: "include").path, source.appending(path: "kd_gpio.c").path,
            ])
        #expect(check.status == 0, "\(check.output)")
    }

    @Test(arguments: [
        ["d0": "18"], ["d0": "17", "d1": "17"], ["d0": "17", "d1": "x"],
        ["d0": "1", "d1": "2", "formats": "h10301,nonsense"], ["d0": "1", "d1": "2", "formats": ""],
        ["d0": "1", "d1": "2", "bias": "up"],
    ])
    func `wrong wiegand options are refused before anything is opened`(options: [String: String]) {
        let settings = ReaderSettings(
            name: "door", type: "wiegand-badge", device: "/nowhere", options: options)
        #expect(throws: DriverError(operation: "set up", device: "/nowhere", errno: 22)) {
            try WiegandReader(settings)
        }
    }

    @Test func `a chip that is not there is said so`() {
        let settings = ReaderSettings(
            name: "door", type: "wiegand-badge", device: "/dev/gpiochip77", options: ["d0": "1", "d1": "2"])
        #expect(throws: DriverError(operation: "request lines of", device: "/dev/gpiochip77", errno: ENOENT))
        {
            try WiegandReader(settings)
        }
    }

    @Test func `a file that is no GPIO chip is said so`() {
        #expect(throws: DriverError(operation: "request lines of", device: "/dev/null", errno: ENOTTY)) {
            try EdgeLines(chip: "/dev/null", offsets: [1], edges: .falling, bias: .asIs).levels()
        }
        #expect(throws: DriverError(operation: "request outputs of", device: "/dev/null", errno: ENOTTY)) {
            try OutputLines(chip: "/dev/null", offsets: [1], activeLow: 0).set(0)
        }
    }
}
