import Decisions
import Forms
import StrictJSON
import Testing

/// Names in a request for a decision, of every kind that there is.
@Suite struct `Names of one kind` {
  /// A request with two names of that kind, and where the second stands.
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// With `A` and `B` where the names stand.
    let json: String
    let path: String
    /// One that stands twice is one.
    var mayRepeat = false
  }

  private static let two = #""alternatives":[{"id":"x"},{"id":"y"}]"#

  static let kinds: [Kind] = [
    Kind(testDescription: "ids of alternatives", json: #"{"alternatives":[{"id":"A"},{"id":"B"}]}"#, path: "/context/alternatives/1/id"),
    Kind(
      testDescription: "names of alternatives", json: #"{"alternatives":[{"id":"x","name":"A"},{"id":"y","name":"B"}]}"#, path: "/context/alternatives/1/name"),
    Kind(
      testDescription: "an alternative's name and the id of one without", json: #"{"alternatives":[{"id":"x","name":"A"},{"id":"B"}]}"#,
      path: "/context/alternatives/1/id"),
    Kind(
      testDescription: "criteria",
      json:
        #"{"criteria":[{"name":"A","weight":1},{"name":"B","weight":1}],"alternatives":[{"id":"x","scores":{"A":1,"B":1}},{"id":"y","scores":{"A":1,"B":1}}]}"#,
      path: "/context/criteria/1/name"),
    Kind(
      testDescription: "categories",
      json:
        #"{"criteria":[{"name":"c","weight":1,"category":"A"},{"name":"d","weight":1,"category":"B"}],"alternatives":[{"id":"x","scores":{"c":1,"d":1}}]}"#,
      path: "/context/criteria/1/category", mayRepeat: true),
    Kind(
      testDescription: "states",
      json: #"{"states":[{"name":"A","probability":0.5},{"name":"B","probability":0.5}],"alternatives":[{"id":"x","payoffs":{"A":1,"B":1}}]}"#,
      path: "/context/states/1/name"),
    Kind(
      testDescription: "signals",
      json:
        #"{"states":[{"name":"s","probability":1}],"experiment":{"likelihoods":{"A":{"s":0.5},"B":{"s":0.5}}},"alternatives":[{"id":"x","payoffs":{"s":1}}]}"#,
      path: "/context/experiment/likelihoods/B"),
    Kind(
      testDescription: "judges",
      json: #"{"judges":[{"name":"A"},{"name":"B"}],"criteria":[{"name":"c","weight":1}],"alternatives":[{"id":"x","scores":{"c":1}}]}"#,
      path: "/context/judges/1/name"),
    Kind(testDescription: "stakeholders", json: #"{"stakeholders":["A","B"],\#(two)}"#, path: "/context/stakeholders/1"),
    Kind(testDescription: "values", json: #"{"values":{"A":1,"B":2},\#(two)}"#, path: "/context/values/B"),
    Kind(testDescription: "domains", json: #"{\#(two)},"required_domains":["A","B"]"#, path: "/required_domains/1", mayRepeat: true),
  ]

  private func read(_ kind: Kind, _ a: String, _ b: String, isStored: Bool = false) throws -> DecisionRequest {
    let context = kind.json.replacing("\"A\"", with: "\"\(a)\"").replacing("\"B\"", with: "\"\(b)\"")
    let body = #"{"query":"q","context":\#(context)}"#
    return try isStored ? DecisionRequest.read(stored: Array(body.utf8)) : DecisionRequest.read(Array(body.utf8))
  }

  @Test(
    arguments: kinds,
    [("North Plant", "North\u{A0}Plant"), ("North Plant", "North  Plant"), ("a", "a\u{200B}"), ("Caf\u{E9}", "Cafe\u{301}\u{200B}"), ("Ace", "\u{410}ce")])
  func `never look alike`(kind: Kind, pair: (String, String)) throws {
    #expect(throws: Never.self) { try read(kind, "North Plant", "South Plant") }
    // What is kept in the order of its names is told of the later one.
    for (first, second) in [pair, (pair.1, pair.0)] {
      let error = try #require(throws: RequestError.self) { try read(kind, first, second) }
      #expect(error.kind == .invalid)
      let rules = error.violations.filter { $0.rule.hasSuffix("looks as another one does: no two of a kind may") }
      let places = [first, second].map { kind.path.replacing(/B$/, with: JSONPointer.escape($0)) }
      #expect(rules.contains { places.contains($0.path) }, "\(error.violations)")
    }
  }

  @Test(arguments: kinds) func `stand once each, but those that many things may have`(kind: Kind) throws {
    // Two members of one name are no JSON.
    guard !kind.json.contains(#""A":"#) else { return }
    guard !kind.mayRepeat else {
      #expect(throws: Never.self) { try read(kind, "a", "a") }
      return
    }
    let error = try #require(throws: RequestError.self) { try read(kind, "a", "a") }
    #expect(error.violations.contains(Violation(path: kind.path, rule: "`a` is given twice")), "\(error.violations)")
  }

  @Test(arguments: kinds, ["\u{200B}", " \u{A0}", "\u{2800}"]) func `are not blank`(kind: Kind, blank: String) throws {
    let error = try #require(throws: RequestError.self) { try read(kind, "a", blank) }
    let path = kind.path.replacing(/B$/, with: blank)
    #expect(error.violations.contains(Violation(path: path, rule: "must not be blank")), "\(error.violations)")
  }

  /// Names that were let in by the rules of their day are read as they are.
  @Test(arguments: kinds) func `that were stored are read`(kind: Kind) throws {
    #expect(throws: Never.self) { try read(kind, "a", "a\u{200B}", isStored: true) }
    #expect(throws: Never.self) { try read(kind, "a", " ", isStored: true) }
  }
}

/// Texts that must be there, wherever a request for a decision has one.
@Suite struct `A text of a request` {
  @Test(arguments: [
    ("/query", #"{"query":"§","context":{"alternatives":[{"id":"a"}]}}"#),
    ("/context/payoff_unit", #"{"query":"q","context":{"payoff_unit":"§","alternatives":[{"id":"a"}]}}"#),
    ("/context/priorities/0", #"{"query":"q","context":{"priorities":["§"],"alternatives":[{"id":"a"}]}}"#),
    ("/context/metrics/0", #"{"query":"q","context":{"metrics":["§"],"alternatives":[{"id":"a"}]}}"#),
    ("/constraints/0", #"{"query":"q","constraints":["§"],"context":{"alternatives":[{"id":"a"}]}}"#),
    ("/context/criteria/0/unit", #"{"query":"q","context":{"criteria":[{"name":"c","weight":1,"unit":"§"}],"alternatives":[{"id":"a","scores":{"c":1}}]}}"#),
  ]) func `is none where nothing of it is seen`(path: String, body: String) throws {
    for blank in [" ", "\u{A0}", "\u{200B}", "\u{200B}\u{3000}\u{FEFF}", "\\u0000"] {
      let error = try #require(throws: RequestError.self) { try DecisionRequest.read(Array(body.replacing("§", with: blank).utf8)) }
      #expect(error == RequestError(.invalid, path: path, rule: "must not be blank"))
    }
    #expect(throws: Never.self) { try DecisionRequest.read(Array(body.replacing("§", with: "\u{200B}x\u{A0}").utf8)) }
  }
}
