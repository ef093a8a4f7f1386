internal import EmulatorJSON
public import EmulatorServerless
internal import FoundationEssentials

/// What a function's output means as an HTTP answer; nil from the readers is output that API Gateway calls malformed.
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

  public static func read(_ output: [UInt8], _ payload: RouteDeclaration.Payload) -> FunctionOutput? {
    guard let value = try? JSON(reading: output) else { return nil }
    return payload == .v1 ? readV1(value) : readV2(value, output)
  }

  /// 1.0: an object of the five known members, of which none must be there, but one at least.
  private static func readV1(_ value: JSON) -> FunctionOutput? {
    guard let members = value.object, !members.isEmpty else { return nil }
    let known = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]
    guard members.allSatisfy({ known.contains($0.name) }) else { return nil }
    guard let status = status(value["statusCode"]), let headers = merged(value["headers"], value["multiValueHeaders"]), let body = body(value) else {
      return nil
    }
    return FunctionOutput(status: status, headers: headers, body: body.decoded ?? [], encoded: body.encoded, isUndecodable: body.decoded == nil)
  }

  /// 2.0: without `statusCode` the whole output is the body, JSON, 200; a JSON text is unwrapped.
  private static func readV2(_ value: JSON, _ output: [UInt8]) -> FunctionOutput? {
    guard let code = value["statusCode"] else {
      let body = value.string.map { Array($0.utf8) } ?? output
      return FunctionOutput(status: 200, headers: [Header("content-type", "application/json")], body: body)
    }
    guard code != .null, let status = status(code), var headers = merged(value["headers"], nil), let body = body(value)?.decoded else { return nil }
    if let cookies = value["cookies"], cookies != .null {
      guard let list = cookies.array else { return nil }
      for cookie in list {
        guard let text = cookie.string, isSafe(text) else { return nil }
        headers.append(Header("set-cookie", text))
      }
    }
    return FunctionOutput(status: status, headers: headers, body: body)
  }

  /// 201 and "201" alike; absent or null is 200.
  private static func status(_ value: JSON?) -> Int? {
    let number: Int64?
    switch value {
    case nil, .null: number = 200
    case .integer(let code): number = code
    case .string(let text): number = Int64(text)
    default: number = nil
    }
    return number.flatMap { (200...599).contains($0) ? Int($0) : nil }
  }

  /// One value and several under one name come together, whatever the case, the several first; a pair in both counts once.
  private static func merged(_ single: JSON?, _ several: JSON?) -> [Header]? {
    guard let singles = members(single), let lists = members(several) else { return nil }
    var many: [Header] = []
    for member in lists where member.value != .null {
      guard let values = member.value.array else { return nil }
      for value in values {
        guard let text = text(value), isToken(member.name), isSafe(text) else { return nil }
        many.append(Header(member.name, text))
      }
    }
    for member in singles where member.value != .null {
      guard let text = text(member.value), isToken(member.name), isSafe(text) else { return nil }
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

  private static func body(_ value: JSON) -> Body? {
    let isEncoded: Bool
    switch value["isBase64Encoded"] {
    case nil, .null, .bool(false): isEncoded = false
    case .bool(true): isEncoded = true
    default: return nil
    }
    switch value["body"] {
    case nil, .null: return Body(decoded: [])
    case .string(let text):
      return isEncoded ? Body(decoded: Data(base64Encoded: text).map { Array($0) }, encoded: Array(text.utf8)) : Body(decoded: Array(text.utf8))
    default: return nil
    }
  }

  /// A header's name as RFC 9110 §5.1 has it; anything else could split the answer in two.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
  }

  private static func isSafe(_ value: String) -> Bool { value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
}

extension FunctionOutput {
  /// What stands before a streamed body: `{statusCode, headers, multiValueHeaders, cookies}`, of which none must be there. Nil where it is something else.
  static func prelude(_ bytes: [UInt8]) -> FunctionOutput? {
    guard let value = try? JSON(reading: bytes), value.object != nil, let status = status(value["statusCode"]),
      var headers = merged(value["headers"], value["multiValueHeaders"])
    else { return nil }
    for cookie in value["cookies"]?.array ?? [] {
      guard let text = cookie.string, isSafe(text) else { return nil }
      headers.append(Header("set-cookie", text))
    }
    return FunctionOutput(status: status, headers: headers, body: [])
  }
}
