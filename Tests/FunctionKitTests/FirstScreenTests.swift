import Testing

@Suite struct `The first screen of a decision` {
  /// A board must not sign what it may not choose because the first screen kept silent.
  @Test func `says above all that what is recommended breaks a must`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","constraints":[{"criterion":"the x >= y","op":">=","value":100},{"criterion":"z","op":"=","value":2}],"context":{
      "alternatives":[{"id":"a","scores":{"the x >= y":5,"z":1}},{"id":"b","scores":{"the x >= y":6,"z":2}}],
      "criteria":[{"name":"the x >= y","weight":1},{"name":"z","weight":1}]}}
      """)
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains("It breaks a must, as each of the others does: “the x &gt;= y” must be at least 100."))
  }

  @Test(arguments: [(5, "Level with “a”, but better than it if “t” (0, not −10)."), (5.5, "Behind “a”, but better than it if “t” (0, not −10).")])
  func `says of what stands level or behind what it is better in`(_ chance: Double, _ words: String) async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","framework":"bayesian","context":{"states":[{"name":"s","probability":\(chance / 10)},{"name":"t","probability":\(1 - chance / 10)}],
      "alternatives":[{"id":"a","payoffs":{"s":10,"t":-10}},{"id":"b","payoffs":{"s":0,"t":0}}]}}
      """)
    #expect(try page.part(from: "id=\"answer\"", to: "</section>").contains(words))
  }
}
