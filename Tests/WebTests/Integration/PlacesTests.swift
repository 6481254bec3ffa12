import Testing

@testable import Web

@Suite struct PlacesTests {
    @Test func `so many places there are, however many ask, and one that is given back is taken again`() async
    {
        let places = Places(most: 4)
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { await places.take() } }
            return await group.reduce(into: 0) { count, isTaken in count += isTaken ? 1 : 0 }
        }
        #expect(taken == 4)
        await places.giveBack()
        #expect(await places.take())
        #expect(await !places.take())
    }
}
