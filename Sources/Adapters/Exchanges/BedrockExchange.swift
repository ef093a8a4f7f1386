internal import HTTPTransport
internal import StrictJSON

/// A call of Bedrock's in a recording: by its operation and model, without the host, the moment and the signature, of which another machine has others. What streams is written
/// message by message, since its bytes are no text.
struct BedrockExchange {
  static let service = "bedrock"

  /// As AWS names it.
  let operation: String
  /// `{"model", "body"}`
  let request: JSONValue

  private static let operations = ["converse": "Converse", "converse-stream": "ConverseStream", "invoke": "InvokeModel"]

  /// Nil of any other request.
  init?(_ request: HTTPRequest) {
    let path = request.url.prefix { $0 != "?" }.split(separator: "/")
    guard path.count > 4, path[path.count - 3] == "model", let operation = Self.operations[String(path[path.count - 1])], Self.isSigned(request) else {
      return nil
    }
    self.operation = operation
    let model = String(decoding: SignedURL.decoded(path[path.count - 2]), as: UTF8.self)
    self.request = ["model": .string(model), "body": ExchangeTransport.value(request.body)]
  }

  /// The scope says whose service it is, whatever stands in for it.
  private static func isSigned(_ request: HTTPRequest) -> Bool {
    request.headers.contains {
      $0.name.lowercased() == "authorization" && $0.value.hasPrefix("AWS4-HMAC-SHA256 ") && $0.value.contains("/\(service)/aws4_request")
    }
  }

  // MARK: Streams

  static let streamType = "application/vnd.amazon.eventstream"

  /// `{"messages": [{"headers", "payload"}]}`; nil where the bytes are not whole messages.
  static func messages(of body: [UInt8]) -> JSONValue? {
    var stream = AWSEventStream()
    guard let messages = try? stream.take(body), stream.isBetweenMessages else { return nil }
    return ["messages": .array(messages.map { ["headers": .strings($0.headers), "payload": ExchangeTransport.value($0.payload)] })]
  }

  /// The bytes of what `messages` wrote; nil of anything else.
  static func stream(of body: JSONValue?) -> [UInt8]? {
    guard let messages = body?["messages"]?.list else { return nil }
    return messages.flatMap { message in
      var headers: [String: String] = [:]
      for member in message["headers"]?.members?.members ?? [] { headers[member.name] = member.value.text }
      return AWSEventStream.bytes(of: AWSEventStream.Message(headers: headers, payload: payload(message["payload"])))
    }
  }

  private static func payload(_ value: JSONValue?) -> [UInt8] {
    switch value {
    case .string(let text)?: Array(text.utf8)
    case let value?: WireJSON.write(value) ?? []
    case nil: []
    }
  }
}

extension JSONValue {
  fileprivate static func strings(_ values: [String: String]) -> JSONValue {
    .object(JSONObject(values.sorted { $0.key < $1.key }.map { (name: $0.key, value: .string($0.value)) }))
  }
}
