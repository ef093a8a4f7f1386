public import StrictJSON

/// What is stored and cannot be read back, or is of another form than was written.
public struct StoredError: Error, Sendable, Hashable {
  /// The JSON Pointer (RFC 6901) of the place; empty for the whole.
  public var path: String
  /// Lower case, no full stop.
  public var rule: String

  public init(path: String, rule: String) {
    self.path = path
    self.rule = rule
  }
}

/// A value of a JSON text together with where it stands, so that what is wrong with it can be said.
public struct RecordField {
  public let value: JSONValue
  /// A JSON Pointer (RFC 6901).
  public let path: String

  public init(_ value: JSONValue, _ path: String) {
    self.value = value
    self.path = path
  }

  public struct Object {
    public let members: JSONObject
    public let path: String

    public func optional(_ name: String) -> RecordField? {
      guard let value = members[name], value != .null else { return nil }
      return RecordField(value, "\(path)/\(name)")
    }

    public func required(_ name: String) throws(StoredError) -> RecordField {
      guard let field = optional(name) else { throw StoredError(path: "\(path)/\(name)", rule: "is missing") }
      return field
    }

    public var fields: [(name: String, field: RecordField)] {
      members.members.map { ($0.name, RecordField($0.value, "\(path)/\($0.name)")) }
    }
  }

  public func object() throws(StoredError) -> Object {
    guard case .object(let members) = value else { throw unreadable("an object") }
    return Object(members: members, path: path)
  }

  public func elements() throws(StoredError) -> [RecordField] {
    guard case .array(let values) = value else { throw unreadable("an array") }
    return values.enumerated().map { RecordField($0.element, "\(path)/\($0.offset)") }
  }

  public func string() throws(StoredError) -> String {
    guard case .string(let text) = value else { throw unreadable("a string") }
    return text
  }

  public func bool() throws(StoredError) -> Bool {
    guard case .bool(let truth) = value else { throw unreadable("true or false") }
    return truth
  }

  public func number() throws(StoredError) -> Double {
    guard let number = value.measure else { throw unreadable("a number") }
    return number
  }

  public func integer() throws(StoredError) -> Int {
    guard case .integer(let whole) = value else { throw unreadable("a whole number") }
    return Int(whole)
  }

  public func choice<Choice: RawRepresentable & CaseIterable>() throws(StoredError) -> Choice where Choice.RawValue == String {
    let text = try string()
    guard let choice = Choice(rawValue: text) else {
      throw StoredError(path: path, rule: "must be one of \(Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))")
    }
    return choice
  }

  private func unreadable(_ form: String) -> StoredError { StoredError(path: path, rule: "must be \(form)") }
}

extension Array {
  /// `map` that keeps the error's type.
  public func mapped<Result, Failure: Error>(_ transform: (Element) throws(Failure) -> Result) throws(Failure) -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    for element in self { results.append(try transform(element)) }
    return results
  }
}
