// Figures of reports, drawn here as SVG: whole units in a box of 100, so that nothing has to be styled by an attribute.
// Their numbers stand in the tables below as well; who cannot see a figure is read its description.

extension ConsoleScreens {
    func figure(_ chart: ReportChart) -> Values {
        switch chart {
        case .days(let title, let legend, let bars): columns(title, legend, bars)
        case .ranks(let title, let bars): ranks(title, bars)
        }
    }

    /// Days of which a telephone has room for the number: each fifth.
    private static let mainStride = 5

    private func columns(
        _ title: String, _ legend: [(word: String, tone: String)], _ bars: [ReportChart.Bar]
    ) -> Values {
        let most = max(1, bars.map { $0.parts.reduce(0, +) }.max() ?? 1)
        var rects: [Values] = []
        for (place, bar) in bars.enumerated() {
            var below = 0
            for (index, part) in bar.parts.enumerated() where part > 0 {
                let (bottom, top) = (below * 1_000 / most, (below + part) * 1_000 / most)
                below += part
                rects.append([
                    "x": place * 10 + 1, "y": 1_000 - top, "height": max(4, top - bottom),
                    "tone": legend.isEmpty ? "plain" : legend[index].tone, "hint": bar.hint,
                ])
            }
        }
        return [
            "isColumns": true, "title": title, "width": bars.count * 10, "rects": rects,
            "description": bars.map(\.hint).joined(separator: "; "),
            "axis": bars.enumerated().map { place, bar -> Values in
                ["label": bar.label, "isMain": place % Self.mainStride == 0]
            }, "legend": legend.map { ["word": $0.word, "tone": $0.tone] },
        ]
    }

    private func ranks(_ title: String, _ bars: [ReportChart.Bar]) -> Values {
        let most = max(1, bars.compactMap(\.parts.first).max() ?? 1)
        return [
            "isColumns": false, "title": title,
            "ranks": bars.map { bar -> Values in
                [
                    "label": bar.label, "hint": bar.hint,
                    "width": max(4, (bar.parts.first ?? 0) * 1_000 / most),
                ]
            },
        ]
    }
}
