/// What an action means in a presence: the attendance machine, one row a cell.
struct Transition {
    let presence: Presence
    let action: Action
    /// What is recorded.
    let recorded: Action
    let anomaly: Anomaly?
    /// Whether it is an ordinary thing to do there.
    let fits: Bool
    /// It says again what the book knows: a repeat, however late.
    let isRepeat: Bool

    private init(
        _ presence: Presence, _ action: Action, as recorded: Action? = nil, _ anomaly: Anomaly? = nil,
        fits: Bool = true, isRepeat: Bool = false
    ) {
        self.presence = presence
        self.action = action
        self.recorded = recorded ?? action
        self.anomaly = anomaly
        self.fits = fits
        self.isRepeat = isRepeat
    }

    static let table: [Transition] = [
        Transition(.absent, .checkIn),
        Transition(.absent, .breakStart, .breakWithoutIn, fits: false),
        Transition(.absent, .breakEnd, .resumedWithoutBreak, fits: false),
        Transition(.absent, .checkOut, .outWithoutIn, fits: false),
        Transition(.present, .checkIn, .doubleIn, fits: false),
        Transition(.present, .breakStart),
        Transition(.present, .breakEnd, .resumedWithoutBreak, fits: false),
        Transition(.present, .checkOut),
        // An arrival during a break is its end: ONSS sees `in` either way.
        Transition(.onBreak, .checkIn, as: .breakEnd),
        Transition(.onBreak, .breakStart, isRepeat: true),
        Transition(.onBreak, .breakEnd),
        Transition(.onBreak, .checkOut, .breakClosedByOut),
        Transition(.unknown, .checkIn, .unknownPast),
        Transition(.unknown, .breakStart, .unknownPast),
        Transition(.unknown, .breakEnd, .unknownPast),
        Transition(.unknown, .checkOut, .unknownPast),
    ]

    /// The row of that cell. The table has every cell (tested).
    static func of(_ action: Action, in presence: Presence) -> Transition {
        table.first { $0.presence == presence && $0.action == action } ?? Transition(presence, action)
    }
}
