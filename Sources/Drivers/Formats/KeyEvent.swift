/// One event of an input device, as the kernel gives it (linux/input-event-codes.h).
package struct KeyEvent: Sendable, Hashable {
    /// Kernel time of the event, microseconds.
    package var microseconds: Int64
    /// 0 synchronisation, 1 key, 4 miscellaneous.
    package var type: UInt16
    package var code: UInt16
    /// Of a key: 1 down, 0 up, 2 repeated by the kernel.
    package var value: Int32

    package init(microseconds: Int64, type: UInt16, code: UInt16, value: Int32) {
        self.microseconds = microseconds
        self.type = type
        self.code = code
        self.value = value
    }

    package static let synchronisation: UInt16 = 0
    package static let key: UInt16 = 1
    /// Code of a synchronisation event: the kernel's buffer overflowed and what it held is lost.
    package static let dropped: UInt16 = 3
}
