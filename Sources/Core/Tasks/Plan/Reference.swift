public import StrictJSON

/// A parameter that is what an earlier step, or the item in hand, holds at a path: `${step_2.items[0].full_name}`, `${item.owner.login}`.
public struct Reference: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    /// From 1.
    case step(Int)
    /// The element of `for_each.in` that the call is for.
    case item
  }

  public enum Part: Sendable, Hashable {
    case name(String)
    case index(Int)
  }

  public let source: Source
  public let path: [Part]

  /// Names and indexes.
  public static let partsMaximum = 8

  public init(_ source: Source, _ path: [Part] = []) { (self.source, self.path) = (source, path) }

  /// Whether a text is meant as one.
  public static func isWritten(_ text: String) -> Bool { text.hasPrefix("${") && text.hasSuffix("}") }

  /// Nil unless the whole text is one.
  public init?(_ text: String) {
    guard Reference.isWritten(text) else { return nil }
    var rest = text.dropFirst(2).dropLast()
    guard let head = Reference.name(&rest) else { return nil }
    if head == "item" {
      source = .item
    } else {
      guard head.hasPrefix("step_"), let number = Int(head.dropFirst(5)), number > 0, head == "step_\(number)" else { return nil }
      source = .step(number)
    }
    var path: [Part] = []
    while let first = rest.first {
      rest = rest.dropFirst()
      switch first {
      case ".":
        guard let name = Reference.name(&rest) else { return nil }
        path.append(.name(String(name)))
      case "[":
        let digits = rest.prefix { $0 >= "0" && $0 <= "9" }
        rest = rest.dropFirst(digits.count)
        guard digits.count <= 6, let index = Int(digits), rest.first == "]" else { return nil }
        rest = rest.dropFirst()
        path.append(.index(index))
      default: return nil
      }
      guard path.count <= Reference.partsMaximum else { return nil }
    }
    self.path = path
  }

  private static func name(_ rest: inout Substring) -> Substring? {
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    rest = rest.dropFirst(name.count)
    return name.isEmpty ? nil : name
  }

  public var text: String {
    let head =
      switch source {
      case .item: "item"
      case .step(let number): "step_\(number)"
      }
    return "${" + head + pathText + "}"
  }

  /// `.items[0].full_name`
  var pathText: String {
    path.map { part in
      switch part {
      case .name(let name): ".\(name)"
      case .index(let index): "[\(index)]"
      }
    }.joined()
  }

  /// What stands at the path; nil: nothing does.
  public func value(in whole: JSONValue) -> JSONValue? {
    var value = whole
    for part in path {
      switch (part, value) {
      case (.name(let name), .object(let object)):
        guard let member = object[name] else { return Optional.none }
        value = member
      case (.index(let index), .array(let elements)):
        guard elements.indices.contains(index) else { return Optional.none }
        value = elements[index]
      default: return Optional.none
      }
    }
    return value
  }
}
