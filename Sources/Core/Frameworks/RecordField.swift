import StrictJSON

/// A value of a JSON text together with where it stands, so that what is wrong with it can be said.
struct RecordField {
  let value: JSONValue
  /// A JSON Pointer (RFC 6901).
  let path: String

  init(_ value: JSONValue, _ path: String) {
    self.value = value
    self.path = path
  }

  struct Object {
    let members: JSONObject
    let path: String

    func optional(_ name: String) -> RecordField? {
      guard let value = members[name], value != .null else { return nil }
      return RecordField(value, "\(path)/\(name)")
    }

    func required(_ name: String) throws(FrameworkError) -> RecordField {
      guard let field = optional(name) else { throw .unreadable(path: "\(path)/\(name)", rule: "is missing") }
      return field
    }

    var fields: [(name: String, field: RecordField)] {
      members.members.map { ($0.name, RecordField($0.value, "\(path)/\($0.name)")) }
    }
  }

  func object() throws(FrameworkError) -> Object {
    guard case .object(let members) = value else { throw unreadable("an object") }
    return Object(members: members, path: path)
  }

  func elements() throws(FrameworkError) -> [RecordField] {
    guard case .array(let values) = value else { throw unreadable("an array") }
    return values.enumerated().map { RecordField($0.element, "\(path)/\($0.offset)") }
  }

  func string() throws(FrameworkError) -> String {
    guard case .string(let text) = value else { throw unreadable("a string") }
    return text
  }

  func bool() throws(FrameworkError) -> Bool {
    guard case .bool(let truth) = value else { throw unreadable("true or false") }
    return truth
  }

  func number() throws(FrameworkError) -> Double {
    guard let number = value.measure else { throw unreadable("a number") }
    return number
  }

  func integer() throws(FrameworkError) -> Int {
    guard case .integer(let whole) = value else { throw unreadable("a whole number") }
    return Int(whole)
  }

  func choice<Choice: RawRepresentable & CaseIterable>() throws(FrameworkError) -> Choice where Choice.RawValue == String {
    let text = try string()
    guard let choice = Choice(rawValue: text) else {
      throw .unreadable(path: path, rule: "must be one of \(Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))")
    }
    return choice
  }

  private func unreadable(_ form: String) -> FrameworkError { .unreadable(path: path, rule: "must be \(form)") }
}

extension Array {
  /// `map` that keeps the error's type.
  func mapped<Result, Failure: Error>(_ transform: (Element) throws(Failure) -> Result) throws(Failure) -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    for element in self { results.append(try transform(element)) }
    return results
  }
}
