import Fakes
import Foundation
import Forms
import StrictJSON
import Tasks
import Testing

/// Each kind of criterion with a result that meets it, and with one altered in a field.
@Suite struct `A verification` {
  private static let at_ms: Int64 = 1_767_225_600_000

  /// The verdict on a step with this result, answered when the scripted clock begins.
  private func verdict(_ kind: Criterion.Kind, _ tool: String, _ params: JSONObject, _ result: JSONValue, age_s: Int? = nil) -> CriterionVerdict? {
    let step = PlanStep(1, tool, params, description: "d", expectedOutcome: "e")
    var execution = Execution(step: 1, .completed, tool: tool, params: params)
    (execution.result, execution.sha256, execution.at_ms, execution.age_s) = (result, String(repeating: "0", count: 64), Self.at_ms, age_s)
    return Verification(Plan("t", by: .rules, steps: [step]), [execution]).verdicts.first { $0.criterion.kind == kind }
  }

  /// A JSON text with one piece of it replaced.
  private func altered(_ value: JSONValue, _ piece: String, _ other: String) throws -> JSONValue {
    let text = String(decoding: try JSONWriter.write(value), as: UTF8.self)
    let place = try #require(text.firstRange(of: piece), "`\(piece)` does not stand in \(text)")
    return try JSONReader.read(Array(text.replacingCharacters(in: place, with: other).utf8))
  }

  struct Sample: Sendable, CustomStringConvertible {
    let kind: Criterion.Kind
    let tool: String
    let params: JSONObject
    let result: JSONValue
    /// What is replaced by what, so that the criterion is not met any more.
    let changes: [(piece: String, other: String)]

    init(
      _ kind: Criterion.Kind, _ tool: String, _ params: [(name: String, value: JSONValue)], _ result: JSONValue, _ changes: (piece: String, other: String)...
    ) {
      (self.kind, self.tool, self.params, self.result, self.changes) = (kind, tool, JSONObject(params), result, changes)
    }

    var description: String { "\(tool) \(kind)" }
  }

  static let search: [(name: String, value: JSONValue)] = [("query", ""), ("language", "swift"), ("min_stars", 100), ("sort", "stars"), ("max_results", 3)]

  static let samples: [Sample] = [
    Sample(.place, "get_weather", [("city", "London, UK")], ToolStage.weather("London, GB"), (#""city":"London""#, #""city":"Leeds""#), (#""GB""#, #""CA""#)),
    Sample(.place, "get_weather", [("city", "são paulo")], ToolStage.weather("Sao Paulo, BR"), (#"Sao Paulo"#, #"Sao Pauli"#)),
    Sample(.place, "get_weather", [("city", "Portland, OR")], ToolStage.weather("Portland, US"), (#""US""#, #""GB""#)),
    Sample(.place, "get_forecast", [("city", "Oslo")], ToolStage.forecast("Oslo"), (#""city":"Oslo""#, #""city":"Bergen""#)),
    Sample(
      .fresh, "get_weather", [("city", "Oslo")], ToolStage.weather("Oslo"), (#"2026-01-01T00:00:00.000Z"#, #"2025-12-31T20:59:59.000Z"#),
      (#"2026-01-01"#, "2026-01-02")),
    Sample(
      .fresh, "exchange_rate", [("from", "USD"), ("to", "EUR")], ["date": "2025-12-29", "amount": "1", "rate": "2", "value": "2"], ("2025-12-29", "2025-12-26"),
      ("2025-12-29", "soon")),
    Sample(
      .spans, "get_forecast", [("city", "Oslo")], ToolStage.forecast("Oslo"), ("T09:00", "T08:00"),
      (#""slots":[{"#, #""slots":[{"at":"2025-12-31T21:00:00Z"},{"#)),
    Sample(
      .count, "github_search_repositories", search, ToolStage.search(JSONObject(search)), (#""items":["#, #""items":[{},"#),
      (#""items":[{"#, #""items":[],"x":[{"#)),
    Sample(.count, "github_issues", [("repo", "a/b"), ("max_results", 1)], ["items": [["number": 1]]], (#"["#, #"[{},"#)),
    Sample(
      .each, "github_search_repositories", search, ToolStage.search(JSONObject(search)), (#""language":"swift""#, #""language":"rust""#),
      (#""stars":89998"#, #""stars":99"#)),
    Sample(.ordered, "github_search_repositories", search, ToolStage.search(JSONObject(search)), (#""stars":90000"#, #""stars":89000"#)),
    Sample(
      .ordered, "github_search_repositories", [("query", "x"), ("sort", "updated")],
      ["items": [["updated_at": "2025-12-31T00:00:00Z"], ["updated_at": "2025-12-30T00:00:00Z"]]], ("2025-12-31", "2025-12-29")),
    Sample(
      .complete, "github_search_repositories", search, ToolStage.search(JSONObject(search)), (#""incomplete_results":false"#, #""incomplete_results":true"#)),
    Sample(.identity, "github_user", [("login", "Torvalds")], ToolStage.user("torvalds"), (#""login":"torvalds""#, #""login":"linus""#)),
    Sample(
      .identity, "github_repository", [("repo", "Vapor/vapor")], ToolStage.repository("vapor/vapor", stars: 1, language: "Swift"),
      (#""full_name":"vapor/vapor""#, #""full_name":"vapor/toolbox""#)),
    Sample(.computed, "calculate", [("expression", "17.5/100*240")], ["value": "42"], (#""42""#, #""42.0""#)),
    Sample(
      .computed, "exchange_rate", [("from", "USD"), ("to", "EUR")], ["date": "2025-12-31", "amount": "100", "rate": "0.8517", "value": "85.17"],
      (#""0.8517""#, #""0.8518""#), (#""85.17""#, #""85.18""#)),
  ]

  @Test(arguments: samples)
  func `finds what is met, and what is not`(sample: Sample) throws {
    let met = try #require(verdict(sample.kind, sample.tool, sample.params, sample.result))
    #expect(met.verdict == .met, "\(met.observed)")
    #expect(met.sha256?.count == 64)
    for change in sample.changes {
      let unmet = try #require(verdict(sample.kind, sample.tool, sample.params, try altered(sample.result, change.piece, change.other)))
      #expect(unmet.verdict == .unmet, "with \(change.other): \(unmet.observed)")
    }
  }

  @Test func `takes no answer that is older than an hour, and one of the geocoder's names`() throws {
    let params = JSONObject([("city", "Munich")])
    #expect(verdict(.answered, "get_weather", params, ToolStage.weather("Munich"), age_s: 3_600)?.verdict == .met)
    #expect(verdict(.answered, "get_weather", params, ToolStage.weather("Munich"), age_s: 3_601)?.verdict == .unmet)
    guard case .object(var weather) = ToolStage.weather("München") else { throw CancellationError() }
    #expect(verdict(.place, "get_weather", params, .object(weather))?.verdict == .unmet)
    weather["also_named"] = ["Munich", "Monaco di Baviera"]
    #expect(verdict(.place, "get_weather", params, .object(weather))?.verdict == .met)
  }

  /// A search and its owners: of the plan, and of what came of it.
  private func owners() async throws -> TaskOutcome {
    try await ToolStage().outcome("find the top 3 Swift repositories, then show their owners")
  }

  @Test func `finds what was sent as its source has it, and what was not`() async throws {
    let outcome = try await owners()
    #expect(outcome.verification.verdicts.first { $0.criterion.kind == .linked }?.verdict == .met)
    var executions = outcome.execution
    executions[2].params["login"] = "mallory"
    let verification = Verification(outcome.plan, executions)
    #expect(verification.verdicts.first { $0.criterion.kind == .linked }?.verdict == .unmet)
    #expect(verification.status == .partial)
  }

  @Test func `finds whether each of a list was done`() async throws {
    let outcome = try await owners()
    #expect(outcome.verification.verdicts.first { $0.criterion.kind == .covered }?.verdict == .met)
    var executions = outcome.execution
    executions[3].status = .failed
    let verification = Verification(outcome.plan, executions)
    #expect(verification.verdicts.first { $0.criterion.kind == .covered }?.verdict == .unmet)
    #expect(verification.status == .partial && verification.successfulSteps == 1 && !verification.allStepsCompleted)
  }

  @Test func `is of every kind tried here`() {
    let tried = Set(Self.samples.map(\.kind)).union([.answered, .linked, .covered])
    #expect(tried == Set(Criterion.Kind.allCases))
  }
}
