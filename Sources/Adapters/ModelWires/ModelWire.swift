package import HTTPTransport
package import Models
internal import StrictJSON

/// How a provider is spoken to, as pure functions of bytes: what is sent, and what an answer's bytes come to.
package protocol ModelWire: Sendable {
  /// Nil where it cannot be said on this wire.
  func request(_ request: ModelRequest, streams: Bool, time_s: Int64) -> HTTPRequest?
  func reply(_ body: [UInt8]) throws(WireFault) -> ModelReply
  var reader: any StreamReading { get }
  /// The class, by the wire's own words, of an answer with an error's status.
  func fault(status: Int, headers: [HTTPField], body: [UInt8]) -> WireFault
  func limits(_ headers: [HTTPField], now_ms: Int64) -> [RateLimit]
  func requestID(_ headers: [HTTPField]) -> String?
}

/// Puts an answer together from a stream's bytes.
package protocol StreamReading: Sendable {
  /// The pieces of the answer's text that these bytes complete.
  mutating func take(_ bytes: [UInt8]) throws(WireFault) -> [String]
  /// The whole; nil where its finish has not come.
  func whole() throws(WireFault) -> ModelReply?
  /// Whether nothing more can follow.
  var isOver: Bool { get }
  /// What was received of the answer.
  var text: String { get }
}

/// What is wrong with an answer, before it is known how it came.
package struct WireFault: Error, Sendable, Hashable {
  package var kind: FailureClass
  package var contextLimit: Int?
  package var category: String?
  package var usage: TokenUsage?
  package var detail: String

  package init(_ kind: FailureClass, contextLimit: Int? = nil, category: String? = nil, usage: TokenUsage? = nil, _ detail: String) {
    (self.kind, self.contextLimit, self.category, self.usage, self.detail) = (kind, contextLimit, category, usage, detail)
  }
}

extension JSONValue {
  subscript(_ name: String) -> JSONValue? { if case .object(let object) = self { object[name] } else { nil } }

  var text: String? { if case .string(let text) = self { text } else { nil } }

  /// A number of tokens, or of what else there cannot be less than none of; sums of some of them overflow nothing. Nil: it was not told.
  var count: Int? {
    switch self {
    case .integer(let number) where number >= 0: Int(min(number, Int64(TokenUsage.tokensMaximum)))
    case .number(let number) where number >= 0: Int(min(number, Double(TokenUsage.tokensMaximum)))
    default: nil
    }
  }

  var list: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(JSONObject(members.compactMap { name, value in value.map { (name: name, value: $0) } }))
  }
}

enum WireJSON {
  static func read(_ body: [UInt8]) throws(WireFault) -> JSONValue {
    do { return try JSONReader.read(body, limits: JSONLimits(bytesMaximum: ModelRequest.answerBytesMaximum)) } catch {
      throw WireFault(.malformed, "no JSON: \(error.rule)")
    }
  }

  static func write(_ value: JSONValue) -> [UInt8]? { try? JSONWriter.write(value) }
}
