/// What one NMEA 0183 sentence says about an epoch. Made of the whole sentence or not at all: one filled
/// field that cannot be true, and nothing of the sentence counts. Units: microseconds of the UTC day, degrees
/// WGS 84, metres.
enum NMEASentence: Equatable {
    /// RMC, GGA, GNS or GLL with a time.
    case position(NMEAPosition)
    /// ZDA: a day since 1970-01-01 as received (no rollover repair yet), and the time of that day.
    case date(day: Int, timeOfDay: Int64)
    /// GSA: 1 no fix, 2 or 3 dimensions. It has no time of its own.
    case dimensions(Int)
    /// GST: one sigma of the horizontal position.
    case accuracy(metres: Double, timeOfDay: Int64)
    /// Sound, but of no use here (GSV, VTG, proprietary, no time yet).
    case other

    /// `text[range]` is what stands between `$` and `*`; its checksum held. Nil: the sentence must be refused.
    init?(_ text: Span<UInt8>, _ range: Range<Int>) {
        let start = range.lowerBound
        // Two letters of talker, whoever it is (GP, GN, GL, GA, GB, BD, QZ, also IN, EC, …), then the type.
        guard range.count > 6, text[start + 5] == UInt8(ascii: ","), text[start] != UInt8(ascii: "P") else {
            self = .other
            return
        }
        let type = UInt32(text[start + 2]) << 16 | UInt32(text[start + 3]) << 8 | UInt32(text[start + 4])
        let source: NMEAPosition.Source
        switch type {
        case 0x524D43: source = .rmc
        case 0x474741: source = .gga
        case 0x474E53: source = .gns
        case 0x474C4C: source = .gll
        case 0x5A4441, 0x475341, 0x475354:
            guard let fields = NMEAFields(text, range), let sentence = Self.auxiliary(type, fields, text)
            else {
                return nil
            }
            self = sentence
            return
        default:
            self = .other
            return
        }
        guard let fields = NMEAFields(text, range) else { return nil }
        if fields.isEmpty(source.timeField) {
            self = .other
            return
        }
        guard let position = NMEAPosition(source, fields, text) else { return nil }
        self = .position(position)
    }

    private static func auxiliary(_ type: UInt32, _ fields: NMEAFields, _ text: Span<UInt8>) -> NMEASentence?
    {
        switch type {
        case 0x5A4441: zda(fields, text)
        case 0x475341: gsa(fields, text)
        default: gst(fields, text)
        }
    }

    /// `$--ZDA,hhmmss.ss,dd,mm,yyyy,zone hours,zone minutes`
    private static func zda(_ fields: NMEAFields, _ text: Span<UInt8>) -> NMEASentence? {
        if fields.isEmpty(1) || fields.isEmpty(2) { return .other }
        guard (5...7).contains(fields.count), let time = NMEAPosition.timeOfDay(fields[1], text),
            let dayOfMonth = fields.integer(2, of: text), let month = fields.integer(3, of: text),
            let year = fields.integer(4, of: text),
            let day = EpochCalendar.day(year: year, month: month, dayOfMonth: dayOfMonth)
        else { return nil }
        return .date(day: day, timeOfDay: time)
    }

    /// `$--GSA,A|M,1|2|3,12 satellites,PDOP,HDOP,VDOP[,system]`; some receivers list 16 satellites or more.
    private static func gsa(_ fields: NMEAFields, _ text: Span<UInt8>) -> NMEASentence? {
        if fields.isEmpty(2) { return .other }
        guard fields.count >= 17, let dimensions = fields.integer(2, of: text), (1...3).contains(dimensions)
        else { return nil }
        return .dimensions(dimensions)
    }

    /// `$--GST,hhmmss.ss,rms,major,minor,orientation,sigma latitude,sigma longitude,sigma altitude`
    private static func gst(_ fields: NMEAFields, _ text: Span<UInt8>) -> NMEASentence? {
        if fields.isEmpty(1) || fields.isEmpty(6) || fields.isEmpty(7) { return .other }
        guard fields.count == 9, let time = NMEAPosition.timeOfDay(fields[1], text),
            let latitude = fields.thousandths(6, of: text), let longitude = fields.thousandths(7, of: text),
            latitude >= 0, longitude >= 0
        else { return nil }
        let squares = Double(latitude) * Double(latitude) + Double(longitude) * Double(longitude)
        return .accuracy(metres: squares.squareRoot() / 1000, timeOfDay: time)
    }
}
