internal import EmulatorJSON
public import EmulatorServerless
internal import FoundationEssentials

/// An output that API Gateway calls malformed, and by which rule. No value of it is said: it may be a secret.
public struct MalformedOutput: Error, Equatable {
  public var text: String
  init(_ text: String) { self.text = text }
}

/// What a function's output means as an HTTP answer.
public struct FunctionOutput: Sendable, Equatable {
  public var status: Int
  /// Without any of the gateway's own.
  public var headers: [Header]
  /// Decoded, where the function said that it is base64.
  public var body: [UInt8]
  /// The text that the body was decoded from; a REST API sends that to whoever asked for nothing binary.
  public var encoded: [UInt8]?
  /// Whether `encoded` is no base64.
  public var isUndecodable = false

  static let undecodable = MalformedOutput("`body` must be base64, as `isBase64Encoded` says")

  public static func read(_ output: [UInt8], _ payload: RouteDeclaration.Payload) throws(MalformedOutput) -> FunctionOutput {
    guard let value = try? JSON(reading: output) else { throw MalformedOutput("it must be JSON") }
    return payload == .v1 ? try readV1(value) : try readV2(value, output)
  }

  /// 1.0: an object of the five known members, of which none must be there, but one at least.
  private static func readV1(_ value: JSON) throws(MalformedOutput) -> FunctionOutput {
    let known = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]
    guard let members = value.object, !members.isEmpty, members.allSatisfy({ known.contains($0.name) }) else {
      throw MalformedOutput("it must be an object with members of `\(known.joined(separator: "`, `"))` alone, one at least")
    }
    let (status, headers) = (try status(value["statusCode"]), try merged(value["headers"], value["multiValueHeaders"]))
    let body = try body(value)
    return FunctionOutput(status: status, headers: headers, body: body.decoded ?? [], encoded: body.encoded, isUndecodable: body.decoded == nil)
  }

  /// 2.0: without `statusCode` the whole output is the body, JSON, 200; a JSON text is unwrapped.
  private static func readV2(_ value: JSON, _ output: [UInt8]) throws(MalformedOutput) -> FunctionOutput {
    guard let code = value["statusCode"] else {
      let body = value.string.map { Array($0.utf8) } ?? output
      return FunctionOutput(status: 200, headers: [Header("content-type", "application/json")], body: body)
    }
    guard code != .null else { throw statusRule }
    let status = try status(code)
    let headers = try merged(value["headers"], nil) + (try cookies(value["cookies"]))
    guard let body = try body(value).decoded else { throw undecodable }
    return FunctionOutput(status: status, headers: headers, body: body)
  }

  private static let statusRule = MalformedOutput("`statusCode` must be an integer from 200 to 599")

  /// 201 and "201" alike; absent or null is 200.
  private static func status(_ value: JSON?) throws(MalformedOutput) -> Int {
    let number: Int64?
    switch value {
    case nil, .null: number = 200
    case .integer(let code): number = code
    case .string(let text): number = Int64(text)
    default: number = nil
    }
    guard let number, (200...599).contains(number) else { throw statusRule }
    return Int(number)
  }

  private static func cookies(_ value: JSON?) throws(MalformedOutput) -> [Header] {
    guard let value, value != .null else { return [] }
    let rule = MalformedOutput("`cookies` must be a list of texts without control characters")
    guard let list = value.array else { throw rule }
    var headers: [Header] = []
    for cookie in list {
      guard let text = cookie.string, isSafe(text) else { throw rule }
      headers.append(Header("set-cookie", text))
    }
    return headers
  }

  /// One value and several under one name come together, whatever the case, the several first; a pair in both counts once.
  private static func merged(_ single: JSON?, _ several: JSON?) throws(MalformedOutput) -> [Header] {
    var many: [Header] = []
    let lists = MalformedOutput("`multiValueHeaders` must be an object of lists of texts without control characters, named by tokens")
    guard let members = members(several) else { throw lists }
    for member in members where member.value != .null {
      guard let values = member.value.array else { throw lists }
      for value in values {
        guard let text = text(value), isToken(member.name), isSafe(text) else { throw lists }
        many.append(Header(member.name, text))
      }
    }
    let rule = MalformedOutput("`headers` must be an object of texts without control characters, numbers and booleans, named by tokens")
    guard let singles = Self.members(single) else { throw rule }
    for member in singles where member.value != .null {
      guard let text = text(member.value), isToken(member.name), isSafe(text) else { throw rule }
      let isTwice = many.contains { $0.name.lowercased() == member.name.lowercased() && $0.value == text }
      if !isTwice { many.append(Header(member.name, text)) }
    }
    return many
  }

  private static func members(_ value: JSON?) -> [JSON.Member]? {
    switch value {
    case nil, .null: []
    case .object(let members): members
    default: nil
    }
  }

  private static func text(_ value: JSON) -> String? {
    switch value {
    case .string(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .real(let number): String(number)
    default: nil
    }
  }

  /// What the body says, and the text it was decoded from; `decoded` is nil where it is no base64.
  private struct Body {
    var decoded: [UInt8]?
    var encoded: [UInt8]?
  }

  private static func body(_ value: JSON) throws(MalformedOutput) -> Body {
    let isEncoded: Bool
    switch value["isBase64Encoded"] {
    case nil, .null, .bool(false): isEncoded = false
    case .bool(true): isEncoded = true
    default: throw MalformedOutput("`isBase64Encoded` must be true or false")
    }
    switch value["body"] {
    case nil, .null: return Body(decoded: [])
    case .string(let text):
      return isEncoded ? Body(decoded: Data(base64Encoded: text).map { Array($0) }, encoded: Array(text.utf8)) : Body(decoded: Array(text.utf8))
    default: throw MalformedOutput("`body` must be a text")
    }
  }

  /// A header's name as RFC 9110 §5.1 has it; anything else could split the answer in two.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
  }

  private static func isSafe(_ value: String) -> Bool { value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
}

extension FunctionOutput {
  /// What stands before a streamed body: `{statusCode, headers, multiValueHeaders, cookies}`, of which none must be there.
  static func prelude(_ bytes: [UInt8]) throws(MalformedOutput) -> FunctionOutput {
    guard let value = try? JSON(reading: bytes), value.object != nil else { throw MalformedOutput("what stands before its body must be an object") }
    let status = try status(value["statusCode"])
    return FunctionOutput(status: status, headers: try merged(value["headers"], value["multiValueHeaders"]) + (try cookies(value["cookies"])), body: [])
  }
}
