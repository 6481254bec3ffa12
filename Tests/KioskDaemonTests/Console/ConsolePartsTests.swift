import Domain
import Foundation
import Store
import Synchronization
import Testing
import Web

@testable import KioskDaemon

/// How many do something at once, and how many did at the most.
private final class Crowd: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }

    func during(_ work: () -> Void) {
        counts.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
        work()
        counts.withLock { $0.now -= 1 }
    }
}

@Suite struct HashMillTests {
    @Test func `at most two passwords are ground at once, and too many are turned away`() async {
        let (mill, crowd) = (HashMill(), Crowd())
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    await mill.grind {
                        crowd.during { _ = ScryptHash(of: "x") }
                        return true
                    } ?? false
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect((1...2).contains(crowd.most))
        #expect(results.count { $0 } >= HashMill.mostWaiting && results.count { !$0 } > 0)
        #expect(await mill.grind { 7 } == 7)
    }
}

@Suite struct SecretsFileTests {
    private let one = AccountID(EntryID(book: BookID(7), sequence: 3))
    private let two = AccountID(EntryID(book: BookID(7), sequence: 4))

    @Test func `what is kept comes back, for its owner only, and no password can be read out of it`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("secrets-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = SecretsFile(folder: ConsoleFolder(book: folder.path))
        #expect(try file.load().isEmpty)
        let hash = try #require(ScryptHash(of: "a secret sentence"))
        let secrets: [AccountID: SecretsFile.Secret] = [
            one: .password(hash), two: .invitation(hash, untilMicroseconds: 99),
        ]
        try file.save(secrets)
        #expect(try file.load() == secrets)
        let text = try String(contentsOfFile: file.folder.secrets, encoding: .utf8)
        #expect(!text.contains("secret sentence"))
        // What is no line harms no other.
        try ("nonsense\n\n\(one) password x\n" + text).write(
            toFile: file.folder.secrets, atomically: true, encoding: .utf8)
        #expect(try file.load() == secrets)
    }
}

@Suite struct PasswordRuleTests {
    @Test(arguments: [
        ("short", PasswordProblem.tooShort), (String(repeating: "ab", count: 65), .tooLong),
        ("aaaaaaaaaaaaaaa", .guessable), ("chiefchief12", .guessable), ("éééééééééééé", .guessable),
    ])
    func `a password that is none is refused by name`(password: String, problem: PasswordProblem) {
        #expect(PasswordRule.problem(password, of: "chief") == problem)
    }

    @Test func `a sentence in any script is one`() {
        for password in ["een lange zin is goed", "une phrase é à ç", "correct horse 1", "пароль подлиннее"] {
            #expect(PasswordRule.problem(password, of: "chief") == nil, "\(password)")
        }
    }
}

@Suite struct DayFoldTests {
    private static let hour: Int64 = 3_600_000_000
    private let amina = PersonID(EntryID(book: BookID(7), sequence: 3))

    private func at(_ hours: Double) -> Instant {
        let microseconds = Int64(hours * Double(Self.hour))
        return Instant(
            wallMicroseconds: microseconds, bootMicroseconds: microseconds, boot: BootID(high: 1, low: 1),
            trust: .synchronised)
    }

    private func punch(
        _ sequence: Domain.Sequence, _ action: Action, _ hours: Double, _ anomalies: [Anomaly] = []
    )
        -> Entry
    {
        Entry(
            sequence: sequence, instant: at(hours), reader: nil, place: nil,
            fact: .punched(
                Punched(
                    person: amina, action: action, basis: .sole, method: .badge, presented: sequence - 1,
                    site: SiteCode("S"), before: .absent, anomalies: anomalies)))
    }

    @Test func `work is counted without breaks, up to now, and from before the day began`() {
        var day = DayFold(dawn: 0)
        for entry in [punch(2, .checkIn, 6), punch(4, .breakStart, 9), punch(6, .breakEnd, 9.5)] {
            day.fold(entry)
        }
        #expect(
            day.worked(by: amina, isInside: true, opened: at(6), at: at(12)) == Int64(5.5 * Double(Self.hour))
        )
        day.fold(punch(8, .checkOut, 14))
        #expect(
            day.worked(by: amina, isInside: false, opened: nil, at: at(20)) == Int64(7.5 * Double(Self.hour)))
        #expect(
            DayFold(dawn: 0).worked(by: amina, isInside: true, opened: at(-2), at: at(1)) == 3 * Self.hour)
        #expect(day.punches == [2, 4, 6, 8])
    }

    @Test func `a punch that was taken back is gone, an older day's is not of this one`() {
        var day = DayFold(dawn: 0)
        day.fold(punch(2, .checkIn, -1, [.missingOut]))
        day.fold(punch(4, .checkIn, 6, [.noTask]))
        day.fold(
            Entry(
                sequence: 5, instant: at(6), reader: nil, place: nil,
                fact: .undone(Undone(person: amina, punch: 4))))
        #expect(day.punches.isEmpty && day.anomalies(of: amina).isEmpty)
    }

    @Test func `a day begins at local midnight, also when clocks change`() throws {
        let zone = try ZoneFile.load("Europe/Brussels")
        // 2026-10-25: 25 hours. 2026-03-29: 23 hours.
        for (day, hours) in [(Int64(20_751), Int64(25)), (20_541, 23), (20_700, 24)] {
            let dawn = zone.dawn(ofDay: day)
            #expect(zone.dawn(ofDay: day + 1) - dawn == hours * Self.hour)
            #expect(zone.day(atMicroseconds: dawn) == day && zone.day(atMicroseconds: dawn - 1) == day - 1)
        }
    }
}
