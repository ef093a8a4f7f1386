internal import StrictJSON

/// One object of an event, read member by member; a null counts as absent, which is how payload 1.0 writes it.
struct EventMembers {
  private let object: JSONObject
  private let path: String

  init(_ object: JSONObject, at path: String = "") {
    self.object = object
    self.path = path
  }

  subscript(name: String) -> JSONValue { object[name] ?? .null }

  func required(_ name: String) throws(GatewayRequestError) -> String {
    guard case .string(let text) = self[name] else { throw wrong(name, "is a string") }
    return text
  }

  /// Empty where absent.
  func string(_ name: String) throws(GatewayRequestError) -> String { self[name] == .null ? "" : try required(name) }

  /// 0 where absent.
  func integer(_ name: String) throws(GatewayRequestError) -> Int64 {
    switch self[name] {
    case .null: return 0
    case .integer(let value): return value
    default: throw wrong(name, "is an integer")
    }
  }

  /// Without members where absent.
  func object(_ name: String) throws(GatewayRequestError) -> EventMembers {
    switch self[name] {
    case .null: return EventMembers(JSONObject(), at: path + "/" + name)
    case .object(let members): return EventMembers(members, at: path + "/" + name)
    default: throw wrong(name, "is an object")
    }
  }

  func list(_ name: String) throws(GatewayRequestError) -> [String] {
    guard self[name] != .null else { return [] }
    guard case .array(let elements) = self[name] else { throw wrong(name, "is a list of strings") }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw wrong(name, "is a list of strings") }
      texts.append(text)
    }
    return texts
  }

  func strings(_ name: String, percentDecoded: Bool) throws(GatewayRequestError) -> [String: String] {
    let members = try object(name)
    var values: [String: String] = [:]
    for key in members.object.names { values[key] = percentDecoded ? try members.percentDecoded(key) : try members.string(key) }
    return values
  }

  func percentDecoded(_ name: String) throws(GatewayRequestError) -> String { PercentEncoding.decoded(Array(try required(name).utf8)[...], plusIsSpace: false) }

  /// Every value of every name, from the object of lists if it is there, else from the object of single values.
  func multiValues(_ lists: String, or singles: String) throws(GatewayRequestError) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    let source = try object(self[lists] == .null ? singles : lists)
    for name in source.object.names {
      if case .array = source[name] {
        for value in try source.list(name) { fields.append((name, value)) }
      } else {
        fields.append((name, try source.string(name)))
      }
    }
    return fields
  }

  func body() throws(GatewayRequestError) -> [UInt8] {
    let text = try string("body")
    guard self["isBase64Encoded"] == true else { return Array(text.utf8) }
    guard let bytes = Base64.standard.decode(text) else { throw wrong("body", "is base64, as `isBase64Encoded` says") }
    return bytes
  }

  private func wrong(_ name: String, _ rule: String) -> GatewayRequestError { .invalid(path: path + "/" + JSONPointer.escape(name), rule: rule) }
}
