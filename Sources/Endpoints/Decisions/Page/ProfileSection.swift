internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// How likely each alternative is to bring at most so much.
extension DecisionPage {
  /// Nil where nobody says how likely anything is.
  var profiles: PageSection? {
    guard let problem = comparison?.problem, !problem.input.ignorance, let utility = try? ExpectedUtility(problem) else { return nil }
    let lotteries = problem.ids.indices.map { row in
      (id: problem.ids[row], steps: Self.steps(utility.lotteries[row].map { (problem.given($0.utility), $0.probability) }))
    }
    let inOrder = (deciding?.order ?? []).compactMap { id in lotteries.first { $0.id == id } }
    let shown = (inOrder.filter { $0.id == recommended } + inOrder.filter { $0.id != recommended }).filter { !$0.steps.isEmpty }
    let values = shown.flatMap { $0.steps.map(\.value) }
    guard let least = values.min(), let greatest = values.max(), least < greatest else { return nil }
    let costs = problem.input.payoffDirection == .min
    let (range, reference) = (Self.widened(least...greatest), reference(problem))
    let outside = reference.flatMap { range.contains($0.value) ? nil : " Where a loss begins, \(exactly($0.value)), lies beyond what is drawn." } ?? ""
    let chart = StepChart(
      id: "profile-chart",
      title:
        "The chance of a result of at most each amount\(payoffUnit.map { ", in \($0)" } ?? ""). A line further to the \(costs ? "left" : "right") is better.\(outside)",
      description: shown.prefix(StepChart.linesMaximum).map { "\(title($0.id)): " + words($0.steps) }.joined(separator: " "),
      lines: shown.prefix(StepChart.linesMaximum).map { StepChart.Line(label: title($0.id), steps: $0.steps, isMarked: $0.id == recommended) },
      range: range, reference: reference)
    let left = shown.count - StepChart.linesMaximum
    return PageSection(
      "profiles", "How the risks compare",
      [chart.markup] + (left > 0 ? [.paragraph("The first \(StepChart.linesMaximum) of \(shown.count) are drawn; the table holds all.", class: "muted")] : [])
        + [table(shown, problem).markup])
  }

  private func reference(_ problem: Problem) -> (value: Double, label: String)? {
    problem.reference.map { (problem.given($0), problem.input.payoffDirection == .min ? "more is a loss" : "less is a loss") }
  }

  /// A little beyond both ends, so that the first and last step are seen.
  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let margin = (range.upperBound / 2 - range.lowerBound / 2) / 20
    return (range.lowerBound - margin)...(range.upperBound + margin)
  }

  /// The chance of at most each amount that may come.
  private static func steps(_ results: [(value: Double, probability: Double)]) -> [(value: Double, height: Double)] {
    var chances: [Double: Double] = [:]
    for result in results where result.probability > 0 { chances[result.value, default: 0] += result.probability }
    var height = 0.0
    return chances.sorted { $0.key < $1.key }.map { value, chance in
      height = min(1, height + chance)
      return (value, height)
    }
  }

  private func words(_ steps: [(value: Double, height: Double)]) -> String {
    steps.prefix(12).map { "at most \(exactly($0.value)) with \($0.height.percent)" }.joined(separator: ", ") + "."
  }

  private func table(_ shown: [(id: String, steps: [(value: Double, height: Double)])], _ problem: Problem) -> Table {
    let costs = problem.input.payoffDirection == .min
    let rows = shown.map { id, steps -> Table.Row in
      // Where half of the chance lies at or under an amount.
      let even = steps.first { $0.height >= 0.5 - 1e-12 }?.value
      let ends = [steps.first?.value, even, steps.last?.value].map { Markup.text($0?.numeral ?? "–") }
      return Table.Row([.tag("span", ["dir": "auto"], [.text(title(id))])] + (costs ? ends.reversed() : ends) + loss(id, problem), isMarked: id == recommended)
    }
    return Table(
      caption: "The same in numbers\(payoffUnit.map { ", in \($0)" } ?? "")",
      columns: [.words("Alternative"), .number("At worst"), .number("Median: half the chance is at \(costs ? "or over" : "or under") it"), .number("At best")]
        + (problem.reference == nil ? [] : [.number("Chance of a loss")]), rows: rows)
  }

  private func loss(_ id: String, _ problem: Problem) -> [Markup] {
    guard problem.reference != nil, let utility = try? ExpectedUtility(problem), let row = problem.ids.firstIndex(of: id) else { return [] }
    return [.text(utility.lossProbability[row].percent)]
  }
}
