/// One fix as one line of JSON: `time` (RFC 3339, milliseconds, Z), `lat` and `lon` (degrees, as many digits
/// as make the same Double again), `mode`, and `alt` (metres above mean sea level) when known.
package func jsonLine(_ fix: Fix) -> String {
    var line =
        "{\"time\":\"\(rfc3339(fix.utcMicroseconds))\",\"lat\":\(fix.latitude),\"lon\":\(fix.longitude)"
    line += ",\"mode\":\(fix.mode)"
    if let altitude = fix.altitude { line += ",\"alt\":\(altitude)" }
    return line + "}"
}

/// Rounded to the nearest millisecond. For the years 1970 to 9999.
private func rfc3339(_ utcMicroseconds: Int64) -> String {
    let milliseconds = (max(0, utcMicroseconds) + 500) / 1000
    let perDay = EpochCalendar.microsecondsPerDay / 1000
    let date = EpochCalendar.date(ofDay: Int(milliseconds / perDay))
    let ofDay = Int(milliseconds % perDay)
    let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.dayOfMonth, 2))"
    let time =
        "\(padded(ofDay / 3_600_000, 2)):\(padded(ofDay / 60_000 % 60, 2)):\(padded(ofDay / 1000 % 60, 2))"
    return "\(day)T\(time).\(padded(ofDay % 1000, 3))Z"
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
