internal import Cases
internal import Forms

/// Horizontal bars as SVG. Lengths are percentages of whatever width there is, so that its texts keep their size on a narrow screen; all that it shows stands in a table beside it too.
package struct BarChart {
  package struct Bar {
    var label: String
    /// Nil where there is none: a row with its words alone.
    var value: Double?
    /// The value in words.
    var text: String
    /// Drawn in the strong colour; `text` says why.
    var isMarked: Bool

    package init(label: String, value: Double?, text: String, isMarked: Bool) {
      (self.label, self.value, self.text, self.isMarked) = (label, value, text, isMarked)
    }
  }

  /// A line across all bars.
  package struct Threshold {
    var value: Double
    var label: String

    package init(value: Double, label: String) { (self.value, self.label) = (value, label) }
  }

  /// Unique on the page.
  package var id: String
  package var title: String
  /// What the chart shows, for who cannot see it.
  package var description: String
  package var bars: [Bar]
  /// What the whole width stands for; made of the values and 0 if nil.
  package var range: ClosedRange<Double>?
  package var thresholds: [Threshold] = []

  package init(id: String, title: String, description: String, bars: [Bar], range: ClosedRange<Double>? = nil, thresholds: [Threshold] = []) {
    (self.id, self.title, self.description, self.bars, self.range, self.thresholds) = (id, title, description, bars, range, thresholds)
  }

  /// More would be a wall, not a chart.
  package static let barsMaximum = 20

  private static let rowHeight = 46

  package var markup: Markup {
    let bars = bars.prefix(BarChart.barsMaximum)
    let scale = Scale(range ?? BarChart.range(bars.compactMap(\.value)))
    let thresholds = thresholds + (scale.hasNegatives ? [Threshold(value: 0, label: "0")] : [])
    let height = bars.count * BarChart.rowHeight
    let heading: [Markup] = [.tag("title", ["id": "\(id)-title"], [.text(title)]), .tag("desc", ["id": "\(id)-desc"], [.text(description)])]
    let shapes = bars.enumerated().flatMap { self.shapes($1, top: $0 * BarChart.rowHeight, scale) }
    let lines = thresholds.flatMap { line($0, height, scale) }
    let texts = bars.enumerated().map { self.texts($1, top: $0 * BarChart.rowHeight) }
    return .tag(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-labelledby": "\(id)-title \(id)-desc", "id": id, "width": "100%",
        "height": "\(height + (thresholds.isEmpty ? 0 : 22))",
      ], heading + shapes + lines + texts)
  }

  private func shapes(_ bar: Bar, top: Int, _ scale: Scale) -> [Markup] {
    let track = rectangle("track", top, from: 0, to: 1)
    guard let value = bar.value else { return [track] }
    let (zero, end) = (scale.share(0), scale.share(value))
    return [track, rectangle(bar.isMarked ? "bar marked" : "bar", top, from: min(zero, end), to: max(zero, end))]
  }

  private func texts(_ bar: Bar, top: Int) -> Markup {
    // A picture of its own cuts a long label off before it runs into the number.
    let label = Markup.tag(
      "svg", ["x": "0", "y": "\(top)", "width": "60%", "height": "22"],
      [.tag("text", ["x": "0", "y": "16", "class": "label"], [.text(bar.label.shortened(to: 60))])])
    return .tag("g", [label, .tag("text", ["x": "100%", "y": "\(top + 16)", "class": "value", "text-anchor": "end"], [.text(bar.text)])])
  }

  /// At least a hairline wide, so that a 0 is seen to be one.
  private func rectangle(_ words: String, _ top: Int, from: Double, to: Double) -> Markup {
    let width = max(to - from, 0.004)
    return .tag(
      "rect",
      ["class": words, "x": min(from, 1 - width).percentage, "y": "\(top + 23)", "width": width.percentage, "height": "14", "rx": "2"], [])
  }

  private func line(_ threshold: Threshold, _ height: Int, _ scale: Scale) -> [Markup] {
    let share = scale.share(threshold.value)
    let x = share.percentage
    let anchor = share < 0.05 ? "start" : share > 0.95 ? "end" : "middle"
    return [
      .tag("line", ["class": "threshold", "x1": x, "x2": x, "y1": "20", "y2": "\(height)"], []),
      .tag("text", ["class": "label", "x": x, "y": "\(height + 14)", "text-anchor": anchor], [.text(threshold.label)]),
    ]
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double> { min(0, values.min() ?? 0)...max(0, values.max() ?? 0) }

  private struct Scale {
    private let range: ClosedRange<Double>

    init(_ range: ClosedRange<Double>) { self.range = range }

    var hasNegatives: Bool { range.lowerBound < 0 }

    /// 0…1 from the left; half of each first, as the difference of two large numbers may be too large.
    func share(_ value: Double) -> Double {
      let width = range.upperBound / 2 - range.lowerBound / 2
      return width > 0 ? min(1, max(0, (value / 2 - range.lowerBound / 2) / width)) : 0
    }
  }
}

extension Double {
  /// Of 0…1, as SVG and CSS write it.
  fileprivate var percentage: String { (self * 100).shortText + "%" }
}
