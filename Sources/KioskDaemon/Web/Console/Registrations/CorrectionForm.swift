import Domain
import HTTPTypes
import Hummingbird

/// What a form says of a correction.
enum CorrectionForm {
    /// `same`; `is-ACTION`: that was meant; `missing-ACTION`: that was not punched.
    static var choices: [String] {
        ["same"] + Action.allCases.map { "is-\($0.rawValue)" }
            + Action.allCases.map { "missing-\($0.rawValue)" }
    }

    static func meaning(of choice: String) -> (isMissing: Bool, action: Action?)? {
        if choice == "same" { return (false, nil) }
        let parts = choice.split(separator: "-", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["is", "missing"].contains(parts[0]), let action = Action(rawValue: parts[1])
        else { return nil }
        return (parts[0] == "missing", action)
    }

    static func choice(_ right: CorrectedPunch?) -> String {
        guard let right, let action = right.action else { return "same" }
        return "\(right.isMissing ? "missing" : "is")-\(action.rawValue)"
    }

    /// As the field of a browser holds it: `2026-11-21T05:58`, local.
    static func text(_ wallMicroseconds: Int64, _ zone: Zone) -> String {
        let local = LocalTime(wallMicroseconds: wallMicroseconds, zone: zone)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        return "\(Day(number: local.day)?.description ?? "")T\(two(local.hour)):\(two(local.minute))"
    }

    /// Nil: no such time. In the hour that exists twice the first one is meant.
    static func wallMicroseconds(of text: String, _ zone: Zone) -> Int64? {
        let parts = text.split(separator: "T")
        guard parts.count == 2, let day = Day(String(parts[0])) else { return nil }
        let clock = parts[1].split(separator: ":")
        guard clock.count == 2 || clock.count == 3, let hour = Int(clock[0]), let minute = Int(clock[1]),
            (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        let local = day.number * 86_400 + Int64(hour * 3_600 + minute * 60)
        let candidates = [0, 3_600].map { behind in
            local
                - Int64(
                    zone.offsetSeconds(
                        atSeconds: local - Int64(zone.offsetSeconds(atSeconds: local)) - behind))
        }
        let exact = candidates.filter { candidate in
            Self.text(candidate * 1_000_000, zone).prefix(16) == text.prefix(16)
        }
        return exact.min().map { $0 * 1_000_000 }
    }

    /// Nil: the form is none of ours.
    static func right(_ form: ConsoleForm, of row: RegistrationRow, _ zone: Zone) -> CorrectedPunch? {
        guard let (isMissing, action) = meaning(of: form["right"].isEmpty ? "same" : form["right"]) else {
            return nil
        }
        let text = form["moment"]
        // What the field showed is not said anew.
        let isUntouched = text.isEmpty || (!isMissing && text == Self.text(row.wallMicroseconds, zone))
        guard !isUntouched else { return CorrectedPunch(action: action, isMissing: isMissing) }
        // What is no time is too far from any.
        let wall = wallMicroseconds(of: text, zone) ?? .max
        return CorrectedPunch(action: action, wallMicroseconds: wall, isMissing: isMissing)
    }
}

extension ConsoleRoutes {
    func openCorrections(_ visit: ConsoleVisit) async throws -> Response {
        guard let reason = CorrectionReason(rawValue: visit.form["reason"]), let visitor = visit.visitor
        else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        if let punch = Int64(visit.form["punch"]) {
            return try await change(visit, punch) { row, zone in
                CorrectionForm.right(visit.form, of: row, zone).map { .open(reason, $0) }
            }
        }
        let chosen = visit.form.all.keys.compactMap { $0.hasPrefix("p") ? Int64($0.dropFirst()) : nil }
            .sorted()
        guard !chosen.isEmpty else { return .seeOther("/registrations?done=nothingChosen") }
        var orders: [CorrectionOrder] = []
        for punch in chosen.prefix(CorrectionOrder.most + 1) {
            let row = try await file(visit, punch).row
            var order = CorrectionOrder(.open(reason, CorrectedPunch()), row, by: visitor.id)
            order.note = visit.form["note"]
            orders.append(order)
        }
        switch await port.correct(orders) {
        case .done: return .seeOther("/registrations?check=1&done=opened")
        case .problems(let problems):
            return .html(try await registrationsPage(visit, problems), status: .unprocessableContent)
        case .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
        }
    }

    func changeCorrection(_ visit: ConsoleVisit) async throws -> Response {
        guard let reason = CorrectionReason(rawValue: visit.form["reason"]),
            let punch = Int64(visit.form["punch"])
        else { throw Refusal(.badRequest, "console.refused.form") }
        return try await change(visit, punch) { row, zone in
            CorrectionForm.right(visit.form, of: row, zone).map { .change(reason, $0) }
        }
    }

    func stepCorrection(_ visit: ConsoleVisit) async throws -> Response {
        guard let punch = Int64(visit.form["punch"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        return try await change(visit, punch) { _, _ in
            switch CorrectionNoted.Step(rawValue: visit.form["step"]) {
            case .requested: .request
            case .granted: .grant
            case .declined: .decline
            case .withdrawn: .withdraw
            case .opened, .changed, .proofAdded, .proofRemoved, .setAside, nil: nil
            }
        }
    }

    func settleRegistration(_ visit: ConsoleVisit) async throws -> Response {
        guard let punch = Int64(visit.form["punch"]), let visitor = visit.visitor,
            let decision = Resolved.Decision(rawValue: visit.form["decision"])
        else { throw Refusal(.badRequest, "console.refused.form") }
        return try await answer(visit, punch, await port.settle(punch, decision, by: visitor.id))
    }

    func change(
        _ visit: ConsoleVisit, _ punch: Domain.Sequence,
        _ deed: (RegistrationRow, Zone) -> CorrectionOrder.Deed?
    ) async throws -> Response {
        let file = try await file(visit, punch)
        guard let visitor = visit.visitor, let deed = deed(file.row, file.zone) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        var order = CorrectionOrder(deed, file.row, by: visitor.id)
        order.seen = Int64(visit.form["seen"])
        (order.note, order.reference) = (visit.form["note"], visit.form["reference"])
        return try await answer(visit, punch, await port.correct([order]))
    }

    func answer(
        _ visit: ConsoleVisit, _ punch: Domain.Sequence, _ reply: CorrectionReply
    ) async throws -> Response {
        switch reply {
        case .done: return .seeOther("/registrations/one?punch=\(punch)&done=saved")
        case .problems(let problems):
            let file = try await file(visit, punch)
            return .html(registrationPage(visit, file, problems), status: .unprocessableContent)
        case .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
        }
    }
}

extension CorrectionOrder {
    init(_ deed: Deed, _ row: RegistrationRow, by: AccountID) {
        self.init(
            deed, punch: row.punch, person: row.person, action: row.action,
            wallMicroseconds: row.wallMicroseconds, by: by)
    }
}
