internal import EmulatorFaults
internal import EmulatorDigests
internal import EmulatorJSON

/// A request's members, or those of one of its structures, read by type. A member of another JSON type is a SerializationException, as in DynamoDB.
struct Fields {
  private let members: [JSON.Member]
  /// Where these stand in the request, for messages: empty, or such as `transactItems.1.member.put.`.
  let path: String

  init(_ members: [JSON.Member], path: String = "") {
    self.members = members
    self.path = path
  }

  func has(_ name: String) -> Bool { self[name] != nil }

  /// A member that is there and not null.
  subscript(name: String) -> JSON? {
    guard let value = members.first(where: { $0.name == name })?.value, value != .null else { return nil }
    return value
  }

  func string(_ name: String) throws(Fault) -> String? {
    try read(name, "String") { $0.string }
  }

  func integer(_ name: String) throws(Fault) -> Int64? {
    try read(name, "Integer") { json in
      if case .real(let value) = json, value.magnitude < 1e15 { return Int64(value) }
      return json.integer
    }
  }

  func bool(_ name: String) throws(Fault) -> Bool? {
    try read(name, "Boolean") { $0.bool }
  }

  func object(_ name: String) throws(Fault) -> [JSON.Member]? {
    guard let value = self[name] else { return nil }
    guard let members = value.object else { throw .serialization("Unexpected field type") }
    return members
  }

  func array(_ name: String) throws(Fault) -> [JSON]? {
    guard let value = self[name] else { return nil }
    guard let elements = value.array else { throw .serialization("Unexpected field type") }
    return elements
  }

  func fields(_ name: String) throws(Fault) -> Fields? {
    try object(name).map { Fields($0, path: "\(path)\(Fields.lowerFirst(name)).") }
  }

  /// The structures of a list.
  func list(_ name: String) throws(Fault) -> [Fields]? {
    guard let elements = try array(name) else { return nil }
    var fields: [Fields] = []
    for (place, element) in elements.enumerated() {
      guard let members = element.object else { throw .serialization("Unexpected field type") }
      fields.append(Fields(members, path: "\(path)\(Fields.lowerFirst(name)).\(place + 1).member."))
    }
    return fields
  }

  func strings(_ name: String) throws(Fault) -> [String]? {
    guard let elements = try array(name) else { return nil }
    var strings: [String] = []
    for element in elements {
      guard let text = element.string else { throw .serialization("\(AttributeValue.className(element)) can not be converted to an String") }
      strings.append(text)
    }
    return strings
  }

  func attributes(_ name: String) throws(Fault) -> Attributes? {
    guard let value = self[name] else { return nil }
    do throws(ValueFault) { return try Attributes(reading: value) } catch { throw error.fault }
  }

  private func read<Value>(_ name: String, _ type: String, _ convert: (JSON) -> Value?) throws(Fault) -> Value? {
    guard let json = self[name] else { return nil }
    guard let value = convert(json) else { throw .serialization("\(AttributeValue.className(json)) can not be converted to an \(type)") }
    return value
  }

  static func lowerFirst(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }
}

extension ValueFault {
  var fault: Fault {
    switch self {
    case .serialization(let message): .serialization(message)
    case .validation(let message): .validation(message)
    }
  }
}

extension Fields {
  /// SHA-256 of all members but the token itself, the same for every order of the members.
  var digest: [UInt8] { SHA256.digest(JSON.object(members.filter { $0.name != "ClientRequestToken" }).canonical.bytes) }
}

extension JSON {
  /// The same value with all members sorted by name.
  fileprivate var canonical: JSON {
    switch self {
    case .array(let elements): .array(elements.map(\.canonical))
    case .object(let members):
      .object(members.map { Member($0.name, $0.value.canonical) }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    default: self
    }
  }
}
