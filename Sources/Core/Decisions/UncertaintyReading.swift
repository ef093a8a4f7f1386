import Forms
import Frameworks

/// What makes a recommendation less sure than it looks, in words.
struct UncertaintyReading {
  let setting: Setting
  let framing: Framing
  let consensus: Consensus
  let opinions: [Opinion]
  let recommended: String
  /// Its place in the deciding ranking, as a sentence.
  let standing: String
  /// It stands first alone.
  let isFirst: Bool
  let created_ms: Int64

  private var judgement: Judgement { framing.judgement }
  private var request: DecisionRequest { setting.request }

  var factors: [String] { ofTheNumbers + ofThePanel + ofTheAlternative + ofTheRequest }

  private var ofTheNumbers: [String] {
    var factors = request.input.uncertainty.map(\.rawValue).sorted().map { "\(UncertaintyFactor.stated)\($0.replacing("_", with: " ")) uncertainty" }
    if request.input.ignorance { factors.append("no state has a probability: what hangs on one was not computed") }
    if framing.result.methodSensitive { factors.append(UncertaintyFactor.methods) }
    factors += [framing.result.noClearWinner].compactMap { $0 } + framing.result.cautions.map(\.text)
    factors += [judges].compactMap { $0 }
    guard !isFirst else { return factors }
    let winner = framing.result.winner
    return factors + [standing + (recommended == winner ? "" : "; `\(framing.title(winner))` stands first")]
  }

  /// Who of several judges would decide otherwise, and what they would choose.
  private var judges: String? {
    guard let judges = framing.result.judges else { return nil }
    let others = judges.each.filter { $0.decidesOtherwise == true }
    guard !others.isEmpty else { return nil }
    let told = others.map { judge in "`\(judge.name)`" + (judge.order.first.map { " (`\(framing.title($0))`)" } ?? "") }
    return "\(others.count) of \(judges.each.count.of("judge")) would alone decide otherwise: \(told.joined(separator: ", "))"
  }

  private var ofThePanel: [String] {
    var factors = judgement.brokenMusts(of: recommended).map { UncertaintyFactor.breach + $0 }
    for domain in request.requiredDomains where !setting.seats.contains(where: { $0.executive.rolePriority[domain] ?? 0 > 0 }) {
      factors.append("no executive of the panel has a priority in `\(domain)`")
    }
    for conflict in consensus.conflicts where conflict.severity >= .high && conflict.kind == .sharedConcern {
      factors.append(UncertaintyFactor.concern + conflict.evidence[0])
    }
    if consensus.participation < 1 { factors.append("\(setting.seats.count - opinions.count) of \(setting.seats.count) seats gave no opinion") }
    if case .nothing = judgement.basis { factors.append(UncertaintyFactor.nothing) }
    return factors
  }

  private var ofTheAlternative: [String] {
    var factors: [String] = []
    for (words, outcome) in zip(request.words(of: recommended)?.outcomes ?? [], request.alternative(recommended)?.outcomes ?? []) {
      guard let confidence = words.confidence, confidence < 0.5 else { continue }
      factors.append("one is only \(confidence.percent) sure of the result \(outcome.utility.numeral)")
    }
    for flag in framing.result.flags where flag.kind != .mustsUnmet && flag.alternative == recommended {
      factors.append(flag.sentence)
    }
    return factors
  }

  private var ofTheRequest: [String] {
    var factors = request.brief.constraints.map { UncertaintyFactor.unchecked + $0 }
    if let deadline = request.deadline_ms, deadline < created_ms {
      factors.append("\(UncertaintyFactor.deadline)\(Timestamp.text(deadline)), had passed when it was decided")
    }
    for constraint in request.input.constraints where constraint.kind == .want {
      guard let place = request.input.criteria.firstIndex(where: { $0.name == constraint.criterion }),
        let score = request.alternative(recommended)?.scores[place], request.input.alternativesPairwise[constraint.criterion] == nil,
        !Screening.holds(constraint, score)
      else { continue }
      let unit = request.input.criteria[place].unit
      factors.append(
        "a want is not met: `\(constraint.criterion)` is \(score.amount(unit)), wanted \(constraint.comparison.words) \(constraint.value.amount(unit))")
    }
    return factors
  }
}

/// How those begin that a page tells in a place of their own.
package enum UncertaintyFactor {
  static let methods = "no alternative is first by every method"
  static let breach = "it breaks a must: "
  static let concern = "the panel shares a concern: "
  static let unchecked = "nobody has checked yet: "
  static let deadline = "the deadline, "
  static let stated = "the request states "
  static let nothing = "the request gives no scores, payoffs or outcomes to judge by"

  /// Whether it says what stands elsewhere in a recommendation's outcome: in its rankings, its musts, its conflicts, its conditions or its request.
  package static func standsElsewhere(_ factor: String) -> Bool {
    [methods, breach, concern, unchecked, stated, nothing].contains { factor.hasPrefix($0) }
  }
}

extension Consensus.Level {
  var words: String { rawValue.replacing("_", with: " ") }
}
