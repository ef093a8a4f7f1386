internal import EmulatorJSON

/// Which messages a function is given: a pattern over the message's body, JSON or text. Source: AWS Lambda developer guide, "Control which events Lambda sends to your
/// function", and Amazon EventBridge's "Comparison operators".
package struct FilterPattern: Sendable, Equatable {
  static let bytesMaximum = 4_096
  /// As deep as patterns may be nested.
  private static let depthMaximum = 20

  private indirect enum Node: Sendable, Equatable {
    /// Every member of these, and of `either` one each.
    case object([(name: String, node: Node)], either: [[Node]])
    case any([Wanted])

    static func == (left: Node, right: Node) -> Bool {
      switch (left, right) {
      case (.any(let a), .any(let b)): a == b
      case (.object(let a, let c), .object(let b, let d)):
        a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.node == $1.node } && c == d
      default: false
      }
    }
  }

  private indirect enum Wanted: Sendable, Equatable {
    case value(JSON)
    case prefix(String)
    case suffix(String)
    case sameLetters(String)
    case exists(Bool)
    case numeric([Bound])
    case not([Wanted])
  }

  private struct Bound: Sendable, Equatable {
    var comparison: String
    var number: Double
  }

  /// A pattern that is none.
  package struct Malformed: Error {}

  private let body: Node

  package init(_ text: String) throws(Malformed) {
    guard text.utf8.count <= Self.bytesMaximum, let json = try? JSON(reading: Array(text.utf8)), let members = json.object, members.count == 1,
      let pattern = json["body"]
    else { throw Malformed() }
    body = try Self.node(pattern, depth: 0)
  }

  private static func node(_ json: JSON, depth: Int) throws(Malformed) -> Node {
    guard depth < depthMaximum else { throw Malformed() }
    switch json {
    case .array(let elements):
      guard !elements.isEmpty else { throw Malformed() }
      var matchers: [Wanted] = []
      for element in elements { matchers.append(try matcher(element)) }
      return .any(matchers)
    case .object(let members):
      guard !members.isEmpty else { throw Malformed() }
      var (named, either): ([(String, Node)], [[Node]]) = ([], [])
      for member in members {
        if member.name == "$or", let choices = member.value.array {
          guard choices.count > 1, choices.allSatisfy({ $0.object != nil }) else { throw Malformed() }
          var nodes: [Node] = []
          for choice in choices { nodes.append(try node(choice, depth: depth + 1)) }
          either.append(nodes)
        } else {
          named.append((member.name, try node(member.value, depth: depth + 1)))
        }
      }
      return .object(named, either: either)
    default: throw Malformed()
    }
  }

  private static func matcher(_ json: JSON) throws(Malformed) -> Wanted {
    switch json {
    case .null, .bool, .integer, .real, .string: return .value(json)
    case .array: throw Malformed()
    case .object(let members):
      guard members.count == 1, let member = members.first else { throw Malformed() }
      return try matcher(member.name, member.value)
    }
  }

  private static func matcher(_ name: String, _ value: JSON) throws(Malformed) -> Wanted {
    switch (name, value) {
    case ("prefix", .string(let text)): return .prefix(text)
    case ("suffix", .string(let text)): return .suffix(text)
    case ("equals-ignore-case", .string(let text)): return .sameLetters(text)
    case ("exists", .bool(let flag)): return .exists(flag)
    case ("numeric", .array(let parts)): return .numeric(try bounds(parts))
    case ("anything-but", .array(let parts)):
      guard !parts.isEmpty else { throw Malformed() }
      var matchers: [Wanted] = []
      for part in parts { matchers.append(try matcher(part)) }
      return .not(matchers)
    case ("anything-but", .null), ("anything-but", .bool): throw Malformed()
    case ("anything-but", _): return .not([try matcher(value)])
    default: throw Malformed()
    }
  }

  private static func bounds(_ parts: [JSON]) throws(Malformed) -> [Bound] {
    guard parts.count == 2 || parts.count == 4 else { throw Malformed() }
    var bounds: [Bound] = []
    for place in stride(from: 0, to: parts.count, by: 2) {
      guard let comparison = parts[place].string, ["=", "<", "<=", ">", ">="].contains(comparison), let number = number(parts[place + 1]) else {
        throw Malformed()
      }
      bounds.append(Bound(comparison: comparison, number: number))
    }
    return bounds
  }

  private static func number(_ json: JSON) -> Double? {
    switch json {
    case .integer(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }

  // MARK: Matching

  /// A JSON pattern is for bodies that are JSON objects, a list of texts for those that are not.
  package func matches(_ text: String) -> Bool {
    let json = try? JSON(reading: Array(text.utf8))
    switch body {
    case .object: return json?.object != nil && Self.matches(body, json)
    case .any(let matchers): return json?.object == nil && json?.array == nil && matchers.contains { Self.matches($0, .string(text)) }
    }
  }

  private static func matches(_ node: Node, _ value: JSON?) -> Bool {
    switch node {
    case .any(let matchers):
      if let elements = value?.array { return matchers.contains { matcher in elements.contains { matches(matcher, $0) } || matcher == .exists(true) } }
      return matchers.contains { matches($0, value) }
    case .object(let named, let either):
      if let elements = value?.array { return elements.contains { matches(node, $0) } }
      return named.allSatisfy { matches($0.node, value?[$0.name]) } && either.allSatisfy { choices in choices.contains { matches($0, value) } }
    }
  }

  private static func matches(_ matcher: Wanted, _ value: JSON?) -> Bool {
    if case .exists(let wanted) = matcher { return (value != nil && value?.object == nil) == wanted }
    guard let value else { return false }
    switch matcher {
    case .value(let wanted): return wanted == value || (number(wanted) != nil && number(wanted) == number(value))
    case .prefix(let text): return value.string?.hasPrefix(text) ?? false
    case .suffix(let text): return value.string?.hasSuffix(text) ?? false
    case .sameLetters(let text): return value.string?.lowercased() == text.lowercased()
    case .exists: return false
    case .not(let matchers): return !matchers.contains { matches($0, value) }
    case .numeric(let bounds):
      guard let number = number(value) else { return false }
      return bounds.allSatisfy { bound in
        switch bound.comparison {
        case "=": number == bound.number
        case "<": number < bound.number
        case "<=": number <= bound.number
        case ">": number > bound.number
        default: number >= bound.number
        }
      }
    }
  }
}
