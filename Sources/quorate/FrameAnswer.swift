internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

extension Frameworks {
  /// What the frameworks alone make of a decision request, without a panel: `{"framework": {…}, "sensitivity": […], "probes": […]}` with the framework's
  /// section as an outcome has it, or `{"violations": [{"path", "rule"}]}` when the request is refused.
  static func frame(_ request: JSONValue) -> JSONValue {
    do {
      return try framed(request)
    } catch {
      return .violations(error.violations.map { ($0.path, $0.rule) })
    }
  }

  private static func framed(_ value: JSONValue) throws(RequestError) -> JSONValue {
    let request = try DecisionRequest(value)
    do {
      let section = try Framing(request).section
      var input = request.input
      if section.name == .mcda { input.method = MCDAMethod(rawValue: section.method) }
      let whole = try Problem(input)
      return [
        "framework": section.json, "probes": .array(try probes(input).map(\.json)),
        "sensitivity": .array(try sensitivity(section.name, input).map { $0.written(beside: whole.scale(of: $0.subject)).json }),
      ]
    } catch {
      throw RequestError(error, request)
    }
  }
}
