internal import Composition
internal import Forms
internal import FunctionKit
internal import StrictJSON
internal import TableOfContents

extension Command {
  static let identity = Command(
    name: "identity", arguments: "check [FILE]", summary: "answers requests as the stages of identity would, a JSON object a line of FILE or standard input",
    detail: """
      Of every line one is written, in order, over records in memory and without a network:
      {"settings": {VARIABLE: TEXT}}  begins anew with these variables: {"started": true}, or false with the `violations` of what must not start so
      {"now_us": N, "event": {…}}     an event of API Gateway's at that moment, in microseconds since 1970: {"status", "code", "principal", "tenant", "roles", "via",
                                      "headers", "body"}; one of an endpoint outside /auth and /admin ends after the guard, with 200 and body null
      A line that is neither is answered by its `violations`. Issuers have their keys in `jwks`.
      """
  ) { (arguments: [String]) throws(CommandError) in
    guard arguments.first == "check", arguments.count <= 2 else { throw .misused("takes `check`, and a file at most") }
    var lines = try InputLines(bytesMaximum: lineBytesMaximum, path: arguments.dropFirst().first)
    var checking = IdentityLines()
    try await lines.answerEach { await checking.answer($0) }
  }

  /// An event of API Gateway's has at most 6 MB.
  private static let lineBytesMaximum = 8 << 20
}

/// One line after another.
private struct IdentityLines {
  private var check: IdentityCheck?

  mutating func answer(_ value: JSONValue) async -> JSONValue {
    guard case .object(let object) = value else { return .violations([("", "must be an object")]) }
    if case .object(let settings)? = object["settings"], object.count == 1 { return begin(settings) }
    guard object.count == 2, case .integer(let now_us)? = object["now_us"], let event = object["event"], case .object = event else {
      return .violations([("", "must be {`settings`} of variables, or {`now_us`, `event`}")])
    }
    guard (0...253_402_300_799_000_000).contains(now_us) else { return .violations([("/now_us", "must be from 1970 to 9999")]) }
    if check == nil, let refused = start([:]) { return refused }
    return await check?.answer(event, at: now_us) ?? .violations([("/event", "comes before settings that hold")])
  }

  private mutating func begin(_ settings: JSONObject) -> JSONValue {
    var environment: [String: String] = [:]
    for member in settings.members {
      guard case .string(let text) = member.value else { return .violations([("/settings".pointer(to: member.name), "must be a text")]) }
      environment[member.name] = text
    }
    check = nil
    return start(environment) ?? ["started": true]
  }

  /// Nil where it started.
  private mutating func start(_ environment: [String: String]) -> JSONValue? {
    do throws(ConfigurationError) {
      check = try IdentityCheck(settings: environment, Function.all)
      return nil
    } catch {
      guard case .object(var answer) = JSONValue.violations(error.faults.map { ("/settings".pointer(to: $0.variable), $0.rule) }) else { return nil }
      answer["started"] = false
      return .object(answer)
    }
  }
}
