import Cases
import Decisions
import Forms
import Frameworks
import StrictJSON
import Testing

extension `The OpenAPI document` {
  /// A request with every member there is.
  static let full: JSONValue = {
    let alternative = { (id: String) in
      """
      {"id":"\(id)","name":"\(id)","description":"d","scores":{"c1":1,"c2":2},"payoffs":{"s1":1,"s2":2},
      "outcomes":[{"description":"o","probability":1,"utility":3,"confidence":0.5}],"prior_probability":0.5,
      "risks":[{"description":"r","probability":0.1,"seriousness":3}],"reversibility":0.5,"urgency":2,"importance":3}
      """
    }
    let text = """
      {"query":"q","context":{"background":"b","alternatives":[\(alternative("a")),\(alternative("b"))],
      "criteria":[{"name":"c1","weight":1,"unit":"EUR","anchors":{"worst":10,"best":0,"points":[[5,0.5]]},"direction":"min","category":"cost","preference":{"function":"linear","indifference":1,"preference":2,"sigma":1}},
      {"name":"c2","weight":1}],"pairwise":[[1,2],[0.5,1]],"alternatives_pairwise":{"c2":[[1,2],[0.5,1]]},"payoff_direction":"min","payoff_unit":"kEUR","reference":3,"normalisation":"min_max",
      "states":[{"name":"s1","probability":0.5},{"name":"s2","probability":0.5}],
      "experiment":{"cost":1,"likelihoods":{"go":{"s1":0.7,"s2":0.2},"stop":{"s1":0.3,"s2":0.8}}},"evidence":[{"signal":"go"}],
      "data":{"x":[1,"t",{"y":true}]},"priorities":["p"],"values":{"fairness":1},"stakeholders":["s"],"metrics":["m"],
      "judges":[{"name":"j","weight":2,"weights":{"c1":1,"c2":2},"scores":{"a":{"c1":2}}},{"name":"k","pairwise":[[1,3],[0.3333333333,1]]}]},
      "constraints":["text",{"criterion":"c1","op":"<=","value":5,"kind":"must"}],"required_domains":["finance"],"urgency":3,"importance":3,
      "complexity_level":"complex","uncertainty_types":["scenario"],"deadline":"2026-03-01T09:30:00Z","framework":"mcda","method":"topsis",
      "parameters":{"vikor_v":0.5,"hurwicz":0.5,"ahp_mode":"ideal"},"risk_tolerance":0.5,"budget":{"usd":1},"decision_id":"0190f2a4-7c1e-7bd3-9c55-1f2a3b4c5d6e","classification":"internal"}
      """
    return (try? JSONReader.read(Array(text.utf8))) ?? .null
  }()

  static let node = SchemaNode(schemas["DecisionRequest"], full, definitions: schemas)

  @Test func `knows every member that the core takes`() throws {
    #expect(throws: Never.self) { try DecisionRequest(Self.full) }
    #expect(Self.node.violations == [])
    let judges = ["/context/judges/0", "/context/judges/1"]
    for node in Self.node.all {
      guard case .object(let object) = node.value, !node.names.isEmpty, node.path != "/context/criteria/1", !judges.contains(node.path) else { continue }
      #expect(object.names == node.names, "at \(node.path)")
    }
    // A judge weighs by one of two members.
    let judged = Self.node.all.filter { judges.contains($0.path) }
    let given = judged.map { node -> Set<String> in if case .object(let object) = node.value { Set(object.names) } else { [] } }
    #expect(given[0].union(given[1]) == Set(judged[0].names))
  }

  /// The schema says what the core does, at each of its bounds: just outside is refused there, just inside is not.
  @Test func `has the core's own bounds`() throws {
    var probes = 0
    for node in Self.node.all {
      for probe in Probe.all(of: node) {
        probes += 1
        let refused = Self.isOutOfBounds(probe)
        #expect(refused == probe.isOutside, "\(probe.place) with \(probe.what)")
      }
    }
    #expect(probes > 300)
  }

  /// Whether the core refuses the value for what it is in itself; what crosses fields is not asked here.
  private static func isOutOfBounds(_ probe: Probe) -> Bool {
    do {
      _ = try DecisionRequest(full.replacing(probe.path, with: probe.value))
      return false
    } catch {
      let bounds = ["must have at most", "must have at least", "must have 1 to", "must have names", "must be", "must not be", "is required", "is not a known"]
      let crossing = ["must be over `indifference`", "must be under `worst`", "must have at least one weight"]
      return error.violations.contains { violation in
        violation.path == probe.place && bounds.contains { violation.rule.hasPrefix($0) } && !crossing.contains { violation.rule.hasPrefix($0) }
      }
    }
  }
}

/// A value at or just beyond one of a schema's bounds.
struct Probe {
  /// Where the value is put.
  var path: String
  /// Nil removes it.
  var value: JSONValue?
  /// Where the core must find fault.
  var place: String
  var what: String
  var isOutside: Bool

  static func all(of node: SchemaNode) -> [Probe] {
    var probes: [Probe] = []
    func put(_ what: String, _ value: JSONValue?, _ outside: Bool, _ path: String?, _ place: String?) {
      probes.append(Probe(path: path ?? node.path, value: value, place: place ?? path ?? node.path, what: what, isOutside: outside))
    }
    // In `data` a null is the caller's own.
    if !node.path.isEmpty, !node.path.hasPrefix("/context/data/"), !SchemaNode.types(of: node.schema).contains("null") {
      put("null", JSONValue.null, true, nil, nil)
    }
    switch node.value {
    case .string: texts(node, put)
    case .integer, .number: numbers(node, put)
    case .array(let elements): arrays(node, elements, put)
    case .object(let object): objects(node, object, put)
    case .null, .bool: break
    }
    return probes
  }

  private typealias Put = (_ what: String, _ value: JSONValue?, _ outside: Bool, _ path: String?, _ place: String?) -> Void

  private static func texts(_ node: SchemaNode, _ put: Put) {
    if let most = node.bound("maxLength") {
      put("the longest text", .string(String(repeating: "é", count: Int(most))), false, nil, nil)
      put("a longer text", .string(String(repeating: "é", count: Int(most) + 1)), true, nil, nil)
    }
    if let least = node.bound("minLength") { put("an empty text", "", least > 0, nil, nil) }
    if node.schema["format"] != .null { put("a text of no such form", "no such form", true, nil, nil) }
    if case .array(let words) = node.schema["enum"] {
      put("an unknown word", "no such word", true, nil, nil)
      for word in words { put("a word", word, false, nil, nil) }
    }
  }

  private static func numbers(_ node: SchemaNode, _ put: Put) {
    if let low = node.bound("minimum"), node.bound("exclusiveMinimum") == nil {
      put("the least", .number(low), false, nil, nil)
      put("less than the least", .number(low == 0 ? -1e-9 : low.nextDown), true, nil, nil)
    }
    if let high = node.bound("maximum") {
      put("the most", .number(high), false, nil, nil)
      put("more than the most", .number(high.nextUp), true, nil, nil)
    }
    if let low = node.bound("exclusiveMinimum") { put("the excluded least", .number(low), true, nil, nil) }
    if node.schema["type"] == "integer" { put("a fraction", 2.5, true, nil, nil) }
  }

  private static func arrays(_ node: SchemaNode, _ elements: [JSONValue], _ put: Put) {
    guard let most = node.bound("maxItems"), let first = elements.first else { return }
    put("the longest list", .array(Array(repeating: first, count: Int(most))), false, nil, nil)
    put("a longer list", .array(Array(repeating: first, count: Int(most) + 1)), true, nil, nil)
    if let least = node.bound("minItems") { put("an empty list", [], least > 0, nil, nil) }
  }

  private static func objects(_ node: SchemaNode, _ object: JSONObject, _ put: Put) {
    if node.schema["additionalProperties"] == false { put("an unknown member", 1, true, node.path + "/no_such_member", nil) }
    for name in node.required { put("no `\(name)`", nil, true, node.path + "/" + name, nil) }
    guard let sample = object.members.first?.value, node.names.isEmpty else { return }
    func filled(_ count: Int) -> JSONValue { .object(JSONObject((0..<count).map { (name: "m\($0)", value: sample) })) }
    if let most = node.bound("maxProperties") {
      put("the most members", filled(Int(most)), false, nil, nil)
      put("more members", filled(Int(most) + 1), true, nil, nil)
    }
    if let least = node.bound("minProperties"), least > 0 { put("no member", .object(JSONObject()), true, nil, nil) }
    if case .integer(let most) = node.schema["propertyNames"]["maxLength"] {
      put("a long name", sample, true, node.path + "/" + String(repeating: "n", count: Int(most) + 1), node.path)
    }
  }
}
