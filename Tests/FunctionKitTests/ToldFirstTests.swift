import FunctionKit
import StrictJSON
import Testing

/// What a reader must not have to look for.
@Suite struct `What a decision tells first` {
  private static func answer(_ body: String) async throws -> String { try await Page.of(body).part(from: "id=\"answer\"", to: "</section>") }

  private static func drill(cost: Double, wet: Double = 0.9) -> String {
    """
    {"query":"Drill?","framework":"bayesian","context":{"payoff_unit":"kEUR","states":[{"name":"dry","probability":0.6},{"name":"wet","probability":0.4}],
    "experiment":{"cost":\(cost),"likelihoods":{"yes":{"dry":\(1 - wet),"wet":\(wet)},"no":{"dry":\(wet),"wet":\(1 - wet)}}},
    "alternatives":[{"id":"drill","name":"Drill","payoffs":{"dry":-70,"wet":120}},{"id":"sell","name":"Sell","payoffs":{"dry":10,"wet":10}}]}}
    """
  }

  @Test func `says of an experiment that does not pay what it is worth, what it costs, and that`() async throws {
    let dear = try await Self.answer(Self.drill(cost: 50))
    #expect(dear.contains("The experiment does not pay: it is worth 34.8 kEUR and costs 50 kEUR."), "\(dear)")
    let idle = try await Self.answer(Self.drill(cost: 1, wet: 0.5))
    #expect(idle.contains("The experiment does not pay: it costs 1 kEUR and is worth nothing"), "\(idle)")
    let paying = try await Self.answer(Self.drill(cost: 5))
    #expect(paying.contains("Run the experiment first") && !paying.contains("does not pay"), "\(paying)")
  }

  /// Of two, that on the heavier criterion.
  @Test(arguments: ["kepner_tregoe", "mcda"]) func `says which want is missed that weighs most, and how many more`(_ framework: String) async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","framework":"\(framework)","constraints":[{"criterion":"noise","op":"<=","value":20,"kind":"want"},
      {"criterion":"rent","op":"<=","value":10,"kind":"want"}],"context":{"criteria":[{"name":"noise","unit":"dB","weight":1,"direction":"min"},
      {"name":"rent","unit":"kEUR","weight":5,"direction":"min"}],"alternatives":[{"id":"a","scores":{"noise":30,"rent":12}},{"id":"b","scores":{"noise":35,"rent":90}}]}}
      """)
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains("A want is not met: “rent” is 12 kEUR, wanted at most 10 kEUR; so is one more."), "\(answer)")
    #expect(
      page.words.ranges(of: "“rent” is 12 kEUR, wanted at most").count == 1 && page.words.contains("A want is not met: “noise” is 30 dB, wanted at most 20 dB"))
  }

  /// One criterion may weigh so much to a role that it opposes what it would lose little by.
  @Test func `leaves it to the panel’s rule why one opposes what it loses little by`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","context":{"criteria":[{"name":"c0","weight":3,"category":"cost"},{"name":"c1","weight":1,"category":"revenue"},
      {"name":"c2","weight":4,"category":"revenue"},{"name":"c3","weight":3,"category":"feasibility"}],"alternatives":[{"id":"a","scores":{"c0":7,"c1":5,"c2":7,"c3":9}},
      {"id":"b","scores":{"c0":7,"c1":6,"c2":9,"c3":7}},{"id":"c","scores":{"c0":4,"c1":6,"c2":1,"c3":5}}]}}
      """)
    let panel = try page.part(from: "id=\"panel\"", to: "</section>")
    #expect(panel.contains("over 30% it opposes it, and over 5% where it has a grave concern, which is a must that is broken or one criterion"), "\(panel)")
    #expect(panel.contains("agrees by 92.9% and opposes it for a grave concern, and would choose “a”"), "\(panel)")
  }
}
