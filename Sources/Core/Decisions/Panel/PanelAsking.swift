import Cases
import Forms
import Frameworks
import StrictJSON

/// The panel asked until it agrees, no longer improves, or has been asked as often as it may.
struct PanelAsking: Sendable {
  /// One asking about one alternative.
  struct Round: Sendable {
    var recommended: String
    var opinions: [Opinion]
    var voices: Voices
    var consensus: Consensus

    init(_ recommended: String, _ opinions: [Opinion], _ setting: Setting, _ framing: Framing) {
      self.recommended = recommended
      self.opinions = opinions
      voices = Voices(opinions, on: recommended, setting, framing)
      consensus = Consensus(voices, setting.settings, seats: setting.seats)
    }
  }

  /// What one asking came to, as far as going on hangs on it.
  struct Verdict: Sendable {
    var support: Double
    var passes: Bool
  }

  let rounds: [Round]
  /// The place among `rounds` of the one that stands.
  let standing: Int
  let consensus: Consensus

  var recommended: String { rounds[standing].recommended }
  var opinions: [Opinion] { rounds[standing].opinions }
  /// Whose first choice is another one, about the recommendation that stands.
  let dissent: [DecisionOutcome.Dissent]
  let voices: Voices

  static func resolve(_ setting: Setting, _ framing: Framing, _ source: any OpinionSource, _ journal: Journal) async throws(CaseStop) -> PanelAsking {
    var rounds: [Round] = []
    var next: String? = framing.proposed
    while let proposed = next {
      rounds.append(try await ask(proposed, setting, framing, source, journal, attempt: rounds.count + 1))
      let goesOn = goesOn(after: rounds.map { $0.verdict(setting.settings) }, setting.settings)
      next = goesOn ? bestUnproposed(rounds.map(\.recommended), setting, framing) : nil
    }
    return PanelAsking(rounds, setting, framing)
  }

  /// Whether the panel is asked again: the last asking did not pass, was better than every one before it, and there may be one more.
  static func goesOn(after verdicts: some RandomAccessCollection<Verdict>, _ settings: DecisionSettings) -> Bool {
    guard let last = verdicts.last, !last.passes, verdicts.count <= settings.maxResolutionAttempts else { return false }
    return verdicts.dropLast().allSatisfy { last.support > $0.support }
  }

  /// The place of the asking that stands: the best supported, the earliest of equals. No conflict replaces an alternative by one with less support.
  static func standing(_ verdicts: some RandomAccessCollection<Verdict>) -> Int {
    var (standing, greatest) = (0, -Double.infinity)
    for (place, verdict) in verdicts.enumerated() where verdict.support > greatest { (standing, greatest) = (place, verdict.support) }
    return standing
  }

  private init(_ rounds: [Round], _ setting: Setting, _ framing: Framing) {
    self.rounds = rounds
    standing = PanelAsking.standing(rounds.map { $0.verdict(setting.settings) })
    var consensus = rounds[standing].consensus
    consensus.standing = standing
    consensus.attempts = rounds.map { round in
      Consensus.Attempt(
        alternative: round.recommended, support: round.consensus.support, level: round.consensus.level, conflicts: round.consensus.conflicts,
        cappedBy: round.consensus.cappedBy)
    }
    if let first = rounds.first, !first.consensus.passes(setting.settings) { consensus.resolution = first.consensus.nextResolution }
    consensus.kendallW = PanelAsking.kendallW(setting.seats, framing.judgement)?.tenDigits
    self.consensus = consensus
    voices = rounds[standing].voices
    dissent = DecisionOutcome.Dissent.found(in: voices)
  }

  /// What is asked about is on record before anyone is asked, so that no opinion is taken for one about something else, and what was said after: a case that
  /// another version began goes on with both.
  private static func ask(
    _ proposed: String, _ setting: Setting, _ framing: Framing, _ source: any OpinionSource, _ journal: Journal, attempt: Int
  ) async throws(CaseStop) -> Round {
    let recorded = try await journal.phase("proposal/\(attempt)") { JSONValue.string(proposed) }
    guard case .string(let proposed) = recorded else { throw .journal(.disagreement(step: "phase/proposal/\(attempt)", rule: "is no alternative's id")) }
    let draft = Draft(request: setting.request, judgement: framing.judgement, recommended: proposed, attempt: attempt, order: framing.choices)
    var steps: [Step] = []
    for seat in setting.seats {
      let key = "opinion/\(attempt)/\(seat.executive.name)"
      steps.append(await source.step(key, of: seat, on: draft, in: journal.place, askedBy: journal.asker))
    }
    var heard: [Opinion]?
    let said = try await journal.phase("opinions/\(attempt)") { () async throws(CaseStop) in
      var opinions: [Opinion] = []
      for (step, result) in zip(steps, try await journal.parallel(steps)) {
        if case .success(let value) = result { opinions.append(try opinion(value, step.key)) }
      }
      opinions.sort { $0.executive.precedes($1.executive) }
      heard = opinions
      return JSONValue.array(opinions.map(\.json))
    }
    let opinions: [Opinion]
    if let heard { opinions = heard } else { opinions = try recordedOpinions(said, "phase/opinions/\(attempt)") }
    return Round(proposed, opinions, setting, framing)
  }

  private static func recordedOpinions(_ said: JSONValue, _ phase: String) throws(CaseStop) -> [Opinion] {
    guard case .array(let values) = said else { throw .journal(.disagreement(step: phase, rule: "is no list")) }
    return try values.map { value throws(CaseStop) in try opinion(value, phase) }
  }

  private static func opinion(_ value: JSONValue, _ step: String) throws(CaseStop) -> Opinion {
    do { return try Opinion(value) } catch {
      throw .journal(.disagreement(step: step, rule: "is no opinion: \(error.violations[0].path) \(error.violations[0].rule)"))
    }
  }

  /// The alternative that the seats would score highest, weighted as their agreement is; without a basis the next of the ranking. What is not compared or is
  /// dominated is not proposed.
  static func bestUnproposed(_ proposed: [String], _ setting: Setting, _ framing: Framing) -> String? {
    let judgement = framing.judgement
    var totals = [String: Double]()
    for seat in setting.seats.sorted(by: { $0.executive.name.precedes($1.executive.name) }) {
      for (id, score) in zip(judgement.ids, judgement.scores(by: seat.executive) ?? []) { totals[id, default: 0] += score * seat.weight * seat.expertise }
    }
    let dominated = Set(framing.result.dominated.map(\.alternative))
    let open = framing.order.filter { !proposed.contains($0) && judgement.ids.contains($0) && !dominated.contains($0) }
    guard let greatest = open.map({ totals[$0] ?? 0 }).max() else { return nil }
    return open.first { (totals[$0] ?? 0) == greatest }
  }

  /// Over the seats' own orders of the alternatives.
  private static func kendallW(_ seats: [Seat], _ judgement: Judgement) -> Double? {
    Concordance.kendallW(seats.compactMap { judgement.scores(by: $0.executive) }.map { Ordering($0, better: .max).ranks })
  }
}

extension PanelAsking.Round {
  func verdict(_ settings: DecisionSettings) -> PanelAsking.Verdict {
    PanelAsking.Verdict(support: consensus.support, passes: consensus.passes(settings))
  }
}
