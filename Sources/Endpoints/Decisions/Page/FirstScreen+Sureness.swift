internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// How sure it is, what that is made of, and what it does not say.
extension DecisionPage {
  var sureness: Card {
    guard outcome.humanReview?.verdict != .amend else {
      let asked = "“\(title(outcome.askedAlternative))” had a confidence of \(outcome.recommendation.confidence.percent)"
      return Card(title: "How sure", content: [.paragraph("Not computed for what a person chose; \(asked).")])
    }
    let about = isExperimentFirst ? " in the choice without the experiment" : " in this recommendation"
    let headline = Markup.tag("p", ["class": "big", "dir": "auto"], [.text("\(confidence) confidence\(about)")])
    let rows = parts
    let bars = BarRows(id: "sure", caption: made(rows.count), rows: rows, range: 0...1)
    let words = [scope, basis, lead, grave, contradicting, hanging, disagreeing, lasts, differs ? advantage : nil, tolerance].compactMap { $0 }.map {
      Markup.tag("p", ["dir": "auto"], [.text($0)])
    }
    return Card(title: "How sure, and why", content: [headline, bars.markup] + words)
  }

  /// By the deciding method, alone or with others.
  var isFirst: Bool { deciding?.ranks[recommended] == 1 }

  private var parts: [BarRows.Row] {
    let support = outcome.consensus.support
    var rows: [BarRows.Row] = []
    if let robustness = outcome.framework.result.robustness, let share = trialShare {
      let trials = "\(Double(robustness.samples).numeral) trials with \(varied) halved to doubled"
      rows.append(
        part("\(isFirst ? "Stays" : "Is") first by \(deciding?.method.methodName ?? "the method") in \(share.percent(apart: support)) of \(trials)", share))
    }
    let level =
      hasBasis
      ? outcome.consensus.level.rawValue.words + (outcome.soleOf == nil ? "" : " of seats that had no other to prefer") + (capped.map { ", as \($0)" } ?? "")
      : "each of it counts as half, as nobody on it had anything to judge by, which speaks neither for this nor against it"
    return rows + [part("The panel’s support, how far its seats agree on average, is \(support.percent(apart: trialShare ?? support)): \(level)", support)]
  }

  /// The share of the trials in which it is first; nil where nothing was tried, or nothing else could have been first.
  private var trialShare: Double? { outcome.soleOf != nil ? nil : outcome.framework.result.robustness?.firstShare[recommended] }

  /// The lower of the two that it is made of, told as that is.
  private var confidence: String {
    let own = outcome.recommendation.confidence
    return own.percent(apart: [trialShare, outcome.consensus.support].compactMap(\.self).max() ?? own)
  }

  /// Why the level is no better one; nil where nothing lowers it, and of records that do not keep it.
  private var capped: String? { outcome.consensus.capWords({ "“\(title($0))”" }, domain: { "“\($0.words)”" }) }

  /// The shares of the trials, as they are told everywhere.
  var firstShares: [String: String] { outcome.framework.result.robustness?.firstShare.percents(keeping: recommended) ?? [:] }

  private func part(_ words: String, _ share: Double) -> BarRows.Row {
    BarRows.Row([.paragraph(words)], title: words, span: (0, share), isMarked: share <= outcome.recommendation.confidence)
  }

  private func made(_ parts: Int) -> String {
    if parts > 1 { return "The lower of these two." }
    if comparison == nil { return "As the engine computed it that made this decision." }
    if let cap = outcome.confidenceCap(deciding?.method.methodName ?? "what decides") { return "The panel’s support, but at most 50%: \(cap)." }
    return "The panel’s support alone: \(deciding?.method.methodName ?? "the method") reads no weights or probabilities to try."
  }

  private var varied: String { isByProbabilities ? "every probability" : "every weight" }

  /// What the trials change.
  private var isByProbabilities: Bool { deciding?.isByUtility ?? false }

  private var hasBasis: Bool { comparison?.hasBasis ?? true }

  // MARK: What it does not say

  /// A share of trials with the numbers given says nothing of what is in none of them.
  private var scope: String? {
    let stated = comparison?.request.input.uncertainty ?? []
    let rest = stated.contains(.totalIgnorance) || stated.contains(.recognizedIgnorance)
    // Of no number nothing can hang on it.
    guard rest else {
      guard trialShare != nil else { return nil }
      let right = differs ? "not on the method, nor whether they are right" : "not whether they are right"
      return hasBasis ? "The confidence says how far the answer hangs on the numbers given, \(right)." : nil
    }
    let what =
      stated.contains(.totalIgnorance)
      ? "not even what may happen is known (total ignorance)" : "it is known that something decisive is not known (recognized ignorance)"
    return "\(hasBasis ? "The confidence speaks of the numbers given alone. " : "")The question itself says that \(what): of that no figure here can tell."
  }

  private var basis: String? {
    outcome.recommendation.considered.isEmpty && outcome.soleOf == nil ? "There was nothing to compare it with." : nil
  }

  /// Why a share is low: it is that of what the panel recommends, not of what the method puts first.
  private var lead: String? {
    if isFirst { return oftener }
    guard let robustness = outcome.framework.result.robustness, let first = deciding?.order.first, first != recommended,
      robustness.firstShare[recommended] != nil, let share = firstShares[first], let own = firstShares[recommended]
    else { return nil }
    let shares = "“\(title(first))” is first in \(share) of the trials, this one in \(own)."
    let method = deciding?.method.methodName ?? "the method"
    if isTieBroken(first) { return "The panel recommends another than stands first by how far each can be undone, level by \(method): \(shares)" }
    return "The panel recommends another than \(method) puts first: \(shares)"
  }

  /// Another one than what is recommended is first in more of the trials, though not with the numbers as they are.
  private var oftener: String? {
    guard outcome.soleOf == nil, let shares = outcome.framework.result.robustness?.firstShare, let own = shares[recommended] else { return nil }
    let others = shares.filter { $0.key != recommended && $0.value > own + Self.shareAccuracy }
    guard let most = others.values.max(), let first = deciding?.order.first(where: { others[$0] == most }), let share = firstShares[first] else { return nil }
    return "“\(title(first))” is first in more of the trials than this one: in \(share)."
  }

  /// So near the share of as many trials as one likes lies that of the 1,024.
  private static let shareAccuracy = 0.02

  /// What may go wrong with the first, where that is more than what it is ahead by.
  private var grave: String? {
    outcome.framework.result.cautions.first { $0.kind == .adverseConsequences }.map { told($0.text).sentence.shortened(to: Self.sentenceMaximum) }
  }

  private var contradicting: String? { contradictingCaution.map { told($0.text).sentence.shortened(to: Self.sentenceMaximum) } }

  /// Judgements in pairs on which the weights, or the scores, rest and that contradict each other: the gravest.
  var contradictingCaution: Caution? { outcome.framework.result.cautions.first { $0.kind == .inconsistentJudgements } }

  /// There is no more of them than the first screen tells.
  var isContradictionTold: Bool { !isAmended && outcome.framework.result.cautions.count { $0.kind == .inconsistentJudgements } == 1 }

  /// Who is first only because of who else is in the list.
  private var hanging: String? {
    hangingCaution.map { told($0.text).sentence.shortened(to: Self.sentenceMaximum) }
  }

  var hangingCaution: Caution? {
    let cautions = outcome.framework.result.cautions
    return cautions.first { $0.kind == .hangsOnDominated } ?? cautions.first { $0.kind == .rankReversal }
  }

  private static let sentenceMaximum = 400

  // MARK: Other methods

  /// Those that put another first, and what they look at.
  var disagreeing: String? {
    let rankings = outcome.framework.result.rankings
    guard outcome.framework.result.methodSensitive, let deciding else { return nil }
    // Where the panel overrules the deciding one, it is beside that one that the others agree or do not.
    let expected = isFirst ? [recommended] : deciding.firsts
    let others = rankings.dropFirst().filter { ranking in !ranking.firsts.isEmpty && !ranking.firsts.contains(where: expected.contains) }
    guard !others.isEmpty else { return nil }
    let told =
      others.count > 2
      ? grouped(others)
      : others.map { ranking in
        "by \(ranking.method.methodName)\(ranking.looksAt.map { ", which \($0)," } ?? "") \(standing(first: ranking.firsts))"
      }
    let own = deciding.looksAt.map { "; \(deciding.method.methodName), which decides, \($0)" } ?? ""
    let all = rankings.count - 1
    let some = others.count == all ? "All \(all)" : "\(others.count) of the \(all)"
    let count = all == 1 ? "The other method" : "\(some) other methods"
    let verb = others.count == 1 ? isFirst ? "disagrees" : "puts" : isFirst ? "disagree" : "put"
    let what = isFirst ? "" : " another first than \(deciding.method.methodName) does"
    return "\(count) \(verb)\(what): \(told.joined(separator: ", and "))\(own)."
  }

  /// `“y” is first`.
  private func standing(first ids: [String]) -> String {
    guard ids.count > 1 else { return "“\(ids.first.map(title) ?? "")” is first" }
    return "\(ids.count > 3 ? "\(ids.count) alternatives" : ids.map { "“\(title($0))”" }.sentenceList) share the first place"
  }

  /// Of more than two, by whom they put first.
  private func grouped(_ rankings: [Ranking]) -> [String] {
    let firsts = rankings.map(\.firsts)
    return firsts.indices.filter { firsts.firstIndex(of: firsts[$0]) == $0 }.map { place in
      let methods = rankings.filter { $0.firsts == firsts[place] }.map(\.method.methodName)
      return "by \(methods.sentenceList) \(standing(first: firsts[place]))"
    }
  }

  /// The methods, the deciding one too, that put it behind each of three or more; of two the above says it.
  private var lasts: String? {
    let rankings = outcome.framework.result.rankings.filter { ranking in
      guard let own = ranking.ranks[recommended], ranking.ranks.count > 2 else { return false }
      return ranking.ranks.allSatisfy { $0.key == recommended || $0.value < own }
    }
    guard !rankings.isEmpty else { return nil }
    return "“\(title(recommended))” is last of all by \(rankings.map(\.method.methodName).sentenceList)."
  }

  /// Another method puts another first, or this one last.
  private var differs: Bool { deciding != nil && (disagreeing != nil || lasts != nil) }

  /// In what the first by one that disagrees is better, where no other card says it; nil where nothing tells it.
  private var advantage: String? {
    let others = outcome.framework.result.rankings.dropFirst().filter { $0.ranks[recommended] ?? 1 > 1 }
    guard let first = others.first?.order.first, first != recommended, first != rivalID else { return nil }
    let ahead = leads(first, recommended).filter { $0.weight > 0 }
    guard !ahead.isEmpty else { return nil }
    let told = ahead.prefix(2).map(told).sentenceList
    return ahead.count > 2 ? "“\(title(first))” is better most of all \(told)." : "“\(title(first))” is better \(told), and in nothing else that counts."
  }

  // MARK: Risk

  /// How cautious the choice is, with a figure of this decision, and where caution would choose another.
  private var tolerance: String? {
    guard let comparison, let even = comparison.evenChance, let deciding else { return nil }
    let value = comparison.request.input.riskTolerance
    guard value != 0.5 || outcome.sensitivity?.numbers.contains(where: { $0.kind == .riskTolerance }) ?? false, deciding.isByUtility else { return nil }
    let (mean, equivalent) = ([even.mean, even.equivalent].roundAmounts(payoffUnit)[0], [even.mean, even.equivalent].roundAmounts(payoffUnit)[1])
    let chance = "an even chance of \(exactly(even.worst)) or \(exactly(even.best))"
    let meaning =
      value == 0.5
      ? "Risk tolerance 0.5: averages alone count, \(chance) as much as \(mean) for certain."
      : "Risk tolerance \(value.numeral) (\(value < 0.5 ? "cautious" : "bold"); 0.5 counts averages alone): \(chance) counts as much as \(equivalent) for certain, where its average is \(mean)."
    return "\(meaning) \(toleranceFlip ?? "")".trimmed
  }

  /// As what would change it names it.
  static let toleranceName = "the risk tolerance"

  private var toleranceFlip: String? {
    guard let entry = outcome.sensitivity?.numbers.first(where: { $0.kind == .riskTolerance }) else { return nil }
    let isKnown = entry.recommendation != nil
    guard let flip = entry.told else { return "No risk tolerance changes which is \(isKnown ? "recommended" : "first")." }
    // Each fact once: among what is nearest it is told beside this.
    guard flip.alternative != recommended, !nearestNumbers.prefix(2).contains(where: { $0.subject == DecisionPage.toleranceName }) else { return nil }
    guard flip.change != 0 else { return "At this very risk tolerance “\(title(flip.alternative))” is as good." }
    return
      "\(flip.change < 0 ? "Under" : "Over") \(flip.value.boundNumeral(from: entry.current)) “\(title(flip.alternative))” is \(isKnown ? "recommended" : "first")."
  }
}

extension Ranking {
  /// Who stands first, alone or with others.
  fileprivate var firsts: [String] { order.filter { ranks[$0] == 1 } }

  /// It adds up utilities with probabilities.
  var isByUtility: Bool { [RankingMethod.expectedUtility, .certaintyEquivalent].contains { $0.rawValue == method } }

  /// What makes a method come out otherwise than another: `adds …`.
  var looksAt: String? {
    switch RankingMethod(rawValue: method) {
    case .weightedSum: "adds weighted ratings, so that a strength makes up for any weakness"
    case .weightedProduct: "multiplies, so that one bad score pulls everything down"
    case .topsis: "measures how near each comes to the best and how far from the worst of all criteria at once"
    case .vikor: "counts what each is worst at beside the sum"
    case .prometheeII: "counts by how much weight each beats the others, two by two"
    case .ahp: "adds what share each has of every criterion, by weights that were judged in pairs"
    case .spotis: "measures how far each is from the best on fixed scales"
    case .expectedUtility: "counts averages alone"
    case .certaintyEquivalent: "counts the sure amount that one would take instead, at the risk tolerance given"
    case .minimaxRegret: "looks at the most by which each may fall behind what would then have been best, however unlikely"
    case .laplace: "takes everything as equally likely"
    case .maximin: "looks at the worst of each alone"
    case .maximax: "looks at the best of each alone"
    case .hurwicz: "looks at the best and the worst of each alone"
    case .reversibility: "looks at what can be undone"
    case nil: method == FrameworkName.kepnerTregoe.rawValue ? "adds what each scores, of 10, times the weight" : nil
    }
  }
}

extension String {
  fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
