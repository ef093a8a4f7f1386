internal import EmulatorJSON

/// A request's members, read with the refusals that SQS has for what is missing or of another kind.
struct Parameters {
  let members: [JSON.Member]

  init(_ members: [JSON.Member]) { self.members = members }

  init(body: [UInt8]) throws(QueueRefusal) {
    guard let json = try? JSON(reading: body.isEmpty ? Array("{}".utf8) : body), let members = json.object else {
      throw QueueRefusal(.serialization, "The request's body is no JSON object")
    }
    self.members = members
  }

  subscript(name: String) -> JSON? {
    guard let value = members.first(where: { $0.name == name })?.value, value != .null else { return nil }
    return value
  }

  /// A number stands for its text, as in AWS's own reading.
  func text(_ name: String) throws(QueueRefusal) -> String? {
    switch self[name] {
    case nil: nil
    case .string(let text)?: text
    case .integer(let number)?: String(number)
    case .bool(let flag)?: String(flag)
    default: throw QueueRefusal(.serialization, "`\(name)` must be a text")
    }
  }

  func required(_ name: String) throws(QueueRefusal) -> String {
    guard let text = try text(name) else { throw .missing(name) }
    return text
  }

  func integer(_ name: String) throws(QueueRefusal) -> Int64? {
    switch self[name] {
    case nil: return nil
    case .integer(let number)?: return number
    case .string(let text)?:
      if let number = Int64(text) { return number }
      fallthrough
    default: throw QueueRefusal(.serialization, "`\(name)` must be a whole number")
    }
  }

  func texts(_ name: String) throws(QueueRefusal) -> [String] {
    guard let value = self[name] else { return [] }
    guard let elements = value.array else { throw QueueRefusal(.serialization, "`\(name)` must be a list of texts") }
    let texts = elements.compactMap(\.string)
    guard texts.count == elements.count else { throw QueueRefusal(.serialization, "`\(name)` must be a list of texts") }
    return texts
  }

  /// A map of texts; a value of null is left out.
  func map(_ name: String) throws(QueueRefusal) -> [String: String]? {
    guard let value = self[name] else { return nil }
    guard let members = value.object else { throw QueueRefusal(.serialization, "`\(name)` must be a map of texts") }
    var map: [String: String] = [:]
    let inner = Parameters(members)
    for member in members { if let text = try inner.text(member.name) { map[member.name] = text } }
    return map
  }

  func parts(_ name: String) throws(QueueRefusal) -> [Parameters] {
    guard let value = self[name] else { return [] }
    let elements = value.array ?? []
    let parts = elements.compactMap(\.object).map(Parameters.init)
    guard value.array != nil, parts.count == elements.count else { throw QueueRefusal(.serialization, "`\(name)` must be a list of structures") }
    return parts
  }
}
