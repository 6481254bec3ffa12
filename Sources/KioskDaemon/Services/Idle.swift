/// What all that is done now and then has in common.
enum Idle {
    /// How much later it may be done, so that one waking of the processor serves several.
    static let tolerance: Duration = .seconds(1)
}
