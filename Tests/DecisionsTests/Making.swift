import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON

/// Decisions made in a test, under a scripted clock.
enum Making {
  static func outcome(
    _ request: DecisionRequest, executives: [Executive] = Executive.shipped, settings: DecisionSettings = DecisionSettings(), policy: PolicyVerdict = .permit,
    opinions: some OpinionSource = RulesOpinions()
  ) async throws -> DecisionOutcome {
    let journal = try Journal(.test("00000000-0000-4000-8000-000000000000"), engine: engineVersion, surroundings: ScriptedSurroundings())
    return try await makeDecision(request, executives: executives, settings: settings, policy: policy, opinions: opinions, journal: journal)
  }

  static func outcome(_ json: String, executives: [Executive] = Executive.shipped) async throws -> DecisionOutcome {
    try await outcome(try Requests.request(json), executives: executives)
  }

  static func bytes(_ outcome: DecisionOutcome) throws -> String { String(decoding: try JSONWriter.write(outcome.json), as: UTF8.self) }
}

/// Agreements written down beforehand, by executive and alternative; .5 where none is.
struct ScriptedOpinions: OpinionSource {
  var agreements: [String: [String: Double]]
  var concerns: [String: [String]] = [:]
  var silent: Set<String> = []

  var effect: Effect { .pure }

  func opinion(of seat: Seat, on draft: Draft) throws(StepFailure) -> (opinion: Opinion, usage: Usage) {
    let name = seat.executive.name
    if silent.contains(name) { throw StepFailure(.rejected, detail: "silent") }
    let opinion = Opinion(
      executive: name, agreement: agreements[name]?[draft.recommended] ?? 0.5, firstChoice: firstChoice(name, draft.recommended),
      concerns: concerns[name] ?? [],
      confidence: 1, source: .model)
    return (opinion, Usage())
  }

  /// What it agrees with most, the recommended one among equals.
  private func firstChoice(_ name: String, _ recommended: String) -> String {
    let own = agreements[name] ?? [:]
    let others = own.filter { $0.value > own[recommended] ?? 0.5 }
    return others.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? recommended
  }
}
