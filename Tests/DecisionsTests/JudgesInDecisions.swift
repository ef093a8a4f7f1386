import Cases
import Decisions
import Fakes
import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Decisions by several judges` {
  /// Ann weighs quality, Bob cost; they alone give the weights, and each scores the fit of one alternative.
  static let request = """
    {"query":"Which supplier?","method":"weighted_sum","required_domains":["finance","strategy"],"context":{
    "criteria":[{"name":"cost","direction":"min","category":"cost"},{"name":"quality","category":"strategy"}],
    "alternatives":[{"id":"north","name":"North","scores":{"cost":10,"quality":4}},{"id":"south","name":"South","scores":{"cost":14,"quality":8}},
    {"id":"west","name":"West","scores":{"cost":12,"quality":7}}],
    "judges":[{"name":"Bob","weights":{"cost":9,"quality":1}},{"name":"Ann","weight":2,"weights":{"cost":1,"quality":4},"scores":{"north":{"quality":1}}}]}}
    """

  @Test func `the outcome holds what each gave, what it came to, and who would decide otherwise`() async throws {
    let outcome = try await Making.outcome(Self.request)
    let judges = try #require(outcome.framework.result.judges)
    #expect(judges.aggregation == .aipGeometric && judges.each.map(\.name) == ["Ann", "Bob"])
    #expect(judges.each.map(\.share) == [0.6666666667, 0.3333333333])
    let otherwise = judges.each.filter { $0.decidesOtherwise == true }.map(\.name)
    #expect(!otherwise.isEmpty)
    #expect(
      outcome.recommendation.uncertaintyFactors.contains { $0.hasPrefix("\(otherwise.count) of 2 judges would alone decide otherwise: `\(otherwise[0])` (`") })
    // (1·2 + 4)/3 for Ann twice and the request's for Bob.
    #expect(outcome.request?.at("alternatives/0/scores/quality") == 2)
    #expect(outcome.request?.at("unjudged_scores") == ["north": ["quality": 4]])
    #expect(outcome.request?.at("judges/0") == ["name": "Ann", "weight": 2, "weights": ["cost": 1, "quality": 4], "scores": ["north": ["quality": 1]]])
    let weights = try #require(outcome.request?.at("criteria")).elements.compactMap { $0.at("weight")?.double }
    #expect(abs(weights.reduce(0, +) - 1) < 1e-9)
    #expect(try DecisionOutcome(json: outcome.json) == outcome)
  }

  @Test func `everything in another order gives the same bytes`() async throws {
    let reversed = """
      {"required_domains":["strategy","finance"],"method":"weighted_sum","query":"Which supplier?","context":{
      "judges":[{"weight":2,"scores":{"north":{"quality":1}},"name":"Ann","weights":{"quality":4,"cost":1}},{"name":"Bob","weights":{"quality":1,"cost":9}}],
      "alternatives":[{"id":"west","name":"West","scores":{"quality":7,"cost":12}},{"id":"south","name":"South","scores":{"quality":8,"cost":14}},
      {"id":"north","name":"North","scores":{"quality":4,"cost":10}}],
      "criteria":[{"name":"quality","category":"strategy"},{"name":"cost","direction":"min","category":"cost"}]}}
      """
    #expect(try await Making.bytes(Making.outcome(reversed)) == Making.bytes(Making.outcome(Self.request)))
  }

  @Test func `a matrix of each is joined, and moves with the criteria`() async throws {
    let request = """
      {"query":"q","method":"ahp","context":{"criteria":[{"name":"z"},{"name":"a"}],"pairwise":[[1,2],[0.5,1]],
      "alternatives":[{"id":"p","scores":{"z":9,"a":1}},{"id":"q","scores":{"z":1,"a":9}}],
      "judges":[{"name":"Ann","pairwise":[[1,8],[0.125,1]]},{"name":"Bob"}]}}
      """
    let outcome = try await Making.outcome(request)
    let judges = try #require(outcome.framework.result.judges)
    // √(8·2) : 1.
    #expect(judges.aggregation == .aij && outcome.framework.result.rankings[0].details["weights"] == ["a": 0.2, "z": 0.8])
    #expect(judges.each.map(\.weights) == [["a": 0.1111111111, "z": 0.8888888889], ["a": 0.3333333333, "z": 0.6666666667]])
    #expect(outcome.request?.at("pairwise/0/1") == 0.25)
  }

  @Test func `a decision by judges replays byte for byte, and a challenge keeps them`() async throws {
    let store = VolatileRecordStore()
    let surroundings = ScriptedSurroundings()
    let made = try await MakeDecision(store: store, surroundings: surroundings).respond(to: Array(Self.request.utf8))
    let desk = Desk(store: store, surroundings: surroundings)
    guard case .same = await Desk.replay(try #require(try await desk.stored(made.decisionID))) else { throw ReplayTestFailure.noDivergence }
    let changed = try await desk.challenge.respond(to: made.decisionID, body: Array(#"{"weights":{"cost":5}}"#.utf8))
    let json = try JSONReader.read(changed.body)
    #expect(json.at("after/winner") == "north" && json.at("outcome/framework/result/judges/each")?.count == 2)
    #expect(json.at("outcome/request/judges")?.count == 2)
  }

  @Test func `what every judge gives counts instead of the request's, which is told`() async throws {
    let request = """
      {"query":"q","method":"weighted_sum","context":{"criteria":[{"name":"y","weight":1},{"name":"x","weight":3}],
      "alternatives":[{"id":"q","scores":{"y":9}},{"id":"p","scores":{"x":9,"y":1}}],
      "judges":[{"name":"Ann","weights":{"x":1,"y":1},"scores":{"q":{"x":3},"p":{"x":2}}},{"name":"Bob","weights":{"x":1,"y":2},"scores":{"q":{"x":5},"p":{"x":2}}}]}}
      """
    let outcome = try await Making.outcome(request)
    let unused = Dictionary(uniqueKeysWithValues: try #require(outcome.inputsNotUsed).map { ($0.path, $0.why) })
    #expect(unused["/context/criteria/0/weight"] == "every judge weighs the criteria, also `x`")
    #expect(unused["/context/alternatives/0/scores"] == "every judge scores `p` by `x`" && unused["/context/alternatives/1/scores"] == nil)
    #expect(outcome.request?.at("alternatives/1/scores/x") == 4 && outcome.request?.at("unjudged_scores") == nil)
  }

  @Test func `judges whom nothing asks are among the inputs not used`() async throws {
    let request = """
      {"query":"q","framework":"bayesian","context":{"criteria":[{"name":"x","weight":1}],"states":[{"name":"s","probability":1}],
      "alternatives":[{"id":"p","scores":{"x":9},"payoffs":{"s":1}},{"id":"q","scores":{"x":1},"payoffs":{"s":2}}],"judges":[{"name":"Ann","weights":{"x":2}}]}}
      """
    let outcome = try await Making.outcome(request)
    #expect(outcome.framework.result.judges == nil && outcome.inputsNotUsed?.contains { $0.path == "/context/judges" } == true)
  }

  @Test(arguments: [
    (#"[{"name":"A","weights":{"x":1,"z":1}}]"#, "/context/judges/0/weights/z", "`z` is none of the criteria"),
    (#"[{"name":"A","weight":0}]"#, "/context/judges/0/weight", "must be over 0"),
    (#"[{"weights":{"x":1}}]"#, "/context/judges/0/name", "is required"),
    (#"[{"name":"A"},{"name":"A"}]"#, "/context/judges/1/name", "`A` is given twice"),
    (#"[{"name":"A","weights":{"x":0,"y":0}}]"#, "/context/judges/0/weights", "must have at least one weight over 0"),
    (#"[{"name":"A","weights":{"x":-1}}]"#, "/context/judges/0/weights/x", "must be at least 0"),
    (#"[{"name":"A","weights":{"x":1},"pairwise":[[1,1],[1,1]]}]"#, "/context/judges/0/pairwise", "a judge weighs by one of the two"),
    (#"[{"name":"A","pairwise":[[1,2]]}]"#, "/context/judges/0/pairwise", "must have one row for each of the 2 criteria"),
    (#"[{"name":"A","pairwise":[[1,2],[3,1]]}]"#, "/context/judges/0/pairwise/1/0", "are not judged by reciprocals"),
    (#"[{"name":"B","weights":{"x":1}},{"name":"A","pairwise":[[1,null],[null,1]]}]"#, "/context/judges/1/pairwise", "nothing connects these groups"),
    (#"[{"name":"A","scores":{"r":{"x":1}}}]"#, "/context/judges/0/scores/r", "`r` is none of the alternatives"),
    (#"[{"name":"A","scores":{"p":{"z":1}}}]"#, "/context/judges/0/scores/p/z", "`z` is none of the criteria"),
    (#"[{"name":"A","scores":{"p":{"x":1e16}}}]"#, "/context/judges/0/scores/p/x", "must not be beyond 1e15"),
  ]) func `a judge's broken rule is named with its place`(_ judges: String, _ path: String, _ rule: String) throws {
    let body = """
      {"query":"q","context":{"criteria":[{"name":"x","weight":1},{"name":"y","weight":1}],
      "alternatives":[{"id":"p","scores":{"x":1,"y":2}},{"id":"q","scores":{"x":2,"y":1}}],"judges":\(judges)}}
      """
    let error = try #require(throws: RequestError.self) { try Requests.request(body) }
    #expect(error.kind == .invalid && error.violations[0].path == path && error.violations[0].rule.contains(rule))
  }

  @Test(arguments: [
    (#""criteria":[{"name":"x"}]"#, #"{"name":"A","weights":{"x":1}},{"name":"B"}"#, "/context/criteria/0/weight"),
    (#""criteria":[]"#, #"{"name":"A"}"#, "/context/judges"),
    (#""criteria":[{"name":"x"},{"name":"y"}],"pairwise":[[1,2],[0.5,1]]"#, #"{"name":"A","weights":{"x":1}}"#, "/context/judges/0/weights/y"),
    (#""criteria":[{"name":"x","weight":1}],"alternatives_pairwise":{"x":[[1]]}"#, #"{"name":"A","scores":{"p":{"x":1}}}"#, "/context/judges/0/scores/p/x"),
  ]) func `what nobody gives is missing, and what no score can be held against is refused`(_ context: String, _ judges: String, _ path: String) throws {
    let scores = context.contains("[]") ? "" : context.contains("y") && !context.contains("_pairwise") ? #","scores":{"x":1,"y":1}"# : #","scores":{"x":1}"#
    let body = #"{"query":"q","context":{\#(context),"alternatives":[{"id":"p"\#(scores)}],"judges":[\#(judges)]}}"#
    let error = try #require(throws: RequestError.self) { try Requests.request(body) }
    #expect(error.kind == .invalid && error.violations.map(\.path).contains(path))
  }
}
