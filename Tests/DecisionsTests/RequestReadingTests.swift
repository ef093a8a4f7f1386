import Cases
import Decisions
import Forms
import Frameworks
import Testing

@Suite struct `Request reading` {
  struct Case: Sendable, CustomTestStringConvertible {
    var json: String
    var kind: RequestError.Kind
    var path: String
    var rule: String
    var testDescription: String { "\(path): \(rule)" }

    init(_ json: String, _ kind: RequestError.Kind, _ path: String, _ rule: String) {
      (self.json, self.kind, self.path, self.rule) = (json, kind, path, rule)
    }
  }

  static func body(_ context: String = #""alternatives":[{"id":"a"}]"#, rest: String = "") -> String {
    #"{"query":"q","context":{\#(context)}\#(rest)}"#
  }

  static func scored(_ scores: String, criteria: String = #"{"name":"c","weight":1}"#, _ rest: String = "") -> String {
    body(#""criteria":[\#(criteria)],"alternatives":[{"id":"a","scores":{\#(scores)}\#(rest)}]"#)
  }

  static func states(_ states: String, _ payoffs: String, _ rest: String = "") -> String {
    body(#""states":[\#(states)],"alternatives":[{"id":"a","payoffs":{\#(payoffs)}}]\#(rest)"#)
  }

  static func list(_ count: Int, _ element: (Int) -> String) -> String { (0..<count).map(element).joined(separator: ",") }

  static let malformed: [Case] = [
    Case("", .malformed, "", "is empty, where JSON is expected"), Case(" ", .malformed, "", "is no strict JSON"),
    Case("{", .malformed, "", "is no strict JSON"),
    Case(#"{"query":NaN}"#, .malformed, "/query", "is no strict JSON"),
    Case(#"{"query":1e999}"#, .malformed, "/query", "is no strict JSON"),
    Case(scored(#""c":1e-400"#), .malformed, "/context/alternatives/0/scores/c", "must not be nearer to 0 than any double"),
    Case(scored(#""c":1"#, criteria: #"{"name":"c","weight":-1e-999}"#), .malformed, "/context/criteria/0/weight", "must not be nearer to 0 than any double"),
    Case(scored(#""c":1e400"#), .malformed, "/context/alternatives/0/scores/c", "must be within the range of a double"),
    Case(#"{"query":"a","query":"b"}"#, .malformed, "/query", "is no strict JSON"),
    Case(#"{"query":"\ud800"}"#, .malformed, "/query", "is no strict JSON"),
    Case(String(repeating: "[", count: 65) + String(repeating: "]", count: 65), .malformed, "/0/0", "is no strict JSON"),
    Case("[]", .malformed, "", "must be an object"),
    Case(#"{"query":1,"context":{"alternatives":[{"id":"a"}]}}"#, .malformed, "/query", "must be a string"),
    Case(#"{"query":null,"context":{"alternatives":[{"id":"a"}]}}"#, .malformed, "/query", "must be a string, not null: what may be missing is left out"),
    Case(body(#""alternatives":[{"id":"a"}]"#, rest: #","urgency":null"#), .malformed, "/urgency", "must be an integer, not null"),
    Case(body(#""alternatives":[{"id":"a"}],"priorities":null"#), .malformed, "/context/priorities", "must be an array, not null"),
    Case(body(#""alternatives":[{"id":"a"}],"data":null"#), .malformed, "/context/data", "must be an object, not null"),
    Case(#"{"query":"q","context":[]}"#, .malformed, "/context", "must be an object"),
    Case(body(#""alternatives":{}"#), .malformed, "/context/alternatives", "must be an array"),
    Case(body(#""alternatives":["a"]"#), .malformed, "/context/alternatives/0", "must be an object"),
    Case(body(#""alternatives":[{"id":"a","colour":"red"}]"#), .malformed, "/context/alternatives/0/colour", "is not a known field"),
    Case(body(rest: #","speed":1"#), .malformed, "/speed", "is not a known field"),
    Case(body(rest: #","urgency":"high""#), .malformed, "/urgency", "must be an integer"),
    Case(body(rest: #","urgency":2.5"#), .malformed, "/urgency", "must be an integer"),
    Case(body(rest: #","risk_tolerance":"low""#), .malformed, "/risk_tolerance", "must be a number"),
    Case(body(rest: #","budget":{"eur":1}"#), .malformed, "/budget/eur", "is not a known field"),
    Case(scored(#""c":"many""#), .malformed, "/context/alternatives/0/scores/c", "must be a number"),
    Case(body(#""alternatives":[{"id":"a"}],"data":[1]"#), .malformed, "/context/data", "must be an object"),
    Case(body(rest: #","constraints":[3]"#), .malformed, "/constraints/0", "must be a text or an object"),
    Case(body(rest: #","constraints":[{"criterion":"c","op":"<=","value":1,"why":"x"}]"#), .malformed, "/constraints/0/why", "is not a known field"),
  ]

  /// Three criteria, not in the order of their names, with these judgements.
  static func judged(_ matrix: String) -> String {
    body(
      #""criteria":[{"name":"d"},{"name":"c"},{"name":"e"}],"pairwise":\#(matrix),"alternatives":[{"id":"a","scores":{"c":1,"d":1,"e":1}}]"#)
  }

  static let invalid: [Case] = [
    Case(body(#""alternatives":[{"id":" "}]"#), .invalid, "/context/alternatives/0/id", "must not be blank"),
    Case(body(#""alternatives":[{"id":"a","name":"\u200b\u200b"}]"#), .invalid, "/context/alternatives/0/name", "must not be blank"),
    Case(body(#""alternatives":[{"id":"a\u0000"}]"#), .invalid, "/context/alternatives/0/id", "must have no control characters"),
    Case(
      body(#""alternatives":[{"id":"a","name":"b\u202Efdp"}]"#), .invalid, "/context/alternatives/0/name",
      "must have no characters that embed, override or isolate the direction of writing (U+202A to U+202E, U+2066 to U+2069)"),
    Case(
      body(#""alternatives":[{"id":"a","name":"b"},{"id":"\u200Bb","name":"c"}]"#), .invalid, "/context/alternatives/0/name",
      "`b` looks as the id of /context/alternatives/1 does: it may not be the name of another"),
    Case(body(#""alternatives":[{"id":"a"},{"id":"a\u200b"}]"#), .invalid, "/context/alternatives/1/id", "looks as another one does"),
    Case(body(#""alternatives":[{"id":"a b"},{"id":"a  b "}]"#), .invalid, "/context/alternatives/1/id", "looks as another one does"),
    Case(scored(#""c":1,"c ":1"#, criteria: #"{"name":"c","weight":1},{"name":"c ","weight":1}"#), .invalid, "/context/criteria/1/name", "looks as another"),
    Case(body(rest: #","constraints":["made here"," "]"#), .invalid, "/constraints/1", "must not be blank"),
    Case(
      body(
        #""criteria":[{"name":"c","weight":1}],"alternatives":[{"id":"a"},{"id":"b"}],"alternatives_pairwise":{"c":[[1,2],[0.5,1]]}"#,
        rest: #","constraints":["made here",{"criterion":"c","op":"<=","value":1,"kind":"want"},{"criterion":"c","op":"<=","value":1}]"#), .invalid,
      "/constraints/2", "`c` is compared in pairs, which no must can be held against"),
    Case("{}", .invalid, "/query", "is required"),
    Case(#"{"query":"q"}"#, .invalid, "/context", "is required"),
    Case(#"{"query":"","context":{"alternatives":[{"id":"a"}]}}"#, .invalid, "/query", "must not be empty"),
    Case(#"{"query":" \t\n","context":{"alternatives":[{"id":"a"}]}}"#, .invalid, "/query", "must not be blank"),
    Case(#"{"query":"\#(String(repeating: "ä", count: 5001))","context":{"alternatives":[{"id":"a"}]}}"#, .invalid, "/query", "at most 5000 characters"),
    Case(body(""), .invalid, "/context/alternatives", "is required"),
    Case(body(#""alternatives":[]"#), .invalid, "/context/alternatives", "at least one"),
    Case(body(#""alternatives":[{}]"#), .invalid, "/context/alternatives/0/id", "is required"),
    Case(body(#""alternatives":[{"id":"a"},{"id":"a"}]"#), .invalid, "/context/alternatives/1/id", "`a` is given twice"),
    Case(body(#""alternatives":[\#(list(101) { #"{"id":"a\#($0)"}"# })]"#), .invalid, "/context/alternatives", "at most 100 elements, not 101"),
    Case(scored(#""c":1"#, criteria: list(51) { #"{"name":"c\#($0)","weight":1}"# }), .invalid, "/context/criteria", "at most 50 elements, not 51"),
    Case(scored(#""c":1"#, criteria: #"{"name":"c","weight":0}"#), .invalid, "/context/criteria", "at least one weight over 0"),
    Case(scored(#""c":1"#, criteria: #"{"name":"c","weight":-1}"#), .invalid, "/context/criteria/0/weight", "at least 0"),
    Case(scored(#""c":1"#, criteria: #"{"name":"c"}"#), .invalid, "/context/criteria/0/weight", "is required"),
    Case(scored(#""c":1"#, criteria: #"{"name":"c","weight":1,"direction":"up"}"#), .invalid, "/context/criteria/0/direction", "one of `max`, `min`"),
    Case(
      scored(#""c":1"#, criteria: #"{"name":"c","weight":1,"preference":{"function":"linear","indifference":2,"preference":1}}"#), .invalid,
      "/context/criteria/0/preference/preference", "must be over `indifference`"),
    Case(
      scored(#""c":1"#, criteria: #"{"name":"c","weight":1,"preference":{"function":"gaussian"}}"#), .invalid, "/context/criteria/0/preference/sigma",
      "is required"),
    Case(
      scored(#""c":1"#, criteria: #"{"name":"c","weight":1},{"name":"c","weight":2}"#), .invalid, "/context/criteria/1/name", "`c` is given twice"),
    Case(scored(""), .invalid, "/context/alternatives/0/scores/c", "is required"),
    Case(scored(#""c":1,"d":2"#), .invalid, "/context/alternatives/0/scores/d", "`d` is none of the criteria"),
    Case(scored(#""c":2e15"#), .invalid, "/context/alternatives/0/scores/c", "beyond 1e15"),
    Case(scored(#""c":1"#, #","reversibility":1.5"#), .invalid, "/context/alternatives/0/reversibility", "from 0 to 1"),
    Case(scored(#""c":1"#, #","risks":[{"probability":0.5,"seriousness":11}]"#), .invalid, "/context/alternatives/0/risks/0/seriousness", "from 1 to 10"),
    Case(
      scored(#""c":1"#, #","outcomes":[{"probability":0.5,"utility":1},{"probability":0.4,"utility":2}]"#), .invalid,
      "/context/alternatives/0/outcomes", "must sum to 1 (within 0.001), not 0.9"),
    Case(
      scored(#""c":1"#, #","outcomes":[\#(list(51) { _ in #"{"probability":0.01,"utility":1}"# })]"#), .invalid, "/context/alternatives/0/outcomes",
      "at most 50"),
    Case(states(#"{"name":"s","probability":0.5},{"name":"t","probability":0.6}"#, #""s":1,"t":2"#), .invalid, "/context/states", "not 1.1"),
    Case(states(#"{"name":"s","probability":1}"#, ""), .invalid, "/context/alternatives/0/payoffs/s", "is required"),
    Case(
      states(#"{"name":"s","probability":1}"#, #""s":1"#, #","experiment":{"cost":1,"likelihoods":{"x":{"s":0.5},"y":{"s":0.4}}}"#), .invalid,
      "/context/experiment/likelihoods", "in the state `s` must sum to 1 (within 0.001), not 0.9"),
    Case(
      states(#"{"name":"s","probability":1}"#, #""s":1"#, #","experiment":{"cost":1,"likelihoods":{"x":{}}}"#), .invalid,
      "/context/experiment/likelihoods/x/s", "is required"),
    Case(body(#""alternatives":[{"id":"a"}],"evidence":[{"signal":"x"}]"#), .invalid, "/context/evidence", "needs `experiment`"),
    Case(
      states(#"{"name":"s","probability":1}"#, #""s":1"#, #","experiment":{"cost":1,"likelihoods":{"x":{"s":1}}},"evidence":[{"signal":"z"}]"#), .invalid,
      "/context/evidence/0/signal", "`z` is none of the experiment's signals"),
    Case(
      body(#""criteria":[{"name":"c","weight":1}],"pairwise":[[1,2]],"alternatives":[{"id":"a","scores":{"c":1}}]"#), .invalid, "/context/pairwise/0",
      "one number for each of the 1 criteria, not 2"),
    Case(
      body(#""criteria":[{"name":"c"},{"name":"d"}],"pairwise":[[1,2]],"alternatives":[{"id":"a","scores":{"c":1,"d":1}}]"#), .invalid, "/context/pairwise",
      "one row for each of the 2 criteria, not 1"),
    Case(
      body(#""criteria":[{"name":"c"},{"name":"d"}],"pairwise":[[1,-2],[0.5,1]],"alternatives":[{"id":"a","scores":{"c":1,"d":1}}]"#), .invalid,
      "/context/pairwise/0/1", "must be over 0"),
    // In the order in which they were written, whatever the names.
    Case(judged("[[1,2,3],[0.5,1,7],[0.3333,0.5,1]]"), .invalid, "/context/pairwise/2/1", "`c` and `e` are not judged by reciprocals: 7 and 0.5"),
    Case(judged("[[1,2,3],[0.5,1,null],[0.3333,0.5,1]]"), .invalid, "/context/pairwise/1/2", "`c` and `e` are compared one way only"),
    Case(judged("[[1,2,3],[0.5,2,0.5],[0.3333,2,1]]"), .invalid, "/context/pairwise/1/1", "`c` must be 1 beside itself, not 2"),
    Case(judged("[[1,2,null],[0.5,1,null],[null,null,1]]"), .invalid, "/context/pairwise", "nothing connects these groups: `d`, `c` | `e`"),
    Case(
      body(#""criteria":[{"name":"a.b/c","weight":1}],"alternatives":[{"id":"a"},{"id":"b"}],"alternatives_pairwise":{"a.b/c":[[1,2],[2,1]]}"#), .invalid,
      "/context/alternatives_pairwise/a.b~1c/1/0", "`a` and `b` are not judged by reciprocals: 2 and 2"),
    Case(body(rest: #","urgency":6"#), .invalid, "/urgency", "from 1 to 5"),
    Case(body(rest: #","importance":0"#), .invalid, "/importance", "from 1 to 5"),
    Case(body(rest: #","risk_tolerance":1.01"#), .invalid, "/risk_tolerance", "from 0 to 1"),
    Case(body(rest: #","complexity_level":"hard""#), .invalid, "/complexity_level", "one of `simple`"),
    Case(body(rest: #","uncertainty_types":["deep"]"#), .invalid, "/uncertainty_types/0", "one of `statistical`"),
    Case(body(rest: #","framework":"ooda","method":"topsis""#), .invalid, "/method", "is for the framework `mcda`"),
    Case(body(rest: #","deadline":"tomorrow""#), .invalid, "/deadline", "RFC 3339"),
    Case(body(rest: #","deadline":"2026-02-29T00:00:00Z""#), .invalid, "/deadline", "RFC 3339"),
    Case(body(rest: #","decision_id":"7""#), .invalid, "/decision_id", "must be a UUID"),
    Case(body(rest: #","budget":{"usd":-1}"#), .invalid, "/budget/usd", "at least 0"),
    Case(body(rest: #","constraints":[{"criterion":"c","op":"<=","value":1}]"#), .invalid, "/constraints/0/criterion", "`c` is none of the criteria"),
    Case(body(rest: #","required_domains":["\#(String(repeating: "d", count: 201))"]"#), .invalid, "/required_domains/0", "at most 200 characters"),
    Case(body(#""alternatives":[{"id":"a"}],"priorities":[\#(list(101) { #""p\#($0)""# })]"#), .invalid, "/context/priorities", "at most 100 elements"),
    Case(body(#""alternatives":[{"id":"a"}],"data":{"deep":{"n":2e15}}"#), .invalid, "/context/data/deep/n", "beyond 1e15"),
  ]

  @Test(arguments: malformed + invalid) func `a bad body is refused with the path and the rule`(_ bad: Case) throws {
    let error = try #require(throws: RequestError.self) { try Requests.request(bad.json) }
    #expect(error.kind == bad.kind)
    #expect(error.violations.contains { $0.path.hasPrefix(bad.path) && $0.rule.contains(bad.rule) }, "\(error.violations)")
  }

  @Test func `a stored number that was read as 0 still is`() throws {
    let body = Array(Self.scored(#""c":1e-400"#).utf8)
    #expect(try DecisionRequest.read(stored: body).input.alternatives[0].scores == [0])
  }

  @Test func `a body over 256 KB is too large`() throws {
    let error = try #require(throws: RequestError.self) { try DecisionRequest.read(Array(repeating: 32, count: 262_145)) }
    #expect(error == RequestError(.tooLarge, path: "", rule: "must be at most 262144 bytes, not 262145"))
  }

  @Test func `invalid UTF-8 is malformed`() throws {
    let error = try #require(throws: RequestError.self) { try DecisionRequest.read(Array("{\"query\":\"".utf8) + [0xFF] + Array("\"}".utf8)) }
    #expect(error.kind == .malformed)
  }

  @Test func `every broken rule is told at once, at most twenty`() throws {
    let error = try #require(throws: RequestError.self) {
      try Requests.request(Self.body(#""alternatives":[{"id":"","reversibility":2}]"#, rest: #","urgency":9,"deadline":"x""#))
    }
    #expect(Set(error.violations.map(\.path)) == ["/context/alternatives/0/id", "/context/alternatives/0/reversibility", "/urgency", "/deadline"])
    let many = try #require(throws: RequestError.self) {
      try Requests.request(Self.body(#""alternatives":[\#(Self.list(50) { #"{"id":"\#($0)","reversibility":2}"# })]"#))
    }
    #expect(many.violations.count == 20)
  }

  @Test func `a name in two spellings of the same letters is refused`() throws {
    let scores = "\"caf\u{e9}\":1,\"cafe\u{301}\":99"
    let error = try #require(throws: RequestError.self) { try Requests.request(Self.scored(scores, criteria: "{\"name\":\"caf\u{e9}\",\"weight\":1}")) }
    #expect(error.violations.map(\.rule) == ["stands twice, in two spellings of the same letters"])
  }

  @Test(arguments: ["0.5,0.501", "0.4995,0.4995", "0.5,0.499"]) func `probabilities a thousandth away from 1 are taken, whichever way`(pair: String) throws {
    let each = pair.split(separator: ",")
    let states = #"{"name":"s","probability":\#(each[0])},{"name":"t","probability":\#(each[1])}"#
    _ = try Requests.request(Self.states(states, #""s":1,"t":2"#))
  }

  @Test func `defaults stand where nothing is said`() throws {
    let request = try Requests.request(Self.body())
    #expect(request.input.urgency == 3)
    #expect(request.input.importance == 3)
    #expect(request.input.complexity == .complicated)
    #expect(request.input.riskTolerance == 0.5)
    #expect(request.framework == nil)
    #expect(request.input.alternatives[0].name == "a")
  }

  @Test func `probabilities within a thousandth of 1 are divided by their sum`() throws {
    let request = try Requests.request(Self.states(#"{"name":"s","probability":0.5},{"name":"t","probability":0.5009}"#, #""s":1,"t":2"#))
    #expect(abs(request.input.states.map(\.probability).reduce(0, +) - 1) < 1e-15)
  }

  @Test func `the order of the input leaves the request the same`() throws {
    #expect(try Requests.request(Requests.crm) == Requests.request(Requests.crmReversed))
  }

  @Test(arguments: [
    ("2026-03-01T09:30:00Z", Int64(1_772_357_400_000)), ("2026-03-01t10:30:00.25+01:00", 1_772_357_400_250), ("1969-12-31T23:59:59.999Z", -1),
    ("2000-02-29T00:00:00-00:30", 951_784_200_000),
  ]) func `RFC 3339 times are read`(_ text: String, _ time_ms: Int64) {
    #expect(Timestamp.milliseconds(text) == time_ms)
  }

  @Test(arguments: [
    "", "2026-03-01", "2026-03-01 09:30:00Z", "2026-13-01T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T09:30:00", "2026-03-01T09:30:00.Z",
    "2026-03-01T09:30:00Zx", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00",
  ])
  func `other times are refused`(_ text: String) { #expect(Timestamp.milliseconds(text) == nil) }

  @Test(arguments: [Int64(0), -1, 951_784_200_000, 1_772_357_400_250, 253_402_300_799_999, -62_167_219_200_000])
  func `a time's text is read as the same time`(_ time_ms: Int64) { #expect(Timestamp.milliseconds(Timestamp.text(time_ms)) == time_ms) }

  /// What a sheet leaves of `0.1 + 0.2` is no other price than 0.3: nothing is decided by it.
  @Test func `what is equal but for a double's last digits is equal`() async throws {
    func decided(_ price: String) async throws -> DecisionOutcome {
      try await `What another number would recommend`.outcome(
        #"""
        {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"price","weight":2,"direction":"min"},{"name":"quality","weight":1}],
        "alternatives":[{"id":"acme","scores":{"price":\#(price),"quality":9}},{"id":"bolt","scores":{"price":0.3,"quality":2}}]}}
        """#)
    }
    let computed = try await decided("0.30000000000000004")
    #expect(computed.recommendation.alternative == "acme")
    #expect(try await computed.json == decided("0.3").json)
    #expect(try await decided("0.3000001").recommendation.alternative == "bolt")
  }
}
