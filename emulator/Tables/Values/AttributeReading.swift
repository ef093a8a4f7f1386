package import EmulatorJSON
internal import FoundationEssentials

extension AttributeValue {
  /// How many levels an attribute may have, its innermost value counted. Source: Developer Guide, "Quotas", nested attribute depth.
  static let depthMaximum = 32
  /// What is read of the store: items from when one more level was taken stay readable.
  static let storedDepthMaximum = 64

  static let tooDeep = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"

  /// Reads `{"S": "…"}` and its kin; messages are DynamoDB's.
  package init(reading json: JSON, depth: Int = 0, most: Int = depthMaximum) throws(ValueFault) {
    guard let members = json.object else { throw .serialization("Unexpected value type in payload") }
    let known = members.filter { $0.value != .null }
    guard let only = known.first else {
      throw .validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
    }
    guard known.count == 1 else {
      throw .validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
    }
    guard let type = AttributeType(rawValue: only.name) else {
      throw .validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
    }
    guard depth < most else { throw .validation(AttributeValue.tooDeep) }
    self = try AttributeValue.read(only.value, as: type, depth: depth, most: most)
  }

  private static func read(_ json: JSON, as type: AttributeType, depth: Int, most: Int) throws(ValueFault) -> AttributeValue {
    switch type {
    case .string: return .string(Text(try text(json)))
    case .number: return .number(try number(try text(json)))
    case .binary: return .binary(try binary(try text(json)))
    case .bool: return .bool(try flag(json))
    case .null:
      guard try flag(json) else {
        throw .validation("One or more parameter values were invalid: Null attribute value types must have the value of true")
      }
      return .null
    case .list:
      return .list(try elements(json).map { element throws(ValueFault) in try AttributeValue(reading: element, depth: depth + 1, most: most) })
    case .map: return .map(try Attributes(reading: json, depth: depth + 1, most: most))
    case .stringSet: return .stringSet(try distinct(try elements(json).map { one throws(ValueFault) in Text(try text(one)) }, named: "\(describe(json))"))
    case .numberSet: return .numberSet(try distinctNumbers(try elements(json).map { one throws(ValueFault) in try number(try text(one)) }))
    case .binarySet: return try readBinarySet(json)
    }
  }

  private static func readBinarySet(_ json: JSON) throws(ValueFault) -> AttributeValue {
    let blobs = try elements(json).map { one throws(ValueFault) in try binary(try text(one)) }
    guard !blobs.isEmpty else { throw .validation(emptySet) }
    let sorted = blobs.sorted { $0.lexicographicallyPrecedes($1) }
    guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0 != $1 }) else {
      throw .validation("One or more parameter values were invalid: Input collection \(describe(json))of type BS contains duplicates.")
    }
    return .binarySet(sorted)
  }

  private static let emptySet = "One or more parameter values were invalid: Binary sets should not be empty"

  private static func distinct(_ texts: [Text], named collection: String) throws(ValueFault) -> [Text] {
    guard !texts.isEmpty else { throw .validation("One or more parameter values were invalid: An string set  may not be empty") }
    let sorted = texts.sorted()
    guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0 != $1 }) else {
      throw .validation("One or more parameter values were invalid: Input collection \(collection) contains duplicates.")
    }
    return sorted
  }

  private static func distinctNumbers(_ numbers: [DecimalNumber]) throws(ValueFault) -> [DecimalNumber] {
    guard !numbers.isEmpty else { throw .validation("One or more parameter values were invalid: An number set  may not be empty") }
    let sorted = numbers.sorted()
    guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0 != $1 }) else { throw .validation("Input collection contains duplicates") }
    return sorted
  }

  private static func describe(_ json: JSON) -> String { "[\((json.array ?? []).compactMap(\.string).joined(separator: ", "))]" }

  private static func text(_ json: JSON) throws(ValueFault) -> String {
    guard let text = json.string else { throw .serialization("\(className(json)) can not be converted to an String") }
    return text
  }

  private static func flag(_ json: JSON) throws(ValueFault) -> Bool {
    guard let flag = json.bool else { throw .serialization("\(className(json)) can not be converted to an Boolean") }
    return flag
  }

  private static func elements(_ json: JSON) throws(ValueFault) -> [JSON] {
    guard let elements = json.array else { throw .serialization("Unexpected field type") }
    return elements
  }

  private static func number(_ text: String) throws(ValueFault) -> DecimalNumber {
    do throws(NumberFault) { return try DecimalNumber(text) } catch { throw .validation(error.description) }
  }

  private static func binary(_ text: String) throws(ValueFault) -> [UInt8] {
    guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else {
      throw .serialization("'\(text)' can not be converted to a Blob: Invalid Base64 text")
    }
    return Array(data)
  }

  /// The Java class that DynamoDB's own messages name.
  static func className(_ json: JSON) -> String {
    switch json {
    case .null: "null"
    case .bool: "class java.lang.Boolean"
    case .integer(let value):
      switch value {
      case -32_768...32_767: "class java.lang.Short"
      case -2_147_483_648...2_147_483_647: "class java.lang.Integer"
      default: "class java.lang.Long"
      }
    case .real: "class java.lang.Double"
    case .string: "class java.lang.String"
    case .array: "class java.util.ArrayList"
    case .object: "class java.util.LinkedHashMap"
    }
  }
}

/// Why a JSON text is no attribute value: wrong in form, or wrong by a rule of the data model.
package enum ValueFault: Error, Sendable, Equatable {
  case serialization(String)
  case validation(String)
}

extension Attributes {
  /// Reads `{"name": {"S": "…"}, …}`. Attribute names are 1…65,535 bytes.
  package init(reading json: JSON, depth: Int = 0, most: Int = AttributeValue.depthMaximum) throws(ValueFault) {
    guard let entries = json.object else { throw .serialization("Unexpected field type") }
    var members: [Member] = []
    members.reserveCapacity(entries.count)
    for entry in entries {
      guard !entry.name.isEmpty || depth > 0 else { throw .validation("Empty attribute name") }
      guard entry.name.utf8.count <= 65_535 else { throw .validation("Member must have length less than or equal to 65535") }
      members.append(Member(name: Text(entry.name), value: try AttributeValue(reading: entry.value, depth: depth, most: most)))
    }
    self.init(unsorted: members)
  }
}

extension Attributes {
  /// Whether some attribute has more levels than `most`: an update may have put a value deeper than it was read.
  func isDeeper(than most: Int) -> Bool { members.contains { $0.value.isDeeper(than: most) } }
}

extension AttributeValue {
  fileprivate func isDeeper(than most: Int) -> Bool {
    guard most > 0 else { return true }
    switch self {
    case .map(let map): return map.isDeeper(than: most - 1)
    case .list(let list): return list.contains { $0.isDeeper(than: most - 1) }
    default: return false
    }
  }
}
