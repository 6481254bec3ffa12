import Domain
import Foundation
import NIOCore
import Stands
import Synchronization
import Testing

@testable import Web

/// A clock that moves when the test says so. Sleepers wake when their moment comes.
actor HandClock {
    private struct Sleeper {
        var deadline: Int64
        var continuation: CheckedContinuation<Void, any Error>
    }
    private let now: Moment
    private var sleepers: [Int: Sleeper] = [:]
    private var last = 0

    /// Read synchronously by the stage, so it lives outside the actor.
    final class Moment: Sendable {
        private let value: Mutex<Int64>
        init(_ start: Int64) { value = Mutex(start) }
        var microseconds: Int64 { value.withLock { $0 } }
        func set(_ microseconds: Int64) { value.withLock { $0 = microseconds } }
    }

    init(_ start: Int64) { now = Moment(start) }

    nonisolated var stageClock: StageClock {
        StageClock(
            bootMicroseconds: { [now] in now.microseconds }, sleep: { try await self.sleep(until: $0) })
    }

    private func sleep(until deadline: Int64) async throws {
        if now.microseconds >= deadline { return }
        last += 1
        let number = last
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                sleepers[number] = Sleeper(deadline: deadline, continuation: continuation)
            }
        } onCancel: {
            Task { await self.cancel(number) }
        }
    }

    private func cancel(_ number: Int) {
        sleepers.removeValue(forKey: number)?.continuation.resume(throwing: CancellationError())
    }

    func advance(seconds: Double) {
        now.set(now.microseconds + Int64(seconds * 1_000_000))
        for (number, sleeper) in sleepers where sleeper.deadline <= now.microseconds {
            sleepers.removeValue(forKey: number)
            sleeper.continuation.resume()
        }
    }
}

struct StageTests {
    let clock = HandClock(Samples.bootAtDawn)
    let stage: Stage

    init() throws { stage = Stage(screens: try Screens(), clock: clock.stageClock) }

    private func kind() async -> String {
        let page = await stage.page()
        return page.firstMatch(of: /data-kind="([A-Za-z]+)"/).map { String($0.output.1) } ?? ""
    }

    private func becomes(_ kind: String) async throws -> Bool {
        try await poll { await self.kind() == kind }
    }

    @Test func `a new answer replaces the old one at once`() async {
        await stage.update(Samples.status())
        await stage.show(Samples.recorded(.checkIn))
        #expect(await kind() == "recorded")
        await stage.show(
            .refused(reason: .unknownCredential, person: nil, keyTail: "3F2A", at: Samples.at(0)))
        #expect(await kind() == "refused")
    }

    @Test func `screens go back to rest by themselves`() async throws {
        await stage.update(Samples.status())
        for (name, answer, minutes) in Samples.everyAnswer(.fr) where minutes == 0 {
            await stage.show(answer)
            #expect(await kind() != "rest", "\(name)")
            await clock.advance(seconds: 61)
            #expect(try await becomes("rest"), "\(name)")
        }
    }

    @Test func `a recorded punch stays for its undo window and not longer`() async throws {
        await stage.update(Samples.status())
        await stage.show(Samples.recorded(.checkIn))
        await clock.advance(seconds: 14.9)
        #expect(await kind() == "recorded")
        await clock.advance(seconds: 0.2)
        #expect(try await becomes("rest"))
    }

    @Test func `a recorded screen turns to received by itself`() async {
        await stage.update(Samples.status())
        await stage.show(Samples.recorded(.checkIn, punch: 17))
        await stage.received(through: 16)
        #expect(await stage.page().contains("sera transmis"))
        await stage.received(through: 17, except: [17])
        #expect(await stage.page().contains("sera transmis"))
        await stage.received(through: 17)
        #expect(await !stage.page().contains("sera transmis"))
    }

    @Test func `a receipt that comes before the screen is not lost`() async {
        await stage.update(Samples.status())
        await stage.received([17])
        await stage.show(Samples.recorded(.checkIn, punch: 17))
        #expect(await stage.page().contains("class=\"seal received\""))
    }

    @Test func `a person is answered in his own language and the terminal returns to its own`() async throws {
        await stage.update(Samples.status())
        await stage.show(Samples.recorded(.checkIn, Samples.person("Pieter V.", .nl)))
        #expect(await stage.page().contains("Dag Pieter V."))
        await stage.show(.readFailed(at: Samples.at(0)))
        #expect(await stage.page().contains("Lisez à nouveau"))
        await clock.advance(seconds: 20)
        #expect(try await becomes("rest"))
        #expect(await stage.page().contains("Présentez votre badge"))
    }

    @Test func `a language chosen at rest lasts a minute`() async throws {
        await stage.update(Samples.status())
        await stage.speak(.de)
        #expect(await stage.page().contains("Badge vorhalten"))
        await clock.advance(seconds: 61)
        #expect(try await poll { await self.stage.page().contains("Présentez votre badge") })
    }

    @Test func `the privacy notice gives way to the next badge`() async {
        await stage.update(Samples.status())
        await stage.showPrivacy()
        #expect(await stage.page().contains("Nettoyage Exemple SRL"))
        await stage.show(Samples.recorded(.checkIn))
        await stage.dismiss(2)
        #expect(await kind() == "recorded")
    }

    @Test func `a newcomer gets the whole present state, a slow one only the newest`() async throws {
        await stage.update(Samples.status())
        let place = try #require(await stage.join())
        var (frames, seen) = await stage.opening()
        let opening = String(buffer: frames)
        for event in ["hello", "status", "screen"] { #expect(opening.contains("event: \(event)\n")) }
        for punch in 1...100 { await stage.show(Samples.recorded(.checkIn, punch: Int64(punch))) }
        (frames, seen) = await stage.frames(after: seen)
        let late = String(buffer: frames)
        #expect(late.components(separatedBy: "event: screen").count == 2)
        #expect(late.contains("data-punch=\\\"100\\\""))
        (frames, seen) = await stage.frames(after: seen)
        #expect(frames.readableBytes == 0)
        await stage.leave(place.number)
    }

    @Test func `signals are played once and not to newcomers`() async throws {
        let place = try #require(await stage.join())
        var (frames, seen) = await stage.opening()
        await stage.signal(.checkIn, volumePercent: 20)
        #expect(String(buffer: await stage.opening().frames).contains("event: signal") == false)
        (frames, seen) = await stage.frames(after: seen)
        #expect(String(buffer: frames) == "event: signal\ndata: {\"name\":\"checkIn\",\"volume\":\"20\"}\n\n")
        for _ in 0..<1000 { await stage.signal(.refused) }
        (frames, seen) = await stage.frames(after: seen)
        #expect(String(buffer: frames).components(separatedBy: "event: signal").count - 1 == 8)
        await stage.leave(place.number)
    }

    @Test func `an unchanged status wakes nobody`() async throws {
        await stage.update(Samples.status())
        let place = try #require(await stage.join())
        let (_, seen) = await stage.opening()
        await stage.update(Samples.status())
        #expect(await stage.frames(after: seen).frames.readableBytes == 0)
        await stage.leave(place.number)
    }

    @Test func `simulated outputs are told live, to newcomers too, in the language of the screen`()
        async throws
    {
        await stage.update(Samples.status())
        #expect(await !stage.page().contains("outputs-title"))
        let place = try #require(await stage.join())
        var seen = await stage.opening().seen
        await stage.show([LampStatus(name: "front", isRed: true)])
        var frames = ByteBuffer()
        (frames, seen) = await stage.frames(after: seen)
        #expect(String(buffer: frames).hasPrefix("event: outputs\n"))
        #expect(String(buffer: frames).contains("lamp red on"))
        #expect(String(buffer: await stage.opening().frames).contains("lamp red on"))
        #expect(await stage.page().contains("lamp red on"))
        await stage.speak(.nl)
        #expect(await pending(after: seen).contains("Gesimuleerde uitgangen"))
        await stage.leave(place.number)
    }

    @Test func `a change of links alone draws the status and nothing else`() async throws {
        await stage.update(Samples.status())
        let place = try #require(await stage.join())
        let seen = await stage.opening().seen
        await clock.advance(seconds: 1)
        await stage.update(Samples.status(links: [LinkStatus(name: "platform", state: .up, unsentCount: 1)]))
        let frames = await pending(after: seen)
        #expect(frames.contains("event: status") && frames.contains("1 pointage"))
        #expect(!frames.contains("event: screen") && !frames.contains("event: clock"))
        await stage.leave(place.number)
    }

    @Test func `the clock ticks on the minute and a heartbeat comes every 15 seconds`() async throws {
        await stage.update(Samples.status())
        let place = try #require(await stage.join())
        let seen = await stage.opening().seen
        await clock.advance(seconds: 15)
        #expect(try await poll { await pending(after: seen).contains(": keep-alive\nevent: beat") })
        #expect(await !pending(after: seen).contains("event: clock"))
        await clock.advance(seconds: 45)
        #expect(try await poll { await pending(after: seen).contains("05:59") })
        await stage.leave(place.number)
    }

    private func pending(after seen: Reel.Seen) async -> String {
        String(buffer: await stage.frames(after: seen).frames)
    }

    @Test func `places in front of the stage are bounded and given back`() async {
        var places: [Int] = []
        while let place = await stage.join() { places.append(place.number) }
        #expect(places.count == Stage.subscriberLimit)
        await stage.leave(places[0])
        #expect(await stage.join() != nil)
    }

    @Test func `time goes on from the last status`() async {
        await stage.update(Samples.status())
        await clock.advance(seconds: 3 * 60)
        #expect(await stage.page().contains("06:01"))
    }
}

/// Waits for a condition, at most five seconds. True when it came true.
func poll(_ condition: @Sendable () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(20 * max(1, Patience.factor))
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(2))
    }
    return false
}
