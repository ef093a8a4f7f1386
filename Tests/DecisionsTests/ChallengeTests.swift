import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Testing

@Suite struct Challenges {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings()

  var make: MakeDecision { MakeDecision(store: store, surroundings: surroundings) }

  func challenge(_ request: String, _ changes: String) async throws -> JSONValue {
    let made = try await make.respond(to: Array(request.utf8))
    let count = store.records.count
    let challenged = try await Desk(store: store, surroundings: surroundings).challenge.respond(to: made.decisionID, body: Array(changes.utf8))
    #expect(store.records.count == count)
    return try JSONReader.read(challenged.body)
  }

  @Test func `another weight flips the decision, and is named as what flips it`() async throws {
    let json = try await challenge(Requests.crm, #"{"weights":{"cost":0,"security":1.1}}"#)
    #expect(json.at("changed") == .bool(true))
    #expect(json.at("before/alternative_id")?.text == "a")
    #expect(json.at("after/alternative_id")?.text == "b")
    #expect(json.at("flips")?.count == 1)
    #expect(json.at("flips/0/path")?.text == "/weights/cost")
    #expect(json.at("outcome/recommendation/alternative_id")?.text == "b")
  }

  @Test func `a change that is too small flips nothing`() async throws {
    let json = try await challenge(Requests.crm, #"{"weights":{"cost":3.01}}"#)
    #expect(json.at("changed") == .bool(false))
    #expect(json.at("flips")?.count == 0)
  }

  @Test func `a probability takes from the others in proportion`() async throws {
    let json = try await challenge(Requests.payoffs, #"{"probabilities":{"wet":0.9}}"#)
    #expect(json.at("after/winner")?.text == "drill")
    #expect(json.at("outcome/framework/result/rankings/0/details/posterior/wet") == .number(0.9))
  }

  @Test func `utilities and opinions can be challenged too`() async throws {
    #expect(try await challenge(Requests.payoffs, #"{"utilities":{"sell":{"dry":-500}}}"#).at("after/winner")?.text == "drill")
    let json = try await challenge(Requests.crm, #"{"opinions":{"finance":0,"technology":0,"strategy":0}}"#)
    #expect(json.at("outcome/consensus/attempts/0/alternative_id")?.text == "a")
    #expect(json.at("outcome/consensus/attempts")?.count == 3)
  }

  @Test func `an opinion is challenged on what is recommended, in whichever asking it comes up`() async throws {
    // Every executive's concern about the first makes the panel be asked again; the second stands.
    let request =
      #"{"query":"q","context":{"criteria":[{"name":"x","weight":3,"category":"risk"},{"name":"y","weight":1,"category":"cost"}],"#
      + #""alternatives":[{"id":"a","scores":{"x":10,"y":0}},{"id":"b","scores":{"x":8,"y":9}},{"id":"c","scores":{"x":0,"y":10}}]},"method":"weighted_sum"}"#
    let json = try await challenge(request, #"{"opinions":{"risk":0.123}}"#)
    #expect(json.at("outcome/opinions")?.elements.first { $0.at("executive")?.text == "risk" }?.at("agreement") == .number(0.123))
  }

  /// A challenge asks what the numbers say: the panel's recommendation is compared with the panel's, not with what a person chose in its place.
  @Test(arguments: [(#"{"scores":{"b":{"x":2.0001}}}"#, "a", false), (#"{"without":["c"]}"#, "a", false), (#"{"scores":{"a":{"x":0}}}"#, "b", true)])
  func `of an amended decision compares what the panel recommends`(changes: String, after: String, isChanged: Bool) async throws {
    let body =
      #"{"query":"q","constraints":["must be quiet"],"method":"weighted_sum","context":{"criteria":[{"name":"x","weight":1}],"#
      + #""alternatives":[{"id":"a","scores":{"x":3}},{"id":"b","scores":{"x":2}},{"id":"c","scores":{"x":1}}]}}"#
    let made = try await make.respond(to: Array(body.utf8))
    let desk = Desk(store: store, surroundings: surroundings)
    let verdict = #"{"token":"\#(try #require(made.reviewToken))","verdict":"amend","alternative_id":"b"}"#
    let answered = try JSONReader.read(try await desk.review(made.decisionID, Array(verdict.utf8)).body)
    #expect(answered.at("recommendation/alternative_id")?.text == "b")
    let json = try JSONReader.read(try await desk.challenge.respond(to: made.decisionID, body: Array(changes.utf8)).body)
    #expect(json.at("before/alternative_id")?.text == "a" && json.at("before/status")?.text == "completed")
    #expect(json.at("after/alternative_id")?.text == after)
    #expect(json.at("changed") == .bool(isChanged) && json.at("flips")?.count == (isChanged ? 1 : 0))
    #expect(json.at("chosen_in_review")?.text == "b")
  }

  /// A panel that nothing but a model persuades of the last one.
  @Test(arguments: [(#"{"weights":{"cost":3.01}}"#, false), (#"{"weights":{"cost":0}}"#, true)])
  func `of what models decided compares what the rules say of both`(changes: String, isChanged: Bool) async throws {
    let names = Executive.shipped.map(\.name)
    let opinions = ScriptedOpinions(agreements: Dictionary(uniqueKeysWithValues: names.map { ($0, ["a": 0.1, "b": 0.2, "c": 1]) }))
    let spoken = MakeDecision(opinions: opinions, store: store, surroundings: surroundings)
    let made = try await spoken.respond(to: Array(Requests.crm.utf8))
    let outcome = try DecisionOutcome(json: try JSONReader.read(made.body))
    #expect(outcome.askedAlternative == "c" && outcome.maker == .models)
    let challenged = try await Desk(store: store, surroundings: surroundings).challenge.respond(to: made.decisionID, body: Array(changes.utf8))
    let json = try JSONReader.read(challenged.body)
    #expect(json.at("before/alternative_id")?.text == "a" && json.at("before/status")?.text == outcome.status.rawValue)
    #expect(json.at("changed") == .bool(isChanged) && challenged.isChanged == isChanged)
    #expect(json.at("flips")?.count == (isChanged ? 1 : 0) && json.at("chosen_in_review") == nil)
  }

  /// `a` costs 10 and wins; `b` costs 40.
  static let limited =
    #"{"query":"q","method":"weighted_sum","constraints":[{"criterion":"cost","op":"<=","value":20,"kind":"must"}],"#
    + #""context":{"criteria":[{"name":"cost","weight":1,"direction":"min"},{"name":"fit","weight":3}],"#
    + #""alternatives":[{"id":"a","scores":{"cost":10,"fit":5}},{"id":"b","scores":{"cost":40,"fit":9}},{"id":"c","scores":{"cost":20,"fit":4}}]}}"#

  @Test func `a score, the limit of a must and an alternative fewer are what-ifs too`() async throws {
    let scored = try await challenge(Self.limited, #"{"scores":{"c":{"fit":6}}}"#)
    #expect(scored.at("after/alternative_id")?.text == "c" && scored.at("flips/0/path")?.text == "/scores/c/fit")
    let limit = try await challenge(Self.limited, #"{"musts":{"cost":{"<=":40}}}"#)
    #expect(limit.at("after/alternative_id")?.text == "b" && limit.at("flips/0/path")?.text == "/musts/cost/<=")
    #expect(limit.at("outcome/framework/result/inadmissible")?.count == 0)
    let without = try await challenge(Self.limited, #"{"without":["a"]}"#)
    #expect(without.at("after/alternative_id")?.text == "c")
    #expect(without.at("flips") == [["alternative_id": "c", "path": "/without/0", "value": nil]])
    #expect(without.at("outcome/request/alternatives")?.count == 2)
  }

  @Test func `what sensitivity tells of a limit and a score is where a challenge flips it`() async throws {
    let made = try JSONReader.read(try await make.respond(to: Array(Self.limited.utf8)).body)
    let outcome = try DecisionOutcome(json: made)
    let numbers = try #require(outcome.sensitivity).numbers
    let limit = try #require(numbers.first { $0.kind == .limit })
    #expect(limit.subject == .limit(criterion: "cost", .atMost) && limit.current == 20)
    // Under 10 nobody meets it, so that all are compared.
    #expect(limit.order.flip == .init(value: 10, change: -10, winner: "b", asGiven: nil) && limit.order.stable == .init(low: 10, high: 40))
    // Over its limit it is not compared, and the next wins.
    let cost = try #require(numbers.first { $0.subject == .score(alternative: "a", criterion: "cost") })
    #expect(cost.order.flip == .init(value: 20, change: 10, winner: "c", asGiven: nil) && cost.order.resolution == 0)
    let fit = try #require(numbers.first { $0.subject == .score(alternative: "a", criterion: "fit") })
    #expect(fit.order.flip?.winner == "c" && fit.order.stable.high == nil)
    let value = try #require(fit.order.flip?.value)
    #expect(try await challenge(Self.limited, #"{"scores":{"a":{"fit":\#(value + 1e-6)}}}"#).at("after/winner")?.text == "a")
    #expect(try await challenge(Self.limited, #"{"scores":{"a":{"fit":\#(value - 1e-6)}}}"#).at("after/winner")?.text == "c")
  }

  @Test(arguments: [
    (#"{"scores":{"a":{"colour":1}}}"#, "/scores/a/colour"), (#"{"scores":{"z":{"cost":1}}}"#, "/scores/z"),
    (#"{"musts":{"fit":{"<=":1}}}"#, "/musts/fit"), (#"{"musts":{"cost":{">=":1}}}"#, "/musts/cost/>="), (#"{"without":["z"]}"#, "/without/0"),
    (#"{"without":["a","b","c"]}"#, "/without"), (#"{"without":["a","a"]}"#, "/without/1"), (#"{"without":["a"],"opinions":{"risk":0}}"#, "/opinions"),
  ]) func `a what-if of nothing that is there is refused at its place`(_ changes: String, _ path: String) async throws {
    let error = try await #require(throws: EndpointError.self) { try await challenge(Self.limited, changes) }
    guard case .refused(let refused) = error else { throw error }
    #expect(refused.violations[0].path == path)
  }

  @Test(arguments: [
    (#"{}"#, ""), (#"{"weights":{"colour":1}}"#, "/weights/colour"), (#"{"opinions":{"finance":2}}"#, "/opinions/finance"), (#"{"moods":{}}"#, "/moods"),
    (#"{"utilities":{"z":{"x":1}}}"#, "/utilities/z"), (#"{"weights":{"cost":0,"fit":0,"security":0}}"#, "/weights"),
  ]) func `a change of something that is not there is refused`(_ changes: String, _ path: String) async throws {
    let error = try await #require(throws: EndpointError.self) { try await challenge(Requests.crm, changes) }
    guard case .refused(let refused) = error else { throw error }
    #expect(refused.violations[0].path == path)
  }
}
