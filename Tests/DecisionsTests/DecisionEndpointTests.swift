import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Testing

@Suite struct `Decision endpoints` {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings()

  var make: MakeDecision { MakeDecision(store: store, surroundings: surroundings) }
  var desk: Desk { Desk(store: store) }

  @Test func `what was answered is found again, byte for byte`() async throws {
    let made = try await make.respond(to: Array(Requests.crm.utf8))
    let found = try await desk.find(made.decisionID, now_ms: 0)
    #expect(found.body == made.body)
    #expect(found.status == made.status)
    let json = try JSONReader.read(made.body)
    #expect(json.at("decision_id")?.text == made.decisionID)
    #expect(try JSONWriter.write(json) == made.body)
  }

  @Test func `an id given twice is a conflict`() async throws {
    let body = Array(#"{"decision_id":"7B2E6A38-9F6C-4A57-8E53-0D1C7C6D9A11","query":"q","context":{"alternatives":[{"id":"a"}]}}"#.utf8)
    let made = try await make.respond(to: body)
    #expect(made.decisionID == "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11")
    let error = try await #require(throws: EndpointError.self) { try await make.respond(to: body) }
    #expect(error.status == 409)
    _ = try await desk.find("7B2E6A38-9F6C-4A57-8E53-0D1C7C6D9A11", now_ms: 0)
  }

  @Test func `another tenant's decision is not found`() async throws {
    let made = try await make.respond(to: Array(Requests.crm.utf8), from: Caller(tenant: "one"))
    await #expect(throws: EndpointError.notFound) { try await desk.find(made.decisionID, from: Caller(tenant: "two"), now_ms: 0) }
    await #expect(throws: EndpointError.notFound) { try await desk.find("nonsense", now_ms: 0) }
    #expect(try await desk.list(from: Caller(tenant: "two")).count == 0)
  }

  @Test func `a refused request stores nothing`() async throws {
    let error = try await #require(throws: EndpointError.self) { try await make.respond(to: Array("{}".utf8)) }
    #expect(error.status == 422)
    #expect(store.records.isEmpty)
  }

  @Test func `lists are newest first, page by cursor and filter by status and framework`() async throws {
    var ids: [String] = []
    for _ in 0..<5 { ids.append(try await make.respond(to: Array(Requests.crm.utf8)).decisionID) }
    let drill = try await make.respond(to: Array(Requests.payoffs.utf8))
    var filter = ListCases.Filter()
    filter.limit = 4
    var seen: [String] = []
    repeat {
      let page = try await desk.list(filter)
      seen += try names(page)
      filter.cursor = page.cursor
    } while filter.cursor != nil
    #expect(seen == [drill.decisionID] + ids.reversed())
    #expect(try await names(desk.list(["framework": "bayesian"], )) == [drill.decisionID])
    let both = try ListCases.Filter(parameters: ["framework": "bayesian", "status": drill.status], of: desk.family)
    #expect(try await names(desk.list(both)) == [drill.decisionID])
    #expect(try await names(desk.list(["to": "2025-12-31"], )) == [])
    #expect(try await names(desk.list(["from": "2025-12-31"], )).count == 6)
  }

  @Test(arguments: [("limit", "0"), ("limit", "x"), ("status", "lost"), ("framework", "x"), ("from", "x"), ("color", "x")])
  func `a bad query parameter is named`(_ name: String, _ value: String) throws {
    let error = try #require(throws: RequestError.self) { try ListCases.Filter(parameters: [name: value], of: Decisions(voices: NoCalibrations())) }
    #expect(error.violations[0].path == "/\(name)")
  }

  @Test func `a time that ends before it begins is refused, as in a report of usage`() throws {
    let parameters = ["from": "2026-03-02", "to": "2026-03-01"]
    let error = try #require(throws: RequestError.self) { try ListCases.Filter(parameters: parameters, of: Decisions(voices: NoCalibrations())) }
    #expect(error.violations.map(\.path) == ["/from"] && error.violations[0].rule == "must not be after `to`")
    #expect(try ListCases.Filter(parameters: ["from": "2026-03-01", "to": "2026-03-01"], of: Decisions(voices: NoCalibrations())).from_ms != nil)
  }

  @Test func `the greatest legal requests are stored and found`() async throws {
    for body in [Largest.manyNames, Largest.manyStates, Largest.manyCriteria] {
      #expect(body.count <= DecisionRequest.bodyBytesMaximum)
      let made = try await make.respond(to: body)
      #expect(try await desk.find(made.decisionID, now_ms: 0).body == made.body)
    }
  }

  private func names(_ page: ListCases.Page) throws -> [String] {
    guard case .array(let rows)? = try JSONReader.read(page.body).at("decisions") else { return [] }
    return rows.compactMap { $0.at("decision_id")?.text }
  }
}

/// Requests at the edge of what a body may be, with the longest names.
enum Largest {
  static func name(_ prefix: String, _ number: Int) -> String { prefix + "\(number)" + String(repeating: "𝒳", count: 190) }

  /// A hundred alternatives with names of 800 bytes, twice, and two criteria.
  static var manyNames: [UInt8] {
    let alternatives = (0..<100).map {
      #"{"id":"\#(name("a", $0))","name":"\#(name("n", $0))","scores":{"\#(name("c", 0))":\#($0),"d":\#(100 - $0)},"description":""#
    }
    let criteria = #"{"name":"\#(name("c", 0))","weight":1},{"name":"d","weight":1}"#
    let start = #"{"query":"\#(String(repeating: "𝒳", count: 5000))","context":{"criteria":[\#(criteria)],"alternatives":["#
    let rest = alternatives.joined(separator: #""},"#) + #""}]}}"#
    return Array((start + rest).utf8)
  }

  /// A hundred alternatives with ids of 800 bytes by fifty criteria: every method names every id several times.
  static var manyCriteria: [UInt8] {
    let criteria = (0..<50).map { #"{"name":"c\#($0)","weight":\#($0 + 1),"category":"risk"}"# }.joined(separator: ",")
    let alternatives = (0..<100).map { place in
      #"{"id":"\#(name("a", place))","scores":{"# + (0..<50).map { #""c\#($0)":\#(($0 * 7 + place * 13) % 97 + 1)"# }.joined(separator: ",") + "}}"
    }.joined(separator: ",")
    let query = String(repeating: "𝒳", count: 5000)
    return Array(#"{"query":"\#(query)","framework":"mcda","context":{"criteria":[\#(criteria)],"alternatives":[\#(alternatives)]}}"#.utf8)
  }

  /// Twenty states with long names, ten alternatives with a payoff in each.
  static var manyStates: [UInt8] {
    let states = (0..<20).map { #"{"name":"\#(name("s", $0))","probability":0.05}"# }.joined(separator: ",")
    let alternatives = (0..<14).map { place in
      #"{"id":"\#(name("a", place))","payoffs":{"# + (0..<20).map { #""\#(name("s", $0))":\#($0 * place)"# }.joined(separator: ",") + "}}"
    }.joined(separator: ",")
    return Array(#"{"query":"q","context":{"states":[\#(states)],"alternatives":[\#(alternatives)]}}"#.utf8)
  }
}
