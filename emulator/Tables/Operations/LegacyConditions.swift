internal import EmulatorJSON

/// The parameters from before expressions, read into what expressions are read into.
/// Source: Developer Guide, "Legacy conditional parameters"; messages are DynamoDB's.
enum LegacyOperator: String, CaseIterable {
  case `in` = "IN"
  case null = "NULL"
  case between = "BETWEEN"
  case less = "LT"
  case notContains = "NOT_CONTAINS"
  case equal = "EQ"
  case greater = "GT"
  case notEqual = "NE"
  case lessOrEqual = "LE"
  case beginsWith = "BEGINS_WITH"
  case greaterOrEqual = "GE"
  case contains = "CONTAINS"
  case notNull = "NOT_NULL"

  /// How many values it takes.
  private var counts: ClosedRange<Int> {
    switch self {
    case .in: 1...100
    case .null, .notNull: 0...0
    case .between: 2...2
    default: 1...1
    }
  }

  private var types: [AttributeType]? {
    switch self {
    case .equal, .notEqual, .null, .notNull: nil
    case .beginsWith: [.string, .binary]
    case .contains, .notContains: [.string, .number, .binary, .bool, .null]
    default: [.string, .number, .binary]
    }
  }

  func condition(_ name: Text, _ values: [AttributeValue]) throws(Fault) -> Condition {
    guard counts.contains(values.count) else {
      throw .validation("One or more parameter values were invalid: Invalid number of argument(s) for the \(rawValue) ComparisonOperator")
    }
    if let types, let wrong = values.first(where: { !types.contains($0.type) }) {
      throw .validation("One or more parameter values were invalid: ComparisonOperator \(rawValue) is not valid for \(wrong.type.rawValue) AttributeValue type")
    }
    guard Set(values.map(\.type)).count <= 1 else {
      throw .validation("One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type")
    }
    let path = DocumentPath(root: name, steps: [])
    func compared(_ comparator: Comparator) -> Condition { .comparison(comparator, .path(path), .value(values[0])) }
    switch self {
    case .equal: return compared(.equal)
    case .notEqual: return compared(.notEqual)
    case .less: return compared(.less)
    case .lessOrEqual: return compared(.lessOrEqual)
    case .greater: return compared(.greater)
    case .greaterOrEqual: return compared(.greaterOrEqual)
    case .null: return .attributeNotExists(path)
    case .notNull: return .attributeExists(path)
    case .in: return .oneOf(.path(path), values.map { .value($0) })
    case .beginsWith: return .beginsWith(.path(path), .value(values[0]))
    case .contains: return .contains(.path(path), .value(values[0]))
    case .notContains: return .not(.contains(.path(path), .value(values[0])))
    case .between:
      if values[1].precedes(values[0]) == true {
        throw .validation(
          "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound: \(values[0].shown), \(values[1].shown)")
      }
      return .between(.path(path), .value(values[0]), .value(values[1]))
    }
  }
}

enum ConditionalOperator: String, CaseIterable {
  case or = "OR"
  case and = "AND"
}

extension Fields {
  /// `QueryFilter`, `ScanFilter` and `KeyConditions`: by attribute, in the order of the names.
  func legacyConditions(_ name: String) throws(Fault) -> [(name: Text, condition: Condition)]? {
    guard let members = try object(name) else { return nil }
    var conditions: [(name: Text, condition: Condition)] = []
    for member in members {
      let fields = try part(member, of: name)
      var constraints = Constraints()
      constraints.require("ComparisonOperator", in: fields)
      let comparison = try constraints.choice("ComparisonOperator", in: fields, of: LegacyOperator.self)
      try constraints.check()
      guard let comparison else { continue }
      conditions.append((Text(member.name), try comparison.condition(Text(member.name), try fields.values("AttributeValueList"))))
    }
    return conditions.sorted { $0.name < $1.name }
  }

  /// `Expected` with `ConditionalOperator`.
  func legacyExpectation() throws(Fault) -> Condition? {
    let members = try object("Expected")
    let conditions = try (members ?? []).map { member throws(Fault) in try expectation(member) }
    return try joined(conditions, with: try conditionalOperator(), named: "Expected", isThere: members != nil)
  }

  func legacyFilter(_ name: String) throws(Fault) -> Condition? {
    let conditions = try legacyConditions(name)
    return try joined((conditions ?? []).map(\.condition), with: try conditionalOperator(), named: name, isThere: conditions != nil)
  }

  /// `AttributesToGet`: whole attributes, each once.
  func legacyProjection() throws(Fault) -> [DocumentPath]? {
    guard let names = try strings("AttributesToGet") else { return nil }
    var constraints = Constraints()
    constraints.count("AttributesToGet", of: names.count, shown: "[\(names.joined(separator: ", "))]", in: self, 1...Int.max)
    try constraints.check()
    let texts = names.map { Text($0) }
    for (place, text) in texts.enumerated() where texts[..<place].contains(text) {
      throw .validation("One or more parameter values were invalid: Duplicate value in attribute name: \(text)")
    }
    return texts.map { DocumentPath(root: $0, steps: []) }
  }

  private func conditionalOperator() throws(Fault) -> ConditionalOperator? {
    var constraints = Constraints()
    let choice = try constraints.choice("ConditionalOperator", in: self, of: ConditionalOperator.self)
    try constraints.check()
    return choice
  }

  private func joined(_ conditions: [Condition], with choice: ConditionalOperator?, named name: String, isThere: Bool) throws(Fault) -> Condition? {
    if choice != nil {
      guard isThere else { throw .validation("One or more parameter values were invalid: ConditionalOperator cannot be used without Filter or Expected") }
      guard conditions.count > 1 else {
        throw .validation(
          "One or more parameter values were invalid: ConditionalOperator can only be used when \(name == "Expected" ? "Expected" : "Filter") has two or more elements"
        )
      }
    }
    guard let first = conditions.first else { return nil }
    return conditions.dropFirst().reduce(first) { choice == .or ? .or($0, $1) : .and($0, $1) }
  }

  private func part(_ member: JSON.Member, of name: String) throws(Fault) -> Fields {
    guard let members = member.value.object else { throw .serialization("Unexpected field type") }
    return Fields(members, path: "\(path)\(Fields.lowerFirst(name)).\(member.name).member.")
  }

  private func values(_ name: String) throws(Fault) -> [AttributeValue] {
    var values: [AttributeValue] = []
    for json in try array(name) ?? [] { values.append(try Fields.value(json)) }
    return values
  }

  static func value(_ json: JSON) throws(Fault) -> AttributeValue {
    do throws(ValueFault) { return try AttributeValue(reading: json) } catch { throw error.fault }
  }

  private func expectation(_ member: JSON.Member) throws(Fault) -> Condition {
    let fields = try part(member, of: "Expected")
    let name = Text(member.name)
    var constraints = Constraints()
    let comparison = try constraints.choice("ComparisonOperator", in: fields, of: LegacyOperator.self)
    try constraints.check()
    func invalid(_ text: String) -> Fault { .validation("One or more parameter values were invalid: \(text) for Attribute: \(name)") }
    let value = try fields["Value"].map { json throws(Fault) in try Fields.value(json) }
    let exists = try fields.bool("Exists")
    if value != nil, fields.has("AttributeValueList") { throw invalid("Value and AttributeValueList cannot be used together") }
    if let comparison {
      if exists != nil { throw invalid("Exists and ComparisonOperator cannot be used together") }
      if let value { return try comparison.condition(name, [value]) }
      return try comparison.condition(name, try fields.values("AttributeValueList"))
    }
    if fields.has("AttributeValueList") { throw invalid("AttributeValueList can only be used with a ComparisonOperator") }
    if exists == false {
      guard value == nil else { throw invalid("Value cannot be used when Exists is false") }
      return .attributeNotExists(DocumentPath(root: name, steps: []))
    }
    guard let value else { throw invalid("Value must be provided when Exists is \(exists == nil ? "null" : "true")") }
    return .comparison(.equal, .path(DocumentPath(root: name, steps: [])), .value(value))
  }
}
