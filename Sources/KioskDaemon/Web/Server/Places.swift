/// How much of one kind may be done at once.
actor Places {
    private let most: Int
    private var taken = 0

    init(most: Int) { self.most = most }

    /// False: as many as may be are at it.
    func take() -> Bool {
        guard taken < most else { return false }
        taken += 1
        return true
    }

    func giveBack() { taken -= 1 }
}
