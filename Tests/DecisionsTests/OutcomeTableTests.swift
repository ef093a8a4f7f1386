import Decisions
import Forms
import Testing

@Suite struct `The table of an outcome` {
  /// Rows and columns that say what the score was computed from, beside the question and the ranks.
  func rows(_ context: String, _ members: String = "") async throws -> [[String]] {
    let outcome = try await Making.outcome(try Requests.request("{\"query\":\"q\"\(members),\"context\":{\(context)}}"))
    return try DelimitedText(Array(DecisionTable.written(outcome).utf8)).rows
  }

  func row(_ name: String, of rows: [[String]]) -> [String]? { rows.first { $0[0] == name } }

  static let oil = """
    "states":[{"name":"oil","probability":0.3},{"name":"dry","probability":0.7}],"payoff_unit":"k€",
    "experiment":{"cost":5,"likelihoods":{"pos":{"oil":0.8,"dry":0.2},"neg":{"oil":0.2,"dry":0.8}}},
    "alternatives":[{"id":"drill","payoffs":{"oil":100,"dry":-40}},{"id":"sell","payoffs":{"oil":20,"dry":20}}]
    """

  @Test func `has what is believed after evidence beside what was before it`() async throws {
    let rows = try await rows(Self.oil + #","evidence":[{"signal":"pos"},{"signal":"pos"}]"#)
    #expect(row("probability", of: rows) == ["probability", "0.7", "0.3"])
    #expect(row("posterior", of: rows) == ["posterior", "0.1272727273", "0.8727272727"])
    #expect(row("unit", of: rows) == ["unit", "k€", "k€"] && row("direction", of: rows) == ["direction", "max", "max"])
    // The expected utility is of these.
    #expect(row("drill", of: rows) == ["drill", "-40", "100", "82.18181818", "1", "1"])
    #expect(row("posterior", of: try await self.rows(Self.oil)) == nil)
  }

  @Test func `has the risk tolerance that a certainty equivalent is by`() async throws {
    let rows = try await rows(Self.oil, #","risk_tolerance":0.25"#)
    #expect(rows[0][3] == "score by certainty_equivalent" && row("risk_tolerance", of: rows) == ["risk_tolerance", "", "", "0.25"])
    #expect(row("risk_tolerance", of: try await self.rows(Self.oil)) == nil)
  }

  @Test func `has urgency and importance by Eisenhower's matrix`() async throws {
    let rows = try await rows(
      #""alternatives":[{"id":"tax","urgency":5,"importance":4},{"id":"gym","urgency":2,"importance":4}]"#, #","framework":"eisenhower""#)
    #expect(rows[0] == ["q", "urgency", "importance", "quarter", "score by eisenhower", "rank by eisenhower"])
    #expect(row("tax", of: rows)?.prefix(4) == ["tax", "5", "4", "do"] && row("gym", of: rows)?.prefix(4) == ["gym", "2", "4", "schedule"])
  }

  @Test func `has the chance to be carried out, and each result of an alternative`() async throws {
    let rows = try await rows(
      """
      "payoff_unit":"€","alternatives":[{"id":"a","prior_probability":0.6,"outcomes":[{"probability":0.5,"utility":-20},{"probability":0.5,"utility":100}]},
      {"id":"b","outcomes":[{"probability":1,"utility":20}]}]
      """)
    #expect(
      rows[0] == [
        "q", "probability of result 1", "utility of result 1", "probability of result 2", "utility of result 2", "prior_probability",
        "score by expected_utility", "rank by expected_utility",
      ])
    #expect(row("unit", of: rows) == ["unit", "", "€", "", "€"])
    #expect(row("a", of: rows) == ["a", "0.5", "-20", "0.5", "100", "0.6", "24", "1"])
    #expect(row("b", of: rows) == ["b", "1", "20", "", "", "", "20", "2"])
  }

  @Test func `has what can be undone and what may go wrong where these are compared`() async throws {
    let alternatives = """
      "alternatives":[{"id":"hose","reversibility":0.9,"risks":[{"description":"smoke","probability":0.5,"seriousness":9}]},{"id":"wait","reversibility":0.2}]
      """
    let rows = try await rows(alternatives, #","framework":"ooda""#)
    #expect(rows[0].prefix(3) == ["q", "reversibility", "adverse consequences"])
    #expect(row("hose", of: rows)?.prefix(3) == ["hose", "0.9", "4.5"] && row("wait", of: rows)?.prefix(3) == ["wait", "0.2", ""])
  }

  @Test func `has the adverse consequences that Kepner and Tregoe compare`() async throws {
    let rows = try await rows(
      """
      "criteria":[{"name":"fit","weight":1}],"alternatives":[{"id":"a","scores":{"fit":3},"risks":[{"description":"late","probability":0.5,"seriousness":4}]},
      {"id":"b","scores":{"fit":2}}]
      """, #","framework":"kepner_tregoe""#)
    #expect(rows[0].prefix(3) == ["q", "fit", "adverse consequences"] && row("a", of: rows)?.prefix(3) == ["a", "3", "2"])
  }

  @Test func `has the weights and the priorities that judgements in pairs come to`() async throws {
    let rows = try await rows(
      """
      "criteria":[{"name":"cost","weight":5,"direction":"min","unit":"€"},{"name":"fit","weight":5,"unit":"of 10"}],"pairwise":[[1,3],[0.3333333333333333,1]],
      "alternatives_pairwise":{"cost":[[1,4],[0.25,1]]},"alternatives":[{"id":"a","scores":{"fit":3}},{"id":"b","scores":{"fit":2}}]
      """, #","method":"ahp""#)
    #expect(row("weight", of: rows) == ["weight", "0.75", "0.25"])
    #expect(row("unit", of: rows) == ["unit", "priority", "of 10"] && row("direction", of: rows) == ["direction", "max", "max"])
    #expect(row("a", of: rows)?.prefix(3) == ["a", "0.8", "3"] && row("b", of: rows)?.prefix(3) == ["b", "0.2", "2"])
  }

  @Test func `has value functions and preferences`() async throws {
    let rows = try await rows(
      """
      "criteria":[{"name":"cost","weight":1,"direction":"min","anchors":{"worst":100,"best":0,"points":[[40,0.8]]}},
      {"name":"fit","weight":1,"preference":{"function":"linear","indifference":1,"preference":6}}],
      "alternatives":[{"id":"a","scores":{"cost":30,"fit":3}},{"id":"b","scores":{"cost":60,"fit":9}}]
      """, #","method":"promethee_ii""#)
    #expect(row("points", of: rows) == ["points", "40:0.8"])
    #expect(row("preference", of: rows) == ["preference", "", "linear, indifference 1, preference 6"])
  }

  @Test func `has no probability where nobody gives one`() async throws {
    let rows = try await rows(
      #""states":[{"name":"up"},{"name":"down"}],"payoff_direction":"min","alternatives":[{"id":"a","payoffs":{"up":1,"down":5}},{"id":"b","payoffs":{"up":3,"down":3}}]"#
    )
    #expect(row("probability", of: rows) == nil && row("direction", of: rows) == ["direction", "min", "min"])
    #expect(rows[0].prefix(4) == ["q", "down", "up", "score by minimax_regret"])
  }
}
