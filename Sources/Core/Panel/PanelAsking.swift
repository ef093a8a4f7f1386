import StrictJSON

/// The panel asked until it agrees, no longer improves, or has been asked as often as it may.
struct PanelAsking: Sendable {
  var recommended: String
  var opinions: [Opinion]
  var consensus: Consensus
  var dissent: [DecisionOutcome.Dissent]

  /// One asking about one alternative.
  private struct Round: Sendable {
    var recommended: String
    var opinions: [Opinion]
    var consensus: Consensus

    /// The minority's opinions: of those who oppose what most do not, and of those who support what most oppose.
    var dissent: [DecisionOutcome.Dissent] {
      let minority: Opinion.Stance = consensus.opposing.count > consensus.supporting.count ? .supports : .opposes
      return opinions.filter { $0.stance == minority }.map { DecisionOutcome.Dissent(alternative: recommended, opinion: $0) }
    }
  }

  static func resolve(_ setting: Setting, _ framing: Framing, _ source: some OpinionSource, _ journal: Journal) async throws(JournalError) -> PanelAsking {
    let settings = setting.settings
    var rounds: [Round] = []
    var next: String? = framing.result.winner
    while let proposed = next {
      let round = try await ask(proposed, setting, framing, source, journal, attempt: rounds.count + 1)
      let best = rounds.map(\.consensus.support).max()
      rounds.append(round)
      let improved = best.map { round.consensus.support > $0 } ?? true
      let goesOn = !round.consensus.passes(settings) && improved && rounds.count <= settings.maxResolutionAttempts
      next = goesOn ? bestUnproposed(rounds.map(\.recommended), setting, framing) : nil
    }
    return PanelAsking(rounds, setting, framing)
  }

  private init(_ rounds: [Round], _ setting: Setting, _ framing: Framing) {
    let passed = rounds.first { $0.consensus.passes(setting.settings) }
    let best = rounds.indices.max { a, b in
      (rounds[a].consensus.support, b) < (rounds[b].consensus.support, a)
    }
    let final = passed ?? rounds[best ?? 0]
    recommended = final.recommended
    opinions = final.opinions
    consensus = final.consensus
    consensus.attempts = rounds.map { Consensus.Attempt(alternative: $0.recommended, support: $0.consensus.support, level: $0.consensus.level) }
    if let first = rounds.first, !first.consensus.passes(setting.settings) { consensus.resolution = first.consensus.nextResolution }
    consensus.kendallW = PanelAsking.kendallW(setting.seats, framing.judgement)
    dissent = rounds.flatMap(\.dissent)
  }

  private static func ask(
    _ proposed: String, _ setting: Setting, _ framing: Framing, _ source: some OpinionSource, _ journal: Journal, attempt: Int
  ) async throws(JournalError) -> Round {
    let draft = Draft(request: setting.request, judgement: framing.judgement, recommended: proposed, attempt: attempt)
    let steps = setting.seats.map { seat in
      Step("opinion/\(attempt)/\(seat.executive.name)", source.effect) { _ async throws(StepFailure) in
        let answer = try await source.opinion(of: seat, on: draft)
        return StepResult(answer.opinion.json, usage: answer.usage)
      }
    }
    var opinions: [Opinion] = []
    for (step, result) in zip(steps, try await journal.parallel(steps)) {
      guard case .success(let value) = result else { continue }
      do { opinions.append(try Opinion(value)) } catch {
        throw .disagreement(step: step.key, rule: "is no opinion: \(error.violations[0].path) \(error.violations[0].rule)")
      }
    }
    opinions.sort { $0.executive.precedes($1.executive) }
    return Round(recommended: proposed, opinions: opinions, consensus: Consensus(opinions, of: setting.seats, settings: setting.settings))
  }

  /// The alternative that the seats would score highest, weighted as their agreement is; without a basis the next of the ranking. What breaks a must or was screened out is not proposed.
  private static func bestUnproposed(_ proposed: [String], _ setting: Setting, _ framing: Framing) -> String? {
    let judgement = framing.judgement
    var totals = [String: Double]()
    for seat in setting.seats.sorted(by: { $0.executive.name.precedes($1.executive.name) }) {
      for (id, score) in zip(judgement.ids, judgement.scores(by: seat.executive) ?? []) { totals[id, default: 0] += score * seat.weight * seat.expertise }
    }
    let open = framing.order.filter { id in
      !proposed.contains(id) && framing.score(id) != nil && judgement.ids.firstIndex(of: id).map { judgement.broken[$0].isEmpty } ?? false
    }
    guard let greatest = open.map({ totals[$0] ?? 0 }).max() else { return nil }
    return open.first { (totals[$0] ?? 0) == greatest }
  }

  /// Over the seats' own orders of the alternatives.
  private static func kendallW(_ seats: [Seat], _ judgement: Judgement) -> Double? {
    Concordance.kendallW(seats.compactMap { judgement.scores(by: $0.executive) }.map { Ordering($0, better: .max).ranks })
  }
}
