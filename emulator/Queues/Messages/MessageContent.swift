internal import EmulatorDigests
internal import EmulatorJSON

/// What a message says: kept apart from its state, which changes with every receive.
struct MessageContent: Sendable, Equatable {
  var body: String
  var attributes: [MessageAttribute] = []
  /// AWSTraceHeader, the one attribute of the system's own that a sender may give.
  var trace: MessageAttribute?
  var bodyMD5: String
  var sender: String

  static let bytesMaximum = 1_048_576
  private static let allowedCharacters = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
  static let allowedText = "Message can include only the following: \(allowedCharacters)"

  /// XML 1.0's characters.
  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  /// Of the body and its attributes, in bytes.
  var bytes: Int { body.utf8.count + attributes.reduce(0) { $0 + $1.bytes } }

  /// Reads a sending; sizes are the queue's to check.
  init(_ request: Parameters, sender: String) throws(QueueRefusal) {
    body = try request.required("MessageBody")
    guard !body.isEmpty else { throw .missing("MessageBody") }
    guard Self.isPlain(body) || body.unicodeScalars.allSatisfy(Self.isAllowed) else {
      throw QueueRefusal(.invalidMessageContents, "Invalid characters found. Valid unicode characters are \(Self.allowedCharacters)")
    }
    attributes = try MessageAttribute.read(request["MessageAttributes"])
    let system = try MessageAttribute.read(request["MessageSystemAttributes"])
    for attribute in system {
      guard attribute.name == "AWSTraceHeader", attribute.type == "String" else {
        throw QueueRefusal(
          .invalidParameterValue, "Message system attribute name '\(attribute.name)' is invalid. Only AWSTraceHeader of type String is supported.")
      }
    }
    trace = system.first
    bodyMD5 = MD5.hex(body)
    self.sender = sender
  }

  /// One of the emulator's own making.
  init(body: String, attributes: [MessageAttribute] = [], sender: String) {
    self.body = body
    self.attributes = attributes
    self.sender = sender
    bodyMD5 = MD5.hex(body)
  }

  /// Printable ASCII, which most bodies are, needs no look at scalars.
  private static func isPlain(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      // All of them, without a branch for each, which is many times as fast as ending with the first.
      var isPlain = true
      for place in 0..<bytes.count { unsafe isPlain = isPlain && bytes[place] &- 0x20 < 0x5F }
      return isPlain
    }
  }

  // MARK: On the disk

  var stored: [UInt8] {
    var members: [JSON.Member] = [.init("b", .string(body)), .init("h", .string(bodyMD5)), .init("s", .string(sender))]
    if !attributes.isEmpty { members.append(.init("a", .object(attributes.map { .init($0.name, $0.json) }))) }
    if let trace { members.append(.init("t", trace.json)) }
    return JSON.object(members).bytes
  }

  init?(stored bytes: [UInt8]) {
    guard let json = try? JSON(reading: bytes), let body = json["b"]?.string, let md5 = json["h"]?.string else { return nil }
    self.body = body
    bodyMD5 = md5
    sender = json["s"]?.string ?? ""
    attributes = (json["a"]?.object ?? []).compactMap { MessageAttribute($0.name, stored: $0.value) }
    trace = json["t"].flatMap { MessageAttribute("AWSTraceHeader", stored: $0) }
  }
}
