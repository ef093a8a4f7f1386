internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// What could be learnt before choosing: what it is worth, up to which cost it pays, and what to do at each result.
extension DecisionPage {
  /// What an experiment is worth, by the mean of the payoffs or, where the risk tolerance is not ½, by what each is worth for certain.
  struct Experiment {
    /// Nil where the mean decides.
    var tolerance: Double?
    /// By the mean where it does not decide.
    var netByMean: Double?
    var cost: Double
    /// Which is the cost at which it stops paying.
    var gross: Double
    var net: Double
    var pays: Bool
    var policy: [(signal: String, probability: Double, choice: String)]
    /// What is best without it by the same count, and what that comes to, in the request's own numbers.
    var base: (alternative: String, value: Double)?
  }

  var experiment: Experiment? {
    guard let problem = comparison?.problem, !problem.input.ignorance, !problem.states.isEmpty, let given = problem.input.experiment,
      let value = try? ValueOfInformation(problem), let sample = keepsMean ? value.sample : value.deciding
    else { return nil }
    let policy = problem.signals.indices.compactMap { place in sample.best[place].map { (problem.signals[place], sample.probabilities[place], problem.ids[$0]) }
    }
    let isCertain = value.certain != nil && !keepsMean
    return Experiment(
      tolerance: isCertain ? problem.input.riskTolerance : nil, netByMean: isCertain ? value.sample?.net.tenDigits : nil, cost: given.cost,
      gross: sample.gross.tenDigits, net: sample.net.tenDigits, pays: outcome.sensitivity?.experiment?.pays ?? (sample.net.tenDigits > 0), policy: policy,
      base: base(problem, isCertain: isCertain))
  }

  private func base(_ problem: Problem, isCertain: Bool) -> (alternative: String, value: Double)? {
    let all = problem.ids.compactMap { id in comparison?.prospect(id).map { (alternative: id, value: isCertain ? $0.equivalent : $0.mean) } }
    // A tie is told by the one that would be chosen anyway.
    guard let best = problem.input.payoffDirection == .max ? all.map(\.value).max() : all.map(\.value).min() else { return nil }
    let equal = all.filter { ($0.value - best).magnitude <= 1e-9 * max(1, best.magnitude) }
    return equal.first { $0.alternative == recommended } ?? equal.first
  }

  /// Engines before 2.5 decided on an experiment by the mean whatever the risk tolerance.
  private var keepsMean: Bool {
    guard let experiment = details["expected_value_of_sample_information"]?.measure else { return false }
    return experiment.isFinite && details["certain_value_of_sample_information"] == nil
  }

  var policy: [Markup] {
    guard let experiment else { return [] }
    let by = experiment.tolerance.map { "counted, at a risk tolerance of \($0.numeral), as the certain amount that is as good" } ?? "by the mean of the payoffs"
    let told = told(experiment)
    let mean = experiment.netByMean.map { " By the mean of the payoffs it \($0 > 0 ? "would leave \(paid($0))" : "would not pay")." } ?? ""
    let worth =
      (experiment.pays
        ? "It is worth \(told.gross) and costs \(told.cost), which leaves \(told.net) \(by)."
        : "It is worth \(told.gross) \(by) and costs \(told.cost): it does not pay. \(cheaper(experiment))") + mean
    let believed = details["posterior_by_signal"]
    let states = believed == nil ? [] : comparison?.problem.states ?? []
    let columns: [Table.Column] = [.words("If it shows"), .number("How likely"), .words("Choose")] + states.map { .number("“\(named($0))” is then") }
    let table = Table(
      caption: "What to do at each result of the experiment\(states.isEmpty ? "" : ", and how likely each state is then")", columns: columns,
      rows: zip(experiment.policy, experiment.policy.map(\.probability).percents()).map { result, share -> [Markup] in
        let row: [Markup] = [.foreign("span", result.signal), .text(share), .tag("span", ["dir": "auto"], [.text(title(result.choice))])]
        let own = states.map { state in believed?[result.signal][state].measure ?? 0 }
        return row + own.percents().map { Markup.text($0) }
      })
    return [.tag("h3", ["id": "experiment"], ["The experiment"]), .paragraph(worth), table.markup]
  }

  /// From which cost on it does not pay.
  func limit(_ experiment: Experiment) -> String { "It stops paying where it costs over \(breakEven(experiment))." }

  /// What it is worth and costs, and what is left or lacking, so that the one is told as the sum of the two others wherever it stands.
  func told(_ experiment: Experiment) -> (gross: String, cost: String, net: String) {
    let (gross, cost) = (experiment.gross, experiment.cost)
    guard gross < cost else {
      let told = [gross, cost, gross - cost].sumAmounts(exactly: [1], payoffUnit)
      return (told[0], told[1], told[2])
    }
    let told = [cost, gross, cost - gross].sumAmounts(exactly: [0], payoffUnit)
    return (told[1], told[0], told[2])
  }

  /// As the table tells what it is worth, and as such where that is not the whole number.
  private func breakEven(_ experiment: Experiment) -> String {
    let told = told(experiment).gross
    return told == experiment.gross.amount(payoffUnit) ? told : "about \(told)"
  }

  /// By how much too dear it is.
  private func cheaper(_ experiment: Experiment) -> String {
    guard experiment.gross > 0 else { return "It would not if it cost nothing: whatever it shows, what would be chosen then is worth no more." }
    let gross = breakEven(experiment)
    return experiment.gross < experiment.cost
      ? "It would if it cost under \(gross), which is \(told(experiment).net) less." : "It would if it cost any less."
  }
}
