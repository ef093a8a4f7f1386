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

  @Test(arguments: [
    (#"{}"#, ""), (#"{"weights":{"colour":1}}"#, "/weights/colour"), (#"{"opinions":{"finance":2}}"#, "/opinions/finance"), (#"{"moods":{}}"#, "/moods"),
    (#"{"utilities":{"z":{"x":1}}}"#, "/utilities/z"), (#"{"weights":{"cost":0,"fit":0,"security":0}}"#, "/weights"),
  ]) func `a change of something that is not there is refused`(_ changes: String, _ path: String) async throws {
    let error = try await #require(throws: EndpointError.self) { try await challenge(Requests.crm, changes) }
    guard case .refused(let refused) = error else { throw error }
    #expect(refused.violations[0].path == path)
  }
}
