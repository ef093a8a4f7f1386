import StrictJSON

/// One broken rule of a request: where, and what would be right.
public struct Violation: Error, Sendable, Hashable {
  /// The JSON Pointer (RFC 6901) of the value; empty for the whole body.
  public var path: String
  /// Lower case, no full stop, the caller's words in backticks.
  public var rule: String

  public init(path: String, rule: String) {
    self.path = path
    self.rule = rule
  }
}

/// Why a request is refused. It is an answer for the caller, not a fault of ours.
public struct RequestError: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// More bytes than the request type takes: 413.
    case tooLarge
    /// No JSON, a wrong type or an unknown field: 400.
    case malformed
    /// Well formed, but a rule is broken: 422.
    case invalid
  }

  public var kind: Kind
  /// At least one, at most `Findings.maximum`, in the order in which they were found.
  public var violations: [Violation]

  public init(_ kind: Kind, _ violations: [Violation]) {
    self.kind = kind
    self.violations = violations
  }

  public init(_ kind: Kind, path: String, rule: String) {
    self.init(kind, [Violation(path: path, rule: rule)])
  }
}

/// What was found wrong while one value was read. Only malformed findings are reported when there are any: rules are not judged on a value of the wrong shape.
final class Findings {
  static let maximum = 20

  private var malformed: [Violation] = []
  private var invalid: [Violation] = []

  var isEmpty: Bool { malformed.isEmpty && invalid.isEmpty }

  func malformed(_ path: String, _ rule: String) {
    if malformed.count < Findings.maximum { malformed.append(Violation(path: path, rule: rule)) }
  }

  func invalid(_ path: String, _ rule: String) {
    if invalid.count < Findings.maximum { invalid.append(Violation(path: path, rule: rule)) }
  }

  /// Throws what was found, if anything.
  func check() throws(RequestError) {
    if !malformed.isEmpty { throw RequestError(.malformed, malformed) }
    if !invalid.isEmpty { throw RequestError(.invalid, invalid) }
  }
}

extension String {
  /// This JSON Pointer with one more reference token.
  func pointer(to name: String) -> String { self + "/" + JSONPointer.escape(name) }

  func pointer(to index: Int) -> String { self + "/\(index)" }
}

extension RequestError {
  /// What a framework refuses, as the caller's broken rule; `request` says what was named.
  init(_ error: FrameworkError, _ request: DecisionRequest) {
    guard case .notApplicable(_, let reason) = error else {
      self.init(.invalid, path: "/" + (error.path ?? "context").replacing(".", with: "/"), rule: error.rule)
      return
    }
    // Under the name that the caller wrote, not that of a method which the framework runs.
    if request.input.method == nil, let framework = request.framework {
      self.init(.invalid, path: "/framework", rule: FrameworkError.notApplicable(method: framework.rawValue, reason: reason).rule)
    } else {
      self.init(.invalid, path: request.input.method == nil ? "/context" : "/method", rule: error.rule)
    }
  }
}
