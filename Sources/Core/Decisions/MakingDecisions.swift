package import Cases
import Forms
package import Frameworks
import StrictJSON

/// One decision that waits for no review.
package func makeDecision(
  _ request: DecisionRequest, executives: [Executive], frameworks: OwnFrameworks = OwnFrameworks(), settings: DecisionSettings, policy: PolicyVerdict = .permit,
  voices: any Calibrations = NoCalibrations(), opinions: any OpinionSource, journal: Journal
) async throws(CaseStop) -> DecisionOutcome {
  try await decide(
    request, executives: executives, frameworks: frameworks, settings: settings, policy: policy, voices: voices, opinions: opinions, journal: journal
  ).outcome
}

/// Nobody's forecasts were ever scored.
package struct NoCalibrations: Calibrations {
  package init() {}
  package func voices(of tenant: String) -> [String: Double] { [:] }
}

/// Makes one decision: seats, frame, opinions, consensus, governance, words. Whatever it learns of the world comes through the journal, so that the same journal gives the
/// same outcome.
func decide(
  _ request: DecisionRequest, executives: [Executive], frameworks: OwnFrameworks, settings: DecisionSettings, policy: PolicyVerdict = .permit,
  voices: any Calibrations,
  opinions source: any OpinionSource, journal: Journal
) async throws(CaseStop) -> (outcome: DecisionOutcome, settings: DecisionSettings) {
  let begun = try await Beginning(request, journal) { () async throws(CaseStop) in
    let known: [String: Double]
    do throws(RecordStoreError) { known = try await voices.voices(of: journal.place.tenant) } catch { throw .journal(JournalError(error)) }
    var given = GivenSetting(executives, request, settings, policy, known)
    given.frameworks = try GivenFrameworks(frameworks, request)
    given.writesDraft = source.writesDrafts
    return given
  }
  let settled = try await Settlement(begun, source, journal)
  let draft = try await Drafting(begun: begun, settled: settled, source: source, journal: journal).write()
  let outcome: DecisionOutcome
  do throws(FrameworkError) { outcome = try begun.outcome(settled.framing, settled.asked, draft, journal) } catch {
    throw .refused(RequestError(error, begun.setting.request))
  }
  do { return (try outcome.finished(begun.created_ms, journal), begun.setting.settings) } catch { throw .journal(error) }
}

/// What the panel settles on, before it is governed, explained and put into words: the dearer half, which who wants the recommendation alone does without.
struct Settlement: Sendable {
  var framing: Framing
  var asked: PanelAsking

  init(_ begun: Beginning, _ source: any OpinionSource, _ journal: Journal) async throws(CaseStop) {
    guard !begun.setting.seats.isEmpty else { throw .journal(.unavailable(detail: "no executive is active")) }
    framing = try await Framing(begun.setting.request, begun.setting.frameworks, journal)
    asked = try await PanelAsking.resolve(begun.setting, framing, source, journal)
  }
}

/// What is fixed before anyone is asked.
struct Beginning: Sendable {
  var decisionID: String
  var created_ms: Int64
  var setting: Setting

  init(_ request: DecisionRequest, _ journal: Journal, _ setting: () async throws(CaseStop) -> GivenSetting) async throws(CaseStop) {
    do { created_ms = try journal.now_ms("created") } catch { throw .journal(error) }
    decisionID = journal.caseID
    var made: GivenSetting?
    let given = try await journal.given("setting") { () async throws(CaseStop) in
      let now = try await setting()
      made = now
      return now.json
    }
    let recorded: GivenSetting
    do throws(JournalError) { recorded = if let made { made } else { try GivenSetting(given) } } catch { throw .journal(error) }
    _ = try await journal.phase("panel") {
      // What was just written of the seats is what they are.
      if made != nil, case .object(let members) = given, let seats = members["seats"] { return seats }
      return JSONValue.array(recorded.seats.map(\.json))
    }
    self.setting = Setting(
      request: try recorded.frameworks.filling(request), settings: recorded.settings, policy: recorded.policy, seats: recorded.seats,
      frameworks: recorded.frameworks, writesDraft: recorded.writesDraft)
  }

  func outcome(_ framing: Framing, _ asked: PanelAsking, _ draft: WrittenDraft?, _ journal: Journal) throws(FrameworkError) -> DecisionOutcome {
    let request = setting.request
    let writer = RecommendationWriter(
      setting: setting, framing: framing, consensus: asked.consensus, opinions: asked.opinions, recommended: asked.recommended, created_ms: created_ms)
    var recommendation = writer.recommendation()
    let governance = Governance(asked, recommendation, framing, setting)
    recommendation.nextStep = framing.experiment != nil ? .experiment : governance.reviewRequired ? .review : .act
    recommendation.draft = draft
    if draft?.source == .rules { recommendation.draft?.text = recommendation.summary }
    let classification = Classification.of(request)
    let sensitivity = try OutcomeSensitivity(framing, asked, setting)
    let assessed = AssessedDecision(
      setting: setting, framing: framing, recommendation: recommendation, opinions: asked.opinions, dissent: asked.dissent, governance: governance,
      classification: classification, hasSensitivity: !sensitivity.isEmpty || framing.isRankedByReversibility, askings: asked.rounds.count, steps: journal.steps
    )
    return DecisionOutcome(
      decisionID: decisionID, query: request.query, status: governance.status, recommendation: recommendation, framework: framing.section,
      consensus: asked.consensus, opinions: asked.opinions, participatingExecutives: setting.seats.map(\.executive.name),
      leadExecutive: setting.seats.first { $0.isLead }?.executive.name, veto: governance.veto, escalatedToHuman: governance.escalated,
      humanReviewRequired: governance.reviewRequired, reviewReasons: governance.reasons, humanReview: nil, classification: classification,
      classificationReasons: Classification.reasons(request),
      aiActAssessment: AIActAssessment(assessed), sensitivity: sensitivity, dissent: asked.dissent,
      receipt: DecisionOutcome.CostReceipt(latency_ms: 0, usage: journal.usage), createdAt_ms: created_ms,
      policyVersion: setting.settings.policyVersion, engineVersion: engineVersion, schemaVersion: DecisionOutcome.schemaVersion, request: request.asRead,
      inputsNotUsed: try InputNotUsed.found(request, framing, recommendation, asked.opinions, created_ms), panel: PanelSummary(asked.voices),
      priorities: framing.priorities(of: request))
  }
}

extension DecisionOutcome {
  /// With the time it took.
  func finished(_ begun_ms: Int64, _ journal: Journal) throws(JournalError) -> DecisionOutcome {
    var outcome = self
    outcome.receipt.latency_ms = max(0, try journal.now_ms("decided") - begun_ms)
    return outcome
  }
}

extension Framing {
  /// Chooses the framework, unless one is named, and runs it.
  package init(_ request: DecisionRequest) throws(FrameworkError) { try self.init(request, GivenFrameworks()) }

  init(_ request: DecisionRequest, _ frameworks: GivenFrameworks) throws(FrameworkError) {
    if request.own == nil, let name = request.ownName { throw .invalid(path: "framework", rule: "`\(name)` is none of the six, and nobody fills it here") }
    var input = request.input
    let choice = Frameworks.choose(input, beside: frameworks.rows, without: frameworks.disabled)
    let name = request.framework ?? choice.framework
    var rationale = choice.rationale
    if let own = request.own {
      rationale = own.sentence(name, choice.applicability.first { $0.own == own.name })
    } else if request.framework != nil {
      rationale = "the request names \(input.method == nil ? "the framework" : "the method")"
    } else if name == .mcda {
      input.method = choice.method
    }
    let whole = try Problem(input)
    let admission = try Admission(whole)
    let result = try Frameworks.run(name, whole, admission)
    self.input = input
    judgement = try Judgement(whole, admission, name, decidedBy: result.method)
    section = DecisionOutcome.FrameworkSection(
      name: name, method: result.method, rationale: rationale, applicability: choice.applicability, result: result,
      own: request.own.map { DecisionOutcome.FrameworkSection.Own(name: $0.name, digest: $0.digest) })
    section.rationale += try explanation(name, result)
  }

  /// By what scale, and why the panel is asked about another one than the winner.
  private func explanation(_ name: FrameworkName, _ result: FrameworkResult) throws(FrameworkError) -> String {
    let scale = (try Frameworks.scale(name, result.method, judgement.problem).map { "; \($0)" } ?? "") + (isSilentOnPayoffs ? Framing.silentPayoffs : "")
    let (order, ranks) = (result.rankings.first?.order ?? [], result.rankings.first?.ranks ?? [:])
    let isBroken = order.contains { result.isTieBroken(result.winner, $0) }
    let level = order.filter { ranks[$0] == 1 || result.isTieBroken(result.winner, $0) }.map { "`\(title($0))`" }.joined(separator: " and ")
    let undone = isBroken ? "; \(level) are level by \(result.method.methodWords), and how far each can be undone decides between them" : ""
    guard proposed != result.winner else { return scale + undone }
    let by = result.dominated.first { $0.alternative == result.winner }.map { title($0.by) } ?? title(proposed)
    return scale + undone
      + "; `\(title(result.winner))` stands first, but `\(by)` is \(dominanceWords), so the panel is asked about `\(title(proposed))`"
  }
}

extension Framing {
  /// There are payoffs, or outcomes of all, and nothing was ranked by them.
  private var isSilentOnPayoffs: Bool {
    let pays = !input.states.isEmpty || input.alternatives.allSatisfy { !$0.outcomes.isEmpty }
    return pays && !result.isByUtility && !result.rankings.contains { $0.method == RankingMethod.minimaxRegret.rawValue }
  }

  private static let silentPayoffs = "; the payoffs rank nothing here, they say what is dominated and how likely a loss is"
}

extension OwnUse {
  /// Why it was used, and on what it rests.
  fileprivate func sentence(_ base: FrameworkName, _ row: Applicability?) -> String {
    let why = isNamed ? "the request names `\(name)`" : "`\(name)` suits best (\((row?.score ?? 0).percent)): \(row?.reasons.joined(separator: "; ") ?? "")"
    return "\(why), which is the operator's own, based on \(base.rawValue)" + (rationale.isEmpty ? "" : ": \(rationale)")
  }
}
