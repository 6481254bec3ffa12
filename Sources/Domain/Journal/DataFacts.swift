// What passed the modem. Names and fields are for ever: an old book is read by every later release.

/// What has passed a network interface since the SIM's month began, as far as was counted. Said when there is something
/// to say, and now and then, so that little is forgotten when the power goes.
package struct DataUsed: Hashable, Sendable, Codable {
    package var interface: String
    /// The month in which the SIM's month began; nil: no trusted clock had said.
    package var month: BillingMonth?
    package var used: DataVolume
    /// Bytes that the month has; nil: it is only counted.
    package var budget: Int64?
    /// The threshold that is crossed by this, percent; nil: none is.
    package var reached: Int?
    /// The kernel's own counters at that moment, in this run of the kernel.
    package var counters: DataVolume

    package init(interface: String, month: BillingMonth?, used: DataVolume, counters: DataVolume) {
        self.interface = interface
        self.month = month
        self.used = used
        self.counters = counters
    }
}

extension DataUsed: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("interface", interface)
        writer.field("month", month?.description)
        writer.field("received", used.received)
        writer.field("sent", used.sent)
        writer.field("budget", budget)
        writer.field("reached", reached)
        writer.field("counterReceived", counters.received)
        writer.field("counterSent", counters.sent)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        interface = try reader.text("interface")
        if let text = try reader.optionalText("month") {
            guard let month = BillingMonth(text) else { throw FactDamage() }
            self.month = month
        } else {
            month = nil
        }
        used = try reader.volume("received", "sent")
        budget = try reader.optionalInteger("budget")
        reached = try reader.optionalCount("reached")
        counters = try reader.volume("counterReceived", "counterSent")
    }
}

extension FactReader {
    fileprivate mutating func volume(
        _ receivedName: StaticString, _ sentName: StaticString
    ) throws(FactDamage) -> DataVolume {
        let (received, sent) = (try integer(receivedName), try integer(sentName))
        guard received >= 0, sent >= 0 else { throw FactDamage() }
        return DataVolume(received: received, sent: sent)
    }
}
