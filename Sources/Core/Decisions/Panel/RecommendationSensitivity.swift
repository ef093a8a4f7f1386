import Forms
import Frameworks

/// How far each number of the question may move before another alternative is recommended, where the panel speaks by the rules.
struct RecommendationSensitivity {
  private let asked: PanelAsking
  private let framing: Framing
  private let threshold: Double
  private let panel: MovedPanel?
  /// Everything is computed again for so many cells of the table, alternatives by criteria or states, at most.
  private static let cellsMaximum = 400_000
  private var cells = 0

  /// `question` is nil where no number decides.
  init(_ question: MovedQuestion?, _ framing: Framing, _ asked: PanelAsking, _ setting: Setting) throws(FrameworkError) {
    (self.framing, self.asked, threshold) = (framing, asked, setting.settings.threshold)
    let isByRules = asked.rounds.allSatisfy { round in round.opinions.count == setting.seats.count && round.opinions.allSatisfy { $0.source == .rules } }
    panel = if isByRules, let question { try MovedPanel(question, framing, setting) } else { nil }
  }

  /// Whether opinions follow from the numbers at all.
  var isComputed: Bool { panel != nil }

  /// A flip that is further away than `reach` may be left out.
  mutating func found(_ number: Sensitivity, within reach: Double) throws(FrameworkError) -> NumberSensitivity.Recommendation? {
    guard let panel, let recommended = panel.question.whole.row(asked.recommended) else { return nil }
    let evaluator = try panel.evaluator(number.subject)
    if evaluator.isDear {
      // Twenty values on average, unless who is let in is all that changes.
      cells += (number.kind == .limit ? panel.question.whole.count : 20) * max(1, panel.question.whole.cells)
      guard cells <= RecommendationSensitivity.cellsMaximum else { return nil }
    }
    let (span, width, edges) = panel.question.whole.surroundings(of: number.subject)
    let begun = RecommendationSearch(
      evaluator, number, span: span, width: width, edges: edges, threshold: threshold, recommended: recommended)
    guard let search = begun, matches(search.kept) else { return nil }
    let found = search.found(within: reach)
    func boundary(_ value: Double) -> Double { panel.question.whole.boundary(value, of: number.subject) }
    let flip = found.flip.map { place in
      NumberSensitivity.Flip(
        value: boundary(place.value), change: boundary(place.value) - number.current, recommended: panel.question.whole.ids[place.recommended],
        asGiven: number.kind == .weight ? panel.question.whole.given(number.subject)?.value(ofShare: place.value) : nil)
    }
    func limit(_ value: Double) -> Double? { value.magnitude < Sensitivity.reach.upperBound ? boundary(value) : nil }
    return .init(flip: flip, stable: .init(low: limit(found.low), high: limit(found.high)), resolution: found.resolution)
  }

  /// What is evaluated is what the panel said: a challenge puts agreements differently.
  private func matches(_ settled: RulesPanel.Settled) -> Bool {
    (settled.support - asked.rounds[0].consensus.support).magnitude <= 1e-9 && settled.askings == asked.rounds.count
      && (settled.second == nil || (settled.secondSupport - asked.rounds[1].consensus.support).magnitude <= 1e-9)
  }
}

extension Problem {
  /// Numbers of one table.
  fileprivate var cells: Int { count * max(criteria.count, max(states.count, outcomes.map(\.count).max() ?? 0)) }

  /// Nil where pairwise judgements give the weights.
  fileprivate func given(_ subject: Sensitivity.Subject) -> GivenWeight? {
    guard hierarchy == nil, let criterion = subject.criterion, let own = column(criterion) else { return nil }
    return GivenWeight(own: criteria[own].weight, others: criteria.indices.filter { $0 != own }.map { criteria[$0].weight }.sum)
  }

  /// Where a number may be, the scale that it has beside its like, and where the outcome may change whatever the method.
  fileprivate func surroundings(of subject: Sensitivity.Subject) -> (span: ClosedRange<Double>, width: Double, edges: [Double]) {
    func width(_ all: [Double]) -> Double {
      let width = (all.max() ?? 0) - (all.min() ?? 0)
      return width > 0 && width.isFinite ? width : max(1, all.first?.magnitude ?? 1)
    }
    switch subject {
    case .weight, .probability, .outcomeProbability, .carriedOut, .riskTolerance: return (0...1, 1, [])
    case .utility: return (Sensitivity.reach, width(payoffs.values), [])
    case .outcomeUtility: return (Sensitivity.reach, width(outcomes.flatMap { $0.map(\.utility) }), [])
    case .score(_, let criterion):
      let scores = column(criterion).map { Array(self.scores.column($0)) } ?? []
      let limits = input.constraints.filter { $0.kind == .must && $0.criterion == criterion }.map(\.value)
      return (Sensitivity.reach, width(scores), limits)
    case .limit(let criterion, let comparison):
      let scores = column(criterion).map { Array(self.scores.column($0)) } ?? []
      guard comparison == .equal else { return (Sensitivity.reach, width(scores), scores) }
      let bands = scores.flatMap { [$0 - 1e-9 * max(1, $0.magnitude), $0 + 1e-9 * max(1, $0.magnitude)] }
      return (Sensitivity.reach, width(scores), bands)
    }
  }
}
