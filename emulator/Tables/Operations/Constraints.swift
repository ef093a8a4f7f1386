/// Collects what DynamoDB checks before anything else, so that one answer names every failing member.
struct Constraints {
  private var failures: [String] = []
  private static let failuresMaximum = 10

  private mutating func fail(_ value: String?, at path: String, _ rule: String) {
    guard failures.count < Constraints.failuresMaximum else { return }
    failures.append("Value \(value.map { "'\($0)'" } ?? "null") at '\(path)' failed to satisfy constraint: \(rule)")
  }

  mutating func require(_ name: String, in fields: Fields) {
    if !fields.has(name) { fail(nil, at: path(name, fields), "Member must not be null") }
  }

  /// What a name is for: where one is made it has 3 letters at least, and where a table is asked for, any.
  /// Source: API reference, `TableName` of CreateTable and of PutItem; both messages were captured.
  enum Naming {
    case made
    case asked
  }

  /// A table or index name. A table may also be named by its ARN, which is answered as it is: `TableReference` reads it.
  mutating func name(_ name: String, in fields: Fields, _ naming: Naming = .asked) throws(Fault) -> String {
    guard let text = try fields.string(name) else {
      fail(nil, at: path(name, fields), "Member must not be null")
      return ""
    }
    let given = TableReference(text).name
    let isLegal = given.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_.-".utf8.contains(byte)
    }
    if !isLegal || (given.isEmpty && naming == .made) { fail(text, at: path(name, fields), "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+") }
    let least = naming == .made ? 3 : 1
    if given.utf8.count < least { fail(text, at: path(name, fields), "Member must have length greater than or equal to \(least)") }
    if given.utf8.count > 255 { fail(text, at: path(name, fields), "Member must have length less than or equal to 255") }
    return text
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, in fields: Fields, of type: Choice.Type
  ) throws(Fault) -> Choice? where Choice.RawValue == String {
    guard let text = try fields.string(name) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    fail(text, at: path(name, fields), "Member must satisfy enum value set: [\(all)]")
    return nil
  }

  mutating func integer(_ name: String, in fields: Fields, _ range: ClosedRange<Int64>) throws(Fault) -> Int64? {
    guard let value = try fields.integer(name) else { return nil }
    if value < range.lowerBound { fail("\(value)", at: path(name, fields), "Member must have value greater than or equal to \(range.lowerBound)") }
    if value > range.upperBound { fail("\(value)", at: path(name, fields), "Member must have value less than or equal to \(range.upperBound)") }
    return value
  }

  mutating func count(_ name: String, of count: Int, shown: String, in fields: Fields, _ range: ClosedRange<Int>) {
    if count < range.lowerBound { fail(shown, at: path(name, fields), "Member must have length greater than or equal to \(range.lowerBound)") }
    if count > range.upperBound { fail(shown, at: path(name, fields), "Member must have length less than or equal to \(range.upperBound)") }
  }

  func check() throws(Fault) {
    guard !failures.isEmpty else { return }
    let head = "\(failures.count) validation error\(failures.count > 1 ? "s" : "") detected: "
    throw .validation(head + failures.joined(separator: "; "))
  }

  private func path(_ name: String, _ fields: Fields) -> String { fields.path + Fields.lowerFirst(name) }
}

enum ReturnConsumedCapacity: String, CaseIterable, Sendable {
  case indexes = "INDEXES"
  case total = "TOTAL"
  case none = "NONE"
}

enum ReturnItemCollectionMetrics: String, CaseIterable, Sendable {
  case size = "SIZE"
  case none = "NONE"
}

enum ReturnValues: String, CaseIterable, Sendable {
  case allNew = "ALL_NEW"
  case updatedOld = "UPDATED_OLD"
  case allOld = "ALL_OLD"
  case none = "NONE"
  case updatedNew = "UPDATED_NEW"
}

enum ReturnOnFailure: String, CaseIterable, Sendable {
  case allOld = "ALL_OLD"
  case none = "NONE"
}
