internal import Cases
internal import Forms

/// Rising steps from 0 to 1, such as the chance of a result of at most each amount. Drawn of straight lines at percentages of whatever width there is, so that texts keep
/// their size; each line has a pattern of its own beside its colour, shown in the legend.
package struct StepChart {
  package struct Line {
    var label: String
    /// The places of the steps, rising, each with the height after it, 0…1.
    var steps: [(value: Double, height: Double)]
    /// Drawn in the strong colour, first and thickest.
    var isMarked: Bool

    package init(label: String, steps: [(value: Double, height: Double)], isMarked: Bool) {
      (self.label, self.steps, self.isMarked) = (label, steps, isMarked)
    }
  }

  /// Unique on the page.
  package var id: String
  package var title: String
  /// What the chart shows, for who cannot see it.
  package var description: String
  package var lines: [Line]
  /// The least and the greatest value that is drawn.
  package var range: ClosedRange<Double>
  /// A line from top to bottom.
  package var reference: (value: Double, label: String)?

  package init(
    id: String, title: String, description: String, lines: [Line], range: ClosedRange<Double>, reference: (value: Double, label: String)? = nil
  ) {
    (self.id, self.title, self.description, self.lines, self.range, self.reference) = (id, title, description, lines, range, reference)
  }

  /// There are no more patterns that can be told apart.
  package static let linesMaximum = 5

  private static let (top, bottom) = (24.0, 230.0)
  /// Room for the heights' labels on the left, as a share of the width.
  private static let left = 0.14

  package var markup: Markup {
    let lines = lines.prefix(StepChart.linesMaximum)
    let marks = reference.map { range.contains($0.value) ? vertical($0.value, $0.label) : [] } ?? []
    // The recommended one lies on top.
    let drawn = lines.enumerated().reversed().flatMap { place, line in steps(line, place) }
    let legend = lines.enumerated().map { place, line in
      Markup.tag("li", [.tag("svg", ["aria-hidden": "true", "width": "44", "height": "12"], [sample(place, line.isMarked)]), .foreign("span", line.label)])
    }
    return .tag(
      "figure", class: "steps",
      [
        .tag("figcaption", [.text(title)]), .tag("ul", ["class": "legend", "role": "list"], legend),
        .tag("svg", Attributes.picture(id, height: 262), Markup.heading(id, title, description) + grid + marks + drawn),
      ])
  }

  private func x(_ value: Double) -> Double { StepChart.left + (1 - StepChart.left) * 0.98 * Scale(range).share(value) }

  private func y(_ height: Double, below pixels: Double = 0) -> String {
    (StepChart.bottom - (StepChart.bottom - StepChart.top) * height + pixels).shortText
  }

  private var grid: [Markup] {
    let heights = [0, 0.25, 0.5, 0.75, 1].flatMap { height -> [Markup] in
      [
        .tag("line", ["class": "rule", "x1": StepChart.left.percentage, "x2": "100%", "y1": y(height), "y2": y(height)], []),
        .tag(
          "text", ["x": (StepChart.left - 0.015).percentage, "y": y(height, below: 4), "text-anchor": "end"], [.text("\(Int(height * 100))%")]),
      ]
    }
    let ticks = StepChart.ticks(range).map { tick in
      let share = x(tick)
      let anchor = share < 0.19 ? "start" : share > 0.94 ? "end" : "middle"
      return Markup.tag("text", ["x": share.percentage, "y": "250", "text-anchor": anchor], [.text(tick.numeral)])
    }
    return heights + ticks
  }

  private func vertical(_ value: Double, _ label: String) -> [Markup] {
    let share = x(value)
    let isLeft = share > 0.6
    return [
      .tag("line", ["class": "mark", "x1": share.percentage, "x2": share.percentage, "y1": "18", "y2": "230"], []),
      .tag("text", ["x": (share + (isLeft ? -0.01 : 0.01)).percentage, "y": "12", "text-anchor": isLeft ? "end" : "start"], [.text(label)]),
    ]
  }

  private func steps(_ line: Line, _ place: Int) -> [Markup] {
    var drawn: [Markup] = []
    var (here, height) = (range.lowerBound, 0.0)
    for step in line.steps {
      drawn.append(stroke(place, line.isMarked, (x(here).percentage, y(height)), (x(step.value).percentage, y(height))))
      drawn.append(stroke(place, line.isMarked, (x(step.value).percentage, y(height)), (x(step.value).percentage, y(step.height))))
      (here, height) = (step.value, step.height)
    }
    return drawn + [stroke(place, line.isMarked, (x(here).percentage, y(height)), (x(range.upperBound).percentage, y(height)))]
  }

  private func stroke(_ place: Int, _ isMarked: Bool, _ from: (x: String, y: String), _ to: (x: String, y: String)) -> Markup {
    .tag("line", ["class": isMarked ? "step marked" : "step line\(place)", "x1": from.x, "y1": from.y, "x2": to.x, "y2": to.y], [])
  }

  private func sample(_ place: Int, _ isMarked: Bool) -> Markup { stroke(place, isMarked, ("0", "6"), ("44", "6")) }

  /// Up to five round numbers within a range.
  static func ticks(_ range: ClosedRange<Double>) -> [Double] {
    let width = range.upperBound - range.lowerBound
    guard width > 0, width.isFinite else { return [range.lowerBound] }
    var unit = 1.0
    while unit * 10 <= width { unit *= 10 }
    while unit > width { unit /= 10 }
    let step = [0.25, 0.5, 1, 2, 2.5, 5].map { $0 * unit }.first { width / $0 <= 4.5 } ?? unit * 5
    let first = (range.lowerBound / step).rounded(.up)
    return (0..<6).map { (first + Double($0)) * step }.filter { $0 <= range.upperBound }
  }
}
