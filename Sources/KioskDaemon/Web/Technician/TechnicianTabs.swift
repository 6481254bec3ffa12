import Domain

// What stands behind each tab of the technician's page.

extension Screens {
    func technicianReaders(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        let isOn = desk.view.isReadingOnly
        let toggle = Card(
            title: catalogue(isOn ? "tech.readOnly.end" : "tech.readOnly"),
            lines: [catalogue(isOn ? "tech.readOnly.on" : "tech.readOnly.hint")], touch: "readOnly",
            value: isOn ? "off" : "on", isChief: isOn)
        let readers = desk.view.readers.map { reader in
            let last = reader.lines.first { $0.kind != .raw } ?? reader.lines.first
            return Card(
                title: reader.name,
                lines: ["\(reader.type) · \(catalogue("status.\(reader.state.rawValue)"))"],
                state: reader.state.rawValue, touch: "reader", value: reader.name,
                code: last.map { summary($0, desk, catalogue) })
        }
        return cards(
            "technicianReaders", catalogue("tech.readers.title"), catalogue("tech.readers.hint"),
            [toggle] + readers, desk, catalogue)
    }

    /// "05:58:12 em4100 em:62E3086CED".
    private func summary(
        _ line: TechnicianView.Line, _ desk: TechnicianDesktop, _ catalogue: Catalogue
    ) -> String {
        let what = line.kind == .defect ? catalogue("tech.line.defect") : line.format ?? ""
        return [stamp(line, desk, catalogue), what, line.text].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func stamp(
        _ line: TechnicianView.Line, _ desk: TechnicianDesktop, _ catalogue: Catalogue
    ) -> String {
        let seconds = line.wallMicroseconds / 1_000_000 % 60
        return catalogue.time(desk.local(line.wallMicroseconds))
            + (seconds < 10 ? ":0\(seconds)" : ":\(seconds)")
    }

    /// What one reader says, as it says it.
    func technicianReader(
        _ reader: TechnicianView.Reader, _ desk: TechnicianDesktop, _ catalogue: Catalogue
    ) -> Drawing {
        let lines = reader.lines.prefix(Self.linesShown).map { line -> Values in
            var values: Values = [
                "time": stamp(line, desk, catalogue), "kind": line.kind.rawValue,
                "word": catalogue("tech.line.\(line.kind.rawValue)"), "text": line.text,
            ]
            values["format"] = line.format
            values["detail"] = line.detail
            values["holder"] =
                line.holder ?? (line.kind == .badge ? catalogue("refused.unknownCredential.title") : nil)
            return values
        }
        var values: Values = [
            "title": reader.name, "state": reader.state.rawValue, "all": catalogue("tech.readers.all"),
            "hint": [
                reader.type, reader.device, catalogue("status.\(reader.state.rawValue)"), reader.cause ?? "",
            ]
            .filter { !$0.isEmpty }.joined(separator: " · "),
            "lines": lines,
        ]
        values["nothing"] = lines.isEmpty ? catalogue("tech.reader.nothing") : nil
        return Drawing(kind: "technicianReader", tone: "info", template: "technicianReader", values: values)
    }

    func technicianLink(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        var all = desk.view.upstreams.map { upstream in
            var lines = [
                // How many are refused and in doubt stands in the next line.
                upstream.unsentCount == 0
                    ? unreceived(
                        0, oldestMinutes: nil, refused: upstream.refusedCount,
                        doubtful: upstream.doubtfulCount, catalogue)
                    : unreceived(
                        upstream.unsentCount, oldestMinutes: upstream.oldestUnsentMinutes, refused: 0,
                        doubtful: 0, catalogue)
            ]
            lines.append(
                catalogue(
                    "tech.link.counts",
                    [
                        "refused": "\(upstream.refusedCount)", "doubtful": "\(upstream.doubtfulCount)",
                        "time": "\(upstream.awaitingTimeCount)", "cursor": "\(upstream.cursor)",
                    ]))
            if upstream.isStalled { lines.append(catalogue("tech.link.stalled")) }
            if let error = upstream.lastError { lines.append(catalogue("tech.link.error", ["error": error])) }
            if let next = upstream.nextAttemptSeconds {
                lines.append(catalogue("tech.link.next", ["seconds": "\(next)"]))
            }
            return Card(
                title: "\(upstream.name) · \(catalogue("tech.link.\(upstream.state)"))", lines: lines,
                state: "\(upstream.state)")
        }
        if let remedy = desk.view.remedy {
            all.append(
                Card(
                    title: catalogue("tech.link.remedy"),
                    lines: [catalogue("link.mending.\(remedy.rawValue)")], state: "slow"))
        }
        let hint = all.isEmpty ? catalogue("tech.link.nothing") : nil
        if let data = desk.view.data { all.append(dataCard(data, catalogue)) }
        return cards(
            "technicianLink", catalogue("tech.tab.link"), hint, all, desk, catalogue,
            most: Self.tallCardsShown)
    }

    func technicianOutputs(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        let all = desk.view.outputs.map { output in
            let tested = output.testedMicroseconds.map {
                catalogue("tech.output.tested", ["time": catalogue.markedTime(desk.local($0))])
            }
            return Card(
                title: catalogue("tech.output.\(output.name)"),
                lines: [tested ?? catalogue("tech.output.\(output.name).hint")],
                state: tested == nil ? nil : "ok", touch: "test", value: output.name)
        }
        return cards(
            "technicianOutputs", catalogue("tech.outputs.title"),
            catalogue(all.isEmpty ? "tech.outputs.nothing" : "tech.outputs.hint"), all, desk, catalogue)
    }

    func technicianDevice(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        let device = desk.view.device
        let trust = device.clock.trust
        var time = ["\(catalogue.date(desk.now)) \(catalogue.markedTime(desk.now))"]
        time.append(catalogue("tech.trust.\(trust)"))
        if let uncertainty = device.clock.uncertaintyMilliseconds { time[1] += " · ± \(uncertainty) ms" }
        let isMoved = device.position == .moved
        let position = device.moveAnswer.map { moved($0, desk, catalogue) }
        var all = [
            Card(
                title: catalogue("tech.device.book"),
                lines: [
                    device.book,
                    catalogue(
                        "tech.device.entries", ["head": "\(device.head)", "punches": "\(device.punchCount)"]),
                ], state: device.isRecording && device.lostCount == 0 ? "ok" : "faulty"),
            Card(
                title: catalogue("tech.device.disk"),
                lines: [catalogue("tech.device.used", ["percent": "\(device.usedPercent)"])],
                state: device.storage == .sufficient ? "ok" : device.storage == .low ? "slow" : "faulty"),
            Card(title: catalogue("status.time"), lines: time, state: trust.isTrusted ? "ok" : "doubtful"),
            Card(
                title: catalogue("tech.time.floor"),
                lines: [known(desk, catalogue)], touch: device.knownMicroseconds == nil ? nil : "ask",
                value: "forgetTime"),
            Card(
                title: catalogue("status.position"),
                lines: [
                    catalogue("status.position.\(device.position.rawValue)"),
                    position ?? (isMoved ? catalogue("tech.moved.ask") : ""),
                ].filter { !$0.isEmpty }, state: device.position == .known ? "ok" : device.position.rawValue,
                touch: isMoved ? "ask" : nil, value: "moved", isChief: isMoved && position == nil),
            Card(title: catalogue("tech.device.program"), lines: [device.program, desk.view.terminalName]),
        ]
        if let console = desk.view.console { all.append(consoleCard(console, catalogue)) }
        return cards("technicianDevice", catalogue("tech.tab.device"), nil, all, desk, catalogue)
    }

    private func known(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> String {
        guard let known = desk.view.device.knownMicroseconds else { return catalogue("tech.time.none") }
        let local = desk.local(known)
        return "\(catalogue.date(local)) \(catalogue.markedTime(local))"
    }

    private func moved(_ answer: MoveAnswered, _ desk: TechnicianDesktop, _ catalogue: Catalogue) -> String {
        guard let since = answer.sinceMicroseconds else { return catalogue("tech.moved.same") }
        return catalogue(
            "tech.moved.newSince", ["time": catalogue.time(desk.local(since), seenFrom: desk.now)])
    }
}
