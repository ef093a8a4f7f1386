internal import EmulatorJSON

/// The request's ExpressionAttributeNames and ExpressionAttributeValues, and which of them its expressions used.
struct Placeholders {
  private var names: [String: Text] = [:]
  private var values: [String: AttributeValue] = [:]
  private var usedNames: Set<String> = []
  private var usedValues: Set<String> = []

  init() {}

  /// `expressions` says which of the request's expressions are there; `missing` completes the message where none is.
  init(_ request: Fields, hasExpressions: Bool, missing: String? = nil, valuesAllowed: Bool = true) throws(Fault) {
    let namesField = try request.object("ExpressionAttributeNames")
    let valuesField = try request.object("ExpressionAttributeValues")
    if !hasExpressions {
      let why = missing.map { ": \($0)" } ?? ""
      if namesField != nil { throw .validation("ExpressionAttributeNames can only be specified when using expressions\(why)") }
      if valuesField != nil { throw .validation("ExpressionAttributeValues can only be specified when using expressions\(why)") }
    }
    if let namesField { try read(names: namesField) }
    if let valuesField { try read(values: valuesField) }
  }

  private mutating func read(names members: [JSON.Member]) throws(Fault) {
    guard !members.isEmpty else { throw .validation("ExpressionAttributeNames must not be empty") }
    for member in members {
      guard Placeholders.isPlaceholder(member.name, mark: "#") else {
        throw .validation("ExpressionAttributeNames contains invalid key: Syntax error; key: \"\(member.name)\"")
      }
      guard let name = member.value.string else {
        throw .serialization("\(AttributeValue.className(member.value)) can not be converted to an String")
      }
      guard !name.isEmpty, name.utf8.count <= 65_535 else {
        throw .validation("ExpressionAttributeNames contains invalid value: Invalid attribute name: \(name.prefix(100)) for key \(member.name)")
      }
      names[member.name] = Text(name)
    }
  }

  private mutating func read(values members: [JSON.Member]) throws(Fault) {
    guard !members.isEmpty else { throw .validation("ExpressionAttributeValues must not be empty") }
    for member in members {
      guard Placeholders.isPlaceholder(member.name, mark: ":") else {
        throw .validation("ExpressionAttributeValues contains invalid key: Syntax error; key: \"\(member.name)\"")
      }
      do throws(ValueFault) {
        values[member.name] = try AttributeValue(reading: member.value)
      } catch {
        switch error {
        case .serialization(let message): throw .serialization(message)
        case .validation(let message): throw .validation("ExpressionAttributeValues contains invalid value: \(message) for key \(member.name)")
        }
      }
    }
  }

  private static func isPlaceholder(_ key: String, mark: String) -> Bool {
    guard key.hasPrefix(mark), key.utf8.count > 1 else { return false }
    return key.utf8.dropFirst().allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "_")
    }
  }

  mutating func name(_ placeholder: String) throws(ExpressionFault) -> Text {
    guard let name = names[placeholder] else {
      throw ExpressionFault("An expression attribute name used in the document path is not defined; attribute name: \(placeholder)")
    }
    usedNames.insert(placeholder)
    return name
  }

  mutating func value(_ placeholder: String) throws(ExpressionFault) -> AttributeValue {
    guard let value = values[placeholder] else {
      throw ExpressionFault("An expression attribute value used in expression is not defined; attribute value: \(placeholder)")
    }
    usedValues.insert(placeholder)
    return value
  }

  func checkAllUsed() throws(Fault) {
    let idleNames = names.keys.filter { !usedNames.contains($0) }.sorted()
    guard idleNames.isEmpty else {
      throw .validation("Value provided in ExpressionAttributeNames unused in expressions: keys: {\(idleNames.joined(separator: ", "))}")
    }
    let idleValues = values.keys.filter { !usedValues.contains($0) }.sorted()
    guard idleValues.isEmpty else {
      throw .validation("Value provided in ExpressionAttributeValues unused in expressions: keys: {\(idleValues.joined(separator: ", "))}")
    }
  }
}
