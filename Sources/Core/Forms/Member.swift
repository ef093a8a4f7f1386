public import StrictJSON

/// One member of an object that a caller sends: its name, form and words, said once. Reading, the schema, what is required and what is unknown come from a list of these.
public struct Member<Value>: FormMember {
  public let name: String
  public let property: Schema.Property
  public let isRequired: Bool
  let read: @Sendable (JSONValue, _ path: String, Findings) -> Value?

  private init(
    _ name: String, _ schema: Schema, isRequired: Bool, _ about: String, read: @escaping @Sendable (JSONValue, _ path: String, Findings) -> Value?
  ) {
    self.name = name
    self.isRequired = isRequired
    self.read = read
    property = isRequired ? .required(name, schema, about) : .optional(name, schema, about)
  }
}

/// A member whatever it holds.
public protocol FormMember: Sendable {
  var name: String { get }
  var property: Schema.Property { get }
  var isRequired: Bool { get }
}

extension Member where Value == String {
  /// Bounds in characters (Unicode scalars).
  public static func text(_ name: String, _ length: ClosedRange<Int>, required: Bool = false, _ about: String = "") -> Member {
    Member(name, .text(length), isRequired: required, about) { FieldReader.text($0, at: $1, length, $2) }
  }
}

extension Member where Value == String {
  /// In small letters, whichever were sent.
  public static func uuid(_ name: String, _ about: String = "") -> Member {
    Member(name, .uuid, isRequired: false, about) { FieldReader.uuid($0, at: $1, $2) }
  }
}

extension Member where Value == Double {
  public static func number(_ name: String, _ range: ClosedRange<Double>, required: Bool = false, _ about: String = "") -> Member {
    Member(name, .number(from: range.lowerBound, to: range.upperBound), isRequired: required, about) {
      FieldReader.number($0, at: $1, from: range.lowerBound, to: range.upperBound, $2)
    }
  }
}

extension Member where Value == [String] {
  /// At most so many texts; bounds of each in characters.
  /// An empty array is refused where there must be at least one.
  public static func texts(
    _ name: String, atLeast least: Int = 0, atMost count: Int, _ length: ClosedRange<Int>, required: Bool = false, _ about: String = ""
  ) -> Member {
    texts(name, .text(length), least...count, required: required, about) { FieldReader.text($0, at: $1, length, $2) }
  }

  /// The same, each text read as `element` says.
  static func texts(
    _ name: String, _ element: Schema, _ count: ClosedRange<Int>, required: Bool, _ about: String,
    each read: @escaping @Sendable (JSONValue, _ path: String, Findings) -> String?
  ) -> Member {
    Member(name, .array(of: element, count: count), isRequired: required, about) { value, path, findings in
      guard case .array(let elements) = value else {
        findings.mistyped(value, path, "an array")
        return nil
      }
      guard elements.count <= count.upperBound else {
        findings.invalid(path, "must have at most \(count.upperBound) elements, not \(elements.count)")
        return nil
      }
      let least = count.lowerBound
      if elements.count < least { findings.invalid(path, "must have at least \(least == 1 ? "one element" : "\(least) elements")") }
      return elements.enumerated().compactMap { read($1, path.pointer(to: $0), findings) }
    }
  }
}

extension Member where Value == Bool {
  public static func bool(_ name: String, required: Bool = false, _ about: String = "") -> Member {
    Member(name, .bool, isRequired: required, about) { value, path, findings in
      guard case .bool(let bool) = value else {
        findings.mistyped(value, path, "true or false")
        return nil
      }
      return bool
    }
  }
}

extension Member where Value == Int {
  public static func integer(_ name: String, _ range: ClosedRange<Int>, required: Bool = false, _ about: String = "") -> Member {
    Member(name, .integer(range), isRequired: required, about) { value, path, findings in
      guard case .integer(let number) = value else {
        findings.mistyped(value, path, "an integer")
        return nil
      }
      guard let whole = Int(exactly: number), range.contains(whole) else {
        findings.invalid(path, "must be from \(range.lowerBound) to \(range.upperBound)")
        return nil
      }
      return whole
    }
  }
}

/// A date and time, in milliseconds since 1970.
public struct DateAndTime: Sendable, Hashable {
  public var time_ms: Int64
}

extension Member where Value == DateAndTime {
  public static func moment(_ name: String, required: Bool = false, _ about: String = "") -> Member {
    Member(name, .moment, isRequired: required, about) { value, path, findings in
      guard case .string(let text) = value, let time_ms = Timestamp.milliseconds(text) else {
        findings.mistyped(value, path, "a date and time as RFC 3339 has it, such as `2026-03-01T09:30:00Z`")
        return nil
      }
      return DateAndTime(time_ms: time_ms)
    }
  }
}

extension Member where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
  public static func choice(_ name: String, required: Bool = false, _ about: String = "") -> Member {
    Member(name, .choice(Value.self), isRequired: required, about) { FieldReader.choice($0, at: $1, $2) }
  }
}

/// An object read by its members: whatever is wrong becomes a finding with its path, unknown and missing members too.
public struct FormReader {
  private let object: JSONObject
  public let findings: Findings

  /// The first two gates of a body are its size and strict JSON.
  public init(_ body: [UInt8], atMost bytesMaximum: Int, _ members: [any FormMember], isStored: Bool = false) throws(RequestError) {
    findings = Findings(ofStored: isStored)
    let value = try RequestBody.json(body, atMost: bytesMaximum, isStored: isStored)
    guard case .object(let object) = value else { throw RequestError(mistyped: value, path: "", "an object") }
    self.object = object
    for name in object.names where !members.contains(where: { $0.name == name }) { findings.malformed("".pointer(to: name), "is not a known field") }
    for member in members where member.isRequired && object[member.name] == nil { findings.invalid("".pointer(to: member.name), "is required") }
  }

  public subscript<Value>(_ member: Member<Value>) -> Value? { object[member.name].flatMap { member.read($0, "".pointer(to: member.name), findings) } }

  public func has(_ member: any FormMember) -> Bool { object[member.name] != nil }
}

extension Schema {
  /// What a caller sends, by its members: one that is not listed is refused.
  public static func closed(_ members: [any FormMember]) -> Schema { closed(members.map(\.property)) }
}

extension Member {
  /// An object with a reading of its own.
  public static func object(
    _ name: String, _ schema: Schema, required: Bool = false, _ about: String = "",
    read: @escaping @Sendable (JSONValue, _ path: String, Findings) -> Value?
  ) -> Member {
    Member(name, schema, isRequired: required, about, read: read)
  }
}
