import Decisions
import Frameworks
import Testing

@Suite struct `The risk of a loss` {
  private static func risk(_ body: String, of id: String) async throws -> (likelihood: Double, flag: Double?) {
    let outcome = try await Making.outcome(body)
    let risks = outcome.recommendation.alternative == id ? outcome.recommendation.risks : []
    let flag = outcome.framework.result.flags.first { $0.alternative == id && $0.kind == .likelyLoss }
    return (risks.first { $0.category == "loss" }?.likelihood ?? 0, flag?.value)
  }

  /// P(dry | closed) = .5·.1 ÷ (.5·.1 + .3·.3 + .2·.5) = .05 ÷ .24. Source: by hand, Bayes' rule.
  @Test func `is what is believed after the evidence`() async throws {
    let found = try await Self.risk(
      """
      {"query": "Drill, or sell the rights?", "context": {"states": [{"name": "dry", "probability": 0.5}, {"name": "wet", "probability": 0.3},
      {"name": "soaking", "probability": 0.2}], "alternatives": [{"id": "drill", "payoffs": {"dry": -70, "wet": 50, "soaking": 200}},
      {"id": "sell", "payoffs": {"dry": 15, "wet": 15, "soaking": 15}}], "experiment": {"cost": 0, "likelihoods": {
      "none": {"dry": 0.6, "wet": 0.3, "soaking": 0.1}, "open": {"dry": 0.3, "wet": 0.4, "soaking": 0.4}, "closed": {"dry": 0.1, "wet": 0.3, "soaking": 0.5}}},
      "evidence": [{"signal": "closed"}]}}
      """, of: "drill")
    #expect((found.likelihood - 0.05 / 0.24).magnitude < 1e-9 && found.flag == found.likelihood, "\(found)")
  }

  /// Half of the time nothing is done, which is no loss.
  @Test func `is of what is carried out`() async throws {
    let found = try await Self.risk(
      """
      {"query": "Try it?", "context": {"alternatives": [{"id": "x", "prior_probability": 0.5, "outcomes": [{"probability": 0.5, "utility": 100},
      {"probability": 0.5, "utility": -40}]}, {"id": "y", "outcomes": [{"probability": 1, "utility": 2}]}]}}
      """, of: "x")
    #expect(found.likelihood == 0.25 && found.flag == 0.25, "\(found)")
  }
}
