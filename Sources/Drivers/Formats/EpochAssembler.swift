/// Puts sentences and messages together into fixes: one for each moment, in the order of time.
struct EpochAssembler {
    /// Fixes finished since they were last taken.
    private var finished: [Reading] = []
    /// No date can be before this day (since 1970-01-01).
    private let floorDay: Int
    private var nmea: NMEAEpoch?
    private var ubx: UBXEpoch?
    /// What GSA said before its first epoch began.
    private var earlyDimensions = 0
    /// The newest moment whose date is known, microseconds since 1970: dates the times that come without one.
    private var datedMicroseconds: Int64?
    /// The same for GPS time, since 1980-01-06, and the leap seconds the receiver last spoke of.
    private var gpsTime: UBXTime?
    private var emitted = EmittedMoments()

    init(floorDay: Int) { self.floorDay = floorDay }

    mutating func takeFinished() -> [Reading] {
        if finished.isEmpty { return [] }
        defer { finished = [] }
        return finished
    }

    /// Something was said of a moment that has not ended yet.
    var isOpen: Bool { nmea != nil || ubx?.isSettled == false }

    // MARK: NMEA

    mutating func take(_ sentence: NMEASentence, at bootMicroseconds: Int64?) {
        switch sentence {
        case .position(let position):
            if nmea?.timeOfDay != position.timeOfDay {
                closeNMEA()
                nmea = NMEAEpoch(timeOfDay: position.timeOfDay, bootMicroseconds: bootMicroseconds)
                nmea?.merge(dimensions: earlyDimensions)
                earlyDimensions = 0
            }
            nmea?.merge(position)
            if let day = position.day { noteDate(day, position.timeOfDay) }
        case .date(let day, let timeOfDay): noteDate(day, timeOfDay)
        case .dimensions(let dimensions):
            if nmea == nil { earlyDimensions = max(earlyDimensions, dimensions) }
            nmea?.merge(dimensions: dimensions)
        case .accuracy(let metres, let timeOfDay):
            if nmea?.timeOfDay == timeOfDay { nmea?.merge(accuracyMetres: metres) }
        case .other: break
        }
    }

    private mutating func noteDate(_ day: Int, _ timeOfDay: Int64) {
        datedMicroseconds = Int64(repaired(day)) * EpochCalendar.microsecondsPerDay + timeOfDay
    }

    private mutating func closeNMEA() {
        guard let epoch = nmea else { return }
        nmea = nil
        guard let time = moment(of: epoch),
            let fix = epoch.fix(utcMicroseconds: time, lastMode: emitted.mode(at: time))
        else { return }
        emit(fix, .nmea, at: epoch.bootMicroseconds)
    }

    /// The date that RMC gave, else the day on which that time is nearest to the last dated moment.
    private func moment(of epoch: NMEAEpoch) -> Int64? {
        let perDay = EpochCalendar.microsecondsPerDay
        if let day = epoch.day { return Int64(repaired(day)) * perDay + epoch.timeOfDay }
        guard let datedMicroseconds else { return nil }
        let days = (datedMicroseconds - epoch.timeOfDay + perDay / 2) / perDay
        return days * perDay + epoch.timeOfDay
    }

    // MARK: UBX

    mutating func take(_ message: UBXMessage, at bootMicroseconds: Int64?) {
        switch message {
        case .solution(let solution):
            open(solution.iTOW, bootMicroseconds)
            ubx?.isSettled = true
            take(solution, at: bootMicroseconds)
        case .legacySolution(let iTOW, let dimensions, let time, let position):
            open(iTOW, bootMicroseconds)
            ubx?.dimensions = dimensions
            ubx?.geocentric = position
            if let time { note(time) }
        case .geodetic(let iTOW, let position):
            open(iTOW, bootMicroseconds)
            ubx?.geodetic = position
        case .geocentric(let iTOW, let position):
            open(iTOW, bootMicroseconds)
            ubx?.geocentric = position
        case .dimensions(let iTOW, let dimensions):
            open(iTOW, bootMicroseconds)
            ubx?.dimensions = dimensions
        case .gpsTime(let iTOW, let time):
            open(iTOW, bootMicroseconds)
            note(time)
        case .utc(let iTOW, let microseconds):
            open(iTOW, bootMicroseconds)
            ubx?.utcMicroseconds = microseconds
        case .endOfEpoch: closeUBX()
        }
    }

    private mutating func take(_ solution: UBXSolution, at bootMicroseconds: Int64?) {
        guard let received = solution.utcMicroseconds else { return }
        let time = repaired(microseconds: received)
        datedMicroseconds = time
        guard let position = solution.position else { return }
        let fix = Fix(
            utcMicroseconds: time, latitude: position.latitude, longitude: position.longitude,
            mode: solution.dimensions, altitude: solution.dimensions == 3 ? position.altitude : nil,
            satellites: solution.satellites, accuracyMetres: position.accuracyMetres)
        emit(fix, .ubx, at: bootMicroseconds)
    }

    private mutating func open(_ iTOW: UInt32, _ bootMicroseconds: Int64?) {
        if ubx?.iTOW == iTOW { return }
        closeUBX()
        ubx = UBXEpoch(iTOW: iTOW, bootMicroseconds: bootMicroseconds)
    }

    private mutating func note(_ time: UBXTime) {
        ubx?.time = time
        gpsTime = UBXTime(
            gpsMicroseconds: time.gpsMicroseconds, leapSeconds: time.leapSeconds ?? gpsTime?.leapSeconds)
    }

    private mutating func closeUBX() {
        guard let epoch = ubx else { return }
        ubx = nil
        guard let time = moment(of: epoch), let fix = epoch.fix(utcMicroseconds: time) else { return }
        datedMicroseconds = time
        emit(fix, .ubx, at: epoch.bootMicroseconds)
    }

    /// What NAV-TIMEUTC said, else GPS time less leap seconds, else the time of week in the week last heard
    /// of.
    private func moment(of epoch: UBXEpoch) -> Int64? {
        if let received = epoch.utcMicroseconds { return repaired(microseconds: received) }
        guard let gpsTime else { return nil }
        let perWeek: Int64 = 604_800_000_000
        let ofWeek = Int64(epoch.iTOW) * 1000
        let week = (gpsTime.gpsMicroseconds - ofWeek + perWeek / 2) / perWeek
        let gps = epoch.time?.gpsMicroseconds ?? week * perWeek + ofWeek
        let sinceUnixEpoch = gps + Int64(EpochCalendar.gpsEpochDay) * EpochCalendar.microsecondsPerDay
        let time = repaired(microseconds: sinceUnixEpoch)
        let day = Int(time / EpochCalendar.microsecondsPerDay)
        return time - Int64(gpsTime.leapSeconds ?? EpochCalendar.leapSeconds(onDay: day)) * 1_000_000
    }

    // MARK: both

    /// Ends what is open: the receiver is silent, or the recording over.
    mutating func settle() {
        closeNMEA()
        closeUBX()
    }

    private mutating func emit(_ fix: Fix, _ language: EmittedMoments.Language, at bootMicroseconds: Int64?) {
        guard emitted.add(fix, language) else { return }
        finished.append(Reading(bootMicroseconds: bootMicroseconds, value: .fix(fix)))
    }

    private func repaired(_ day: Int) -> Int { EpochCalendar.repaired(day: day, floorDay: floorDay) }

    private func repaired(microseconds: Int64) -> Int64 {
        EpochCalendar.repaired(microseconds: microseconds, floorDay: floorDay)
    }
}
