/// What the web server accepts at most.
package enum WebLimits {
    /// Body of a touch, bytes.
    package static let touchBytes = 4096
    /// Body of `kioskd people import`, bytes.
    package static let importBytes = 16 << 20
    /// Header fields of one request, bytes.
    static let headerBytes = 16 << 10
    /// Connections at once; more wait in the kernel's queue.
    static let connections = 128
    /// The same for the console.
    static let consoleConnections = 256
    /// A connection without a request for so long is closed, seconds.
    static let idleSeconds: Int64 = 60
}
