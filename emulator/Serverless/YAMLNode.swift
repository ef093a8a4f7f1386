package import EmulatorJSON

/// A YAML value with its place in the file. Anchors and merge keys are already resolved; CloudFormation's short forms (`!Ref X`) are read as their long ones.
package struct YAMLNode: Sendable, Equatable {
  package indirect enum Value: Sendable, Equatable {
    /// `plain` scalars may be numbers, booleans and null; quoted ones are always text.
    case scalar(String, plain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  package struct Entry: Sendable, Equatable {
    package var key: String
    package var mark: Mark
    package var value: YAMLNode
  }

  package var value: Value
  package var mark: Mark

  package subscript(key: String) -> YAMLNode? { entries?.first { $0.key == key }?.value }

  package var entries: [Entry]? { if case .mapping(let entries) = value { entries } else { nil } }
  package var elements: [YAMLNode]? { if case .sequence(let elements) = value { elements } else { nil } }
  package var text: String? { if case .scalar(let text, _) = value { text } else { nil } }

  package var isNull: Bool {
    guard case .scalar(let text, plain: true) = value else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  package var boolean: Bool? {
    guard case .scalar(let text, plain: true) = value else { return nil }
    return switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// A decimal integer, plain or quoted: variables always give text.
  package var integer: Int? { text.flatMap { Int($0) } }

  /// How much of a text a message shows.
  package static let shownCharacters = 80

  /// How a message names what was found.
  package var shown: String {
    switch value {
    case .scalar(let text, let plain): plain && isNull ? "nothing" : "\"\(text.prefix(Self.shownCharacters))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  package static func scalar(_ text: String, plain: Bool = false, at mark: Mark) -> YAMLNode {
    YAMLNode(value: .scalar(text, plain: plain), mark: mark)
  }

  /// How many nodes this is, itself included.
  package var count: Int {
    switch value {
    case .scalar: 1
    case .sequence(let elements): elements.reduce(1) { $0 + $1.count }
    case .mapping(let entries): entries.reduce(1) { $0 + 1 + $1.value.count }
    }
  }

  /// The value by YAML 1.2's core schema.
  package var json: JSON {
    switch value {
    case .sequence(let elements): .array(elements.map(\.json))
    case .mapping(let entries): .object(entries.map { JSON.Member($0.key, $0.value.json) })
    case .scalar(let text, let plain):
      if !plain {
        .string(text)
      } else if isNull {
        .null
      } else if let boolean {
        .bool(boolean)
      } else if let integer = Int64(text) {
        .integer(integer)
      } else if let first = text.utf8.first, first < 0x3A, let real = Double(text), real.isFinite {
        .real(real)
      } else {
        .string(text)
      }
    }
  }
}
