import StrictJSON
import Testing

/// What a sentence tells beside what it comes of.
@Suite struct `Numbers of a page that come of others beside them` {
  private static func well(_ cost: Double) -> String {
    """
    {"query":"Drill?","framework":"bayesian","context":{"alternatives":[{"id":"drill","payoffs":{"oil":100,"dry":-30}},{"id":"sell","payoffs":{"oil":20,"dry":20}}],
    "states":[{"name":"oil","probability":0.3517},{"name":"dry","probability":0.6483}],
    "experiment":{"cost":\(cost),"likelihoods":{"good":{"oil":0.8,"dry":0.2},"bad":{"oil":0.2,"dry":0.8}}}}}
    """
  }

  /// Gross it is worth 16.0258: 28.7 with it and 20 without was told as 8.65 more.
  @Test func `are what an experiment is worth, what it costs and what is left`() async throws {
    let page = try await Page.of(Self.well(7.375))
    let summary = page.stored["recommendation"]["summary"].string ?? ""
    let told = "is worth 8.65 more than that by expected utility (28.65 with it and its cost paid, 20 with the best without it"
    #expect(summary.contains(told), "\(summary)")
    let first = "It costs 7.375 and is worth 8.651 more than that on average. It stops paying where it costs over about 16.026."
    #expect(page.words.contains(first), "\(page.words)")
    #expect(page.words.contains("It is worth 16.026 and costs 7.375, which leaves 8.651 by the mean of the payoffs."), "\(page.words)")
  }

  @Test func `are by how much an experiment is too dear`() async throws {
    let page = try await Page.of(Self.well(17.25))
    #expect(page.words.contains("It is worth 16.03 by the mean of the payoffs and costs 17.25: it does not pay."), "\(page.words)")
    #expect(page.words.contains("It would if it cost under about 16.03, which is 1.22 less."), "\(page.words)")
  }

  /// 88.25% and 11.75% are 88.3% and 11.8% where each is told alone.
  @Test func `are how far one agrees and what it would lose`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","required_domains":["finance"],"context":{"criteria":[{"name":"reach","weight":1},
      {"name":"price","weight":0.633144475920679,"category":"cost"}],"alternatives":[{"id":"a","scores":{"reach":1,"price":0}},{"id":"b","scores":{"reach":0,"price":1}}]}}
      """)
    #expect(page.words.contains("agrees by 88.3%") && page.words.contains("by its own count it would lose 11.7% by this one"), "\(page.words)")
  }
}
