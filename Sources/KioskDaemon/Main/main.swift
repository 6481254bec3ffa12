import KioskDaemon

// All that is the executable's own: what it starts is a library, so that tests and the fuzzer can be linked with it.
await Program.run()
