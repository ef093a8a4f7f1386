internal import EmulatorDigests
internal import EmulatorJSON
internal import FoundationEssentials

/// One of the caller's own attributes of a message.
struct MessageAttribute: Sendable, Equatable {
  enum Value: Sendable, Equatable {
    case text(String)
    case binary([UInt8])
  }

  var name: String
  /// `String`, `Number` or `Binary`, with a label of the caller's after a dot.
  var type: String
  var value: Value

  static let countMaximum = 10

  /// Name, type and value together.
  var bytes: Int {
    let value =
      switch self.value {
      case .text(let text): text.utf8.count
      case .binary(let bytes): bytes.count
      }
    return name.utf8.count + type.utf8.count + value
  }

  var json: JSON {
    switch value {
    case .text(let text): ["StringValue": .string(text), "DataType": .string(type)]
    case .binary(let bytes): ["BinaryValue": .string(Data(bytes).base64EncodedString()), "DataType": .string(type)]
    }
  }

  /// Reads what `json` wrote.
  init?(_ name: String, stored json: JSON) {
    guard let type = json["DataType"]?.string else { return nil }
    self.name = name
    self.type = type
    if let text = json["StringValue"]?.string {
      value = .text(text)
    } else {
      guard let text = json["BinaryValue"]?.string, let data = Data(base64Encoded: text) else { return nil }
      value = .binary(Array(data))
    }
  }

  init(text: String, name: String, type: String) { self.init(name, type, .text(text)) }

  private init(_ name: String, _ type: String, _ value: Value) {
    self.name = name
    self.type = type
    self.value = value
  }

  /// The MD5 of some: in the order of their names, of each its name, its type, 1 or 2, and its value; lengths as 4 bytes, the highest first.
  /// Source: Developer Guide, "Calculating the MD5 message digest for message attributes". Nil of none.
  static func md5(_ attributes: [MessageAttribute]) -> String? {
    guard !attributes.isEmpty else { return nil }
    var bytes: [UInt8] = []
    func add(_ part: [UInt8]) {
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: part.count >> (8 * (3 - $0))) }
      bytes += part
    }
    for attribute in attributes.sorted(by: { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }) {
      add(Array(attribute.name.utf8))
      add(Array(attribute.type.utf8))
      switch attribute.value {
      case .text(let text):
        bytes.append(1)
        add(Array(text.utf8))
      case .binary(let value):
        bytes.append(2)
        add(value)
      }
    }
    return MD5.hex(bytes)
  }

  // MARK: Reading a request's

  /// `kind`: as the messages call them.
  static func read(_ value: JSON?, kind: String = "user") throws(QueueRefusal) -> [MessageAttribute] {
    guard let value, value != .null else { return [] }
    guard let members = value.object else { throw QueueRefusal(.serialization, "`MessageAttributes` must be a map of structures") }
    guard members.count <= countMaximum else {
      throw QueueRefusal(.invalidParameterValue, "Number of message attributes [\(members.count)] exceeds the allowed maximum [\(countMaximum)].")
    }
    var attributes: [MessageAttribute] = []
    for member in members { attributes.append(try read(member)) }
    return attributes
  }

  private static func read(_ member: JSON.Member) throws(QueueRefusal) -> MessageAttribute {
    let name = member.name
    try check(name: name)
    guard let parts = member.value.object.map(Parameters.init) else {
      throw QueueRefusal(.serialization, "`MessageAttributes.\(name.prefix(256))` must be a structure")
    }
    guard let type = try parts.text("DataType"), !type.isEmpty else {
      throw refusal("The message attribute '\(name)' must contain a non-empty message attribute type.")
    }
    let kind = type.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)[0]
    guard ["String", "Number", "Binary"].contains(kind), type.utf8.count <= 256 else {
      throw refusal(
        "The type of message (user) attribute '\(name)' is invalid. You must use only the following supported type prefixes: Binary, Number, String.")
    }
    let (text, binary) = (try parts.text("StringValue"), try parts.text("BinaryValue"))
    let empty = refusal("The message attribute '\(name)' must contain a non-empty message attribute value for message attribute type '\(kind)'.")
    if kind == "Binary" {
      guard let binary, !binary.isEmpty else { throw empty }
      guard let data = Data(base64Encoded: binary) else { throw QueueRefusal(.serialization, "`BinaryValue` of '\(name)' must be base64") }
      return MessageAttribute(name, type, .binary(Array(data)))
    }
    guard let text, !text.isEmpty else { throw empty }
    guard text.unicodeScalars.allSatisfy(MessageContent.isAllowed) else {
      throw QueueRefusal(.invalidMessageContents, "Invalid characters found in the value of the message attribute '\(name)'. \(MessageContent.allowedText)")
    }
    if kind == "Number", !isNumber(text) { throw refusal("Can't cast the value of message (user) attribute '\(name)' to a number.") }
    return MessageAttribute(name, type, .text(text))
  }

  private static func check(name: String) throws(QueueRefusal) {
    guard !name.isEmpty, name.utf8.count <= 256 else { throw refusal("Length of message attribute name must be between 1 and 256 bytes.") }
    let isLegal = name.utf8.allSatisfy { QueueName.isLegal($0) || $0 == UInt8(ascii: ".") }
    guard isLegal else {
      throw refusal(
        "Invalid non-alphanumeric character was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.")
    }
    guard !name.hasPrefix("."), !name.hasSuffix("."), !name.contains("..") else {
      throw refusal("You can't use message attribute names beginning or ending with a dot, or with two dots in a row.")
    }
    let lower = name.lowercased()
    guard !lower.hasPrefix("aws."), !lower.hasPrefix("amazon.") else {
      throw refusal("You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.")
    }
  }

  private static func refusal(_ text: String) -> QueueRefusal { QueueRefusal(.invalidParameterValue, text) }

  /// Up to 38 digits, between 10⁻¹²⁸ and 10¹²⁶.
  private static func isNumber(_ text: String) -> Bool {
    guard let number = Double(text), number.isFinite else { return false }
    return text.utf8.allSatisfy { (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }
  }
}
