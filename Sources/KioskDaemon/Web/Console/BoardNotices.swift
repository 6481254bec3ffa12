import Domain

// What somebody must look at: above the board, in words, with the page where something can be done about it.

extension ConsoleScreens {
    /// More than these are a list of their own, under the punches and the log of changes.
    private static let mostNotices = 8

    func notices(_ view: BoardView, _ now: LocalTime, _ words: Catalogue) -> [Values] {
        view.notices.prefix(Self.mostNotices).map { notice in
            func time(_ instant: Instant) -> String {
                words.time(
                    LocalTime(wallMicroseconds: instant.wallMicroseconds, zone: view.zone), seenFrom: now)
            }
            switch notice {
            case .lostBadge(let seen, let name, let code):
                let key = "console.board.notice.lostBadge.\(seen.count == 1 ? "one" : "many")"
                return [
                    "tone": "bad", "mark": "▲",
                    "text": words(
                        key,
                        [
                            "name": name, "code": code, "tail": seen.tail, "time": time(seen.last),
                            "reader": seen.reader?.description ?? "–", "count": "\(seen.count)",
                        ]),
                    "action": words("console.board.notice.lostBadge.action"),
                    "path": RegisterPart.agents.path(of: seen.person.description),
                ]
            }
        }
    }
}
