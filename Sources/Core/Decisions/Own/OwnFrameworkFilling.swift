import Forms
import Frameworks
import StrictJSON

/// A request as it stands, for a framework of the operator's to be filled by: no part of what the request means, so that any two are equal.
struct UnfilledRequest: Sendable, Hashable {
  let object: JSONObject
  let isStored: Bool

  static func == (_: UnfilledRequest, _: UnfilledRequest) -> Bool { true }
  func hash(into _: inout Hasher) {}
}

/// Which framework of the operator's a request is filled by.
struct OwnUse: Sendable, Hashable {
  var name: String
  var digest: String
  var rationale: String
  /// By the request, not by its applicability.
  var isNamed: Bool
}

extension OwnFramework {
  /// The request as it would have been written without this framework. What the framework leaves open is the request's; what a request says otherwise is refused, with its place.
  func filled(by request: JSONObject) throws(RequestError) -> JSONValue {
    let findings = Findings()
    var whole = request
    whole["framework"] = .string(basedOn.rawValue)
    if let method = definition["method"] { whole["method"] = stated(method, request["method"], at: "/method", findings) }
    if case .object(let own)? = definition["parameters"] { whole["parameters"] = parameters(own, request["parameters"], findings) }
    if case .array(let limits)? = definition["constraints"] {
      guard case .array(let given) = request["constraints"] ?? .array([]) else {
        throw RequestError(mistyped: request["constraints"] ?? .null, path: "/constraints", "an array")
      }
      whole["constraints"] = .array(given + limits.filter { !given.contains($0) })
    }
    guard case .object(var context)? = request["context"] else {
      throw RequestError(mistyped: request["context"] ?? .bool(false), path: "/context", "an object")
    }
    if let normalisation = definition["normalisation"] {
      context["normalisation"] = stated(normalisation, context["normalisation"], at: "/context/normalisation", findings)
    }
    if !criteria.isEmpty { context["criteria"] = .array(try merged(context["criteria"] ?? .array([]), findings)) }
    refuseWeights(context, findings)
    whole["context"] = .object(context)
    try findings.check()
    return .object(whole)
  }

  /// What the framework states, which the request may repeat.
  private func stated(_ own: JSONValue, _ given: JSONValue?, at path: String, _ findings: Findings) -> JSONValue {
    if let given, !given.says(own) { findings.invalid(path, "is stated by the framework `\(name)`: leave it out, or repeat it") }
    return own
  }

  private func parameters(_ own: JSONObject, _ given: JSONValue?, _ findings: Findings) -> JSONValue {
    guard case .object(var whole)? = given else { return given ?? .object(own) }
    for member in own.members { whole[member.name] = stated(member.value, whole[member.name], at: "/parameters".pointer(to: member.name), findings) }
    return .object(whole)
  }

  /// The request's criteria, in their order, with what the framework states of them; then the framework's others.
  private func merged(_ given: JSONValue, _ findings: Findings) throws(RequestError) -> [JSONValue] {
    let path = "/context/criteria"
    guard case .array(let elements) = given else { throw RequestError(mistyped: given, path: path, "an array") }
    var left = criteria
    var whole: [JSONValue] = []
    for (place, element) in elements.enumerated() {
      guard case .object(var criterion) = element, let own = left.firstIndex(where: { $0["name"] == criterion["name"] }) else {
        whole.append(element)
        continue
      }
      for member in left.remove(at: own).members {
        criterion[member.name] = stated(member.value, criterion[member.name], at: path.pointer(to: place).pointer(to: member.name), findings)
      }
      whole.append(.object(criterion))
    }
    return whole + left.map { .object($0) }
  }

  /// Weights that the framework states are dropped by none that follow from judgements.
  private func refuseWeights(_ context: JSONObject, _ findings: Findings) {
    guard weighs else { return }
    let rule = "would weigh the criteria, which the framework `\(name)` does"
    if context["pairwise"] != nil { findings.invalid("/context/pairwise", rule) }
    guard case .array(let judges)? = context["judges"] else { return }
    for (place, judge) in judges.enumerated() {
      guard case .object(let judge) = judge else { continue }
      for member in ["weights", "pairwise"] where judge[member] != nil {
        findings.invalid("/context/judges".pointer(to: place).pointer(to: member), rule)
      }
    }
  }

  /// How well it suits a request.
  func applicability(_ request: DecisionRequest, _ unfilled: UnfilledRequest) -> Applicability {
    func row(_ score: Double, _ reasons: [String]) -> Applicability { Applicability(framework: basedOn, own: name, score: score, reasons: reasons) }
    guard score > 0 else { return row(0, ["it is used where a request names it"]) }
    guard complexity.isEmpty || complexity.contains(request.input.complexity) else {
      return row(0, ["the question is judged \(request.input.complexity.rawValue)"])
    }
    let shared = domains.filter(request.requiredDomains.contains)
    guard domains.isEmpty || !shared.isEmpty else { return row(0, ["none of its domains is required"]) }
    do throws(RequestError) { _ = try DecisionRequest(try filled(by: unfilled.object), isStored: unfilled.isStored) } catch {
      return row(0, ["the request does not fill it: `\(error.violations[0].path)` \(error.violations[0].rule)"])
    }
    let reasons =
      (complexity.isEmpty ? [] : ["the question is judged \(request.input.complexity.rawValue)"])
      + (shared.isEmpty ? [] : ["it is for \(shared.joined(separator: ", "))"])
    return row((score * 100).rounded() / 100, reasons.isEmpty ? ["it is for any question"] : reasons)
  }
}

extension DecisionRequest {
  /// The same request filled by a framework of the operator's; once.
  func filled(by framework: OwnFramework, digest: String) throws(RequestError) -> DecisionRequest {
    guard own == nil else { return self }
    var filled = try DecisionRequest(try framework.filled(by: unfilled.object), isStored: unfilled.isStored)
    // What the operator gave is no input of the request's.
    filled.given.formIntersection(given)
    filled.own = OwnUse(name: framework.name, digest: digest, rationale: framework.rationale, isNamed: ownName != nil)
    return filled
  }
}

extension JSONValue {
  /// Means the same: numbers by their value, however they are written, objects whatever the order.
  fileprivate func says(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.integer(let whole), .number(let number)), (.number(let number), .integer(let whole)): Double(whole) == number
    case (.object(let a), .object(let b)): a.count == b.count && a.members.allSatisfy { member in b[member.name].map(member.value.says) ?? false }
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.says($1) }
    default: self == other
    }
  }
}
