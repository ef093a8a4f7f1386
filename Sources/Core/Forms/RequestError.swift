public import StrictJSON

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
    /// Good in form, and meant to steer a model that reads it: 422.
    case injection
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

  public init(mistyped value: JSONValue, path: String, _ wanted: String) {
    self.init(.malformed, path: path, rule: RequestError.mistyped(value, wanted))
  }

  static func mistyped(_ value: JSONValue, _ wanted: String) -> String {
    "must be \(wanted)" + (value == .null ? ", not null: what may be missing is left out" : "")
  }
}

/// What was found wrong while one value was read. Only malformed findings are reported when there are any: rules are not judged on a value of the wrong shape.
public final class Findings {
  public static let maximum = 20

  /// What is read was let in before, by the rules of its day, and is read again.
  public let isOfStored: Bool
  private var malformed: [Violation] = []
  private var invalid: [Violation] = []

  /// Numbers are read as the decimals that people meant: see `Double.fifteenDigits`.
  let readsDecimals: Bool

  public init(ofStored: Bool = false, readsDecimals: Bool = false) { (isOfStored, self.readsDecimals) = (ofStored, readsDecimals) }

  public var isEmpty: Bool { malformed.isEmpty && invalid.isEmpty }

  public func malformed(_ path: String, _ rule: String) {
    Findings.add(Violation(path: path, rule: rule), to: &malformed)
  }

  /// A value of another type than `wanted`, which names it with its article. A null is mostly meant for nothing, for which there is no value.
  public func mistyped(_ value: JSONValue, _ path: String, _ wanted: String) { malformed(path, RequestError.mistyped(value, wanted)) }

  public func invalid(_ path: String, _ rule: String) {
    Findings.add(Violation(path: path, rule: rule), to: &invalid)
  }

  /// What was found before, since a member was read twice, is told once.
  private static func add(_ violation: Violation, to found: inout [Violation]) {
    if found.count < maximum, !found.contains(violation) { found.append(violation) }
  }

  /// A rule that is younger than some of what is stored: it is held against what comes in alone. One that a computation needs is none of these.
  public func invalid(newly path: String, _ rule: String) {
    if !isOfStored { invalid(path, rule) }
  }

  /// Of names of one kind, each with its place, those that look as one before them does; empty ones are wrong already.
  public func refuseAlike(_ names: [(name: String, path: String)], mayRepeat: Bool = false) {
    var seen: [String: String] = [:]
    for (name, path) in names where !name.isEmpty {
      let other = seen.updateValue(name, forKey: isOfStored ? name : name.likeness)
      if other == name, !mayRepeat { invalid(path, "`\(name)` is given twice") }
      if let other, other != name { invalid(newly: path, "`\(name)` looks as another one does: no two of a kind may") }
    }
  }

  /// The same by a rule that is younger than some of what is stored.
  public func refuseAlike(newly names: [(name: String, path: String)], mayRepeat: Bool = false) {
    if !isOfStored { refuseAlike(names, mayRepeat: mayRepeat) }
  }

  /// Throws what was found, if anything.
  public func check() throws(RequestError) {
    if !malformed.isEmpty { throw RequestError(.malformed, malformed) }
    if !invalid.isEmpty { throw RequestError(.invalid, invalid) }
  }
}

extension String {
  /// This JSON Pointer with one more reference token.
  public func pointer(to name: String) -> String { self + "/" + JSONPointer.escape(name) }

  public func pointer(to index: Int) -> String { self + "/\(index)" }
}
