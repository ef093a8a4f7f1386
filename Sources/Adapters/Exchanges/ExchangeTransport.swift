public import HTTPTransport
public import StrictJSON

/// Where an emulator that records or replays wants to hear of exchanges: `http://127.0.0.1:<port>/_emulator/exchanges/<key>/record`, or `…/replay`.
public struct ExchangeAddress: Sendable, Hashable {
  public let text: String
  /// `http://127.0.0.1:<port>/`: what is asked there the emulator sees by itself.
  let origin: String
  /// Whether nothing may leave the machine.
  public let isReplay: Bool

  /// Nil where it is none: exchanges hold what nobody beyond this machine may see.
  public init?(_ text: String) {
    guard text.hasPrefix("http://127.0.0.1:"), let slash = text.dropFirst(7).firstIndex(of: "/"), text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      return nil
    }
    guard text.hasSuffix("/record") || text.hasSuffix("/replay") else { return nil }
    self.text = text
    origin = String(text[...slash])
    isReplay = text.hasSuffix("/replay")
  }
}

/// Tells an emulator of each request and its response, or takes the response from it, where nothing is to leave the machine.
public struct ExchangeTransport: HTTPTransport {
  private let transport: any HTTPTransport
  private let address: ExchangeAddress
  /// Says to the emulator that an exchange is not to be recorded.
  static let unrecorded = HTTPField("X-Emulator-Unrecorded", "1")
  private static let bytesMaximum = 24 << 20
  private static let limits = JSONLimits(bytesMaximum: bytesMaximum, nodesMaximum: 1_000_000)

  public init(_ transport: any HTTPTransport, telling address: ExchangeAddress) { (self.transport, self.address) = (transport, address) }

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    if isSeen(request) { return try await transport.send(Unrecorded.isOn ? marked(request) : request) }
    if address.isReplay { return try await recorded(request) }
    let result: Result<HTTPResponse, TransportError>
    do throws(TransportError) { result = .success(try await transport.send(request)) } catch { result = .failure(error) }
    if !Unrecorded.isOn { await tell(request, result) }
    return try result.get()
  }

  /// A stream that is recorded is told of when it is over, as one body; one that is replayed comes at once.
  public func stream(_ request: HTTPRequest, limits: StreamLimits) async throws(TransportError) -> HTTPStream {
    if isSeen(request) { return try await transport.stream(request, limits: limits) }
    let result: Result<HTTPResponse, TransportError>
    if address.isReplay {
      do throws(TransportError) { result = .success(try await recorded(request)) } catch { result = .failure(error) }
    } else {
      do throws(TransportError) {
        let stream = try await transport.stream(request, limits: limits)
        let body = try await stream.rest(atMost: request.responseBytesMaximum)
        result = .success(HTTPResponse(status: stream.status, headers: stream.headers, body: body))
      } catch { result = .failure(error) }
      if !Unrecorded.isOn { await tell(request, result) }
    }
    return HTTPStream(try result.get())
  }

  /// What the emulator sees by itself: it is no Bedrock, though functions that know no other address ask it there.
  private func isSeen(_ request: HTTPRequest) -> Bool { request.url.hasPrefix(address.origin) && BedrockExchange(request) == nil }

  private func marked(_ request: HTTPRequest) -> HTTPRequest {
    var request = request
    request.headers.append(Self.unrecorded)
    return request
  }

  // MARK: The emulator

  private func recorded(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let answer = try await post(.members(Self.asked(request)))
    guard answer.status == 200, let value = try? JSONReader.read(answer.body, limits: Self.limits), let response = value["response"] else {
      throw .connect(detail: "the recording has no such exchange")
    }
    if let error = Self.text(response["error"]) { throw Self.error(named: error) }
    guard case .integer(let status)? = response["status"], let body = Self.bytes(response["body"]) else {
      throw .other(detail: "the recording's exchange cannot be read")
    }
    return HTTPResponse(status: Int(status), headers: Self.fields(response["headers"]), body: body)
  }

  /// An exchange that cannot be told is missing in the recording, which is then not kept: it does not replay.
  private func tell(_ request: HTTPRequest, _ result: Result<HTTPResponse, TransportError>) async {
    let response: JSONValue =
      switch result {
      case .success(let response): Self.json(response)
      case .failure(let error): ["error": .string(Self.name(of: error))]
      }
    _ = try? await post(.members(Self.asked(request) + [("response", response)]))
  }

  private func post(_ value: JSONValue) async throws(TransportError) -> HTTPResponse {
    guard let body = try? JSONWriter.write(value) else { throw .other(detail: "an exchange cannot be written") }
    return try await transport.send(
      HTTPRequest(
        method: "POST", url: address.text, headers: [HTTPField("Content-Type", "application/json")], body: body, responseBytesMaximum: Self.bytesMaximum))
  }

  /// Says who calls, in the form of a recording's `caller`.
  public func tell(caller: JSONValue) async { _ = try? await post(["caller": caller]) }

  // MARK: Forms

  /// `service` and `operation` of what has them; without them it is HTTP.
  private static func asked(_ request: HTTPRequest) -> [(String, JSONValue?)] {
    guard let bedrock = BedrockExchange(request) else { return [("request", json(request))] }
    return [("service", .string(BedrockExchange.service)), ("operation", .string(bedrock.operation)), ("request", bedrock.request)]
  }

  static func json(_ response: HTTPResponse) -> JSONValue {
    let isStream = response.headers.contains { $0.name.lowercased() == "content-type" && $0.value.hasPrefix(BedrockExchange.streamType) }
    let messages = isStream ? BedrockExchange.messages(of: response.body) : nil
    return ["status": .integer(Int64(response.status)), "headers": json(response.headers), "body": messages ?? json(response.body)]
  }

  static func json(_ request: HTTPRequest) -> JSONValue {
    ["method": .string(request.method), "url": .string(request.url), "headers": json(request.headers), "body": json(request.body)]
  }

  /// Of a name that stands several times every value, in their order.
  private static func json(_ fields: [HTTPField]) -> JSONValue {
    let values = Dictionary(grouping: fields) { $0.name.lowercased() }.mapValues { $0.map { JSONValue.string($0.value) } }
    return .object(JSONObject(values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value.count == 1 ? $0.value[0] : .array($0.value)) }))
  }

  /// A text as it is; other bytes in Base64.
  private static func json(_ body: [UInt8]) -> JSONValue {
    if let text = String(validating: body, as: UTF8.self) { return .string(text) }
    return ["base64": .string(Base64.standard.encode(body))]
  }

  /// JSON as it is, anything else as a body.
  static func value(_ body: [UInt8]) -> JSONValue { (try? JSONReader.read(body, limits: limits)) ?? json(body) }

  private static func bytes(_ value: JSONValue?) -> [UInt8]? {
    if let text = text(value) { return Array(text.utf8) }
    return BedrockExchange.stream(of: value) ?? text(value?["base64"]).flatMap { Base64.standard.decode($0) }
  }

  private static func text(_ value: JSONValue?) -> String? { if case .string(let text)? = value { text } else { nil } }

  private static func fields(_ value: JSONValue?) -> [HTTPField] {
    guard case .object(let members)? = value else { return [] }
    return members.members.flatMap { member in
      let values = if case .array(let list) = member.value { list } else { [member.value] }
      return values.compactMap { value in text(value).map { HTTPField(member.name, $0) } }
    }
  }

  static func name(of error: TransportError) -> String {
    switch error {
    case .resolve: "resolve"
    case .connect: "connect"
    case .timeout, .deadline: "timeout"
    case .unsent: "unsent"
    case .tooLarge: "too_large"
    case .tls: "tls"
    case .cancelled: "cancelled"
    case .other: "other"
    }
  }

  private static func error(named name: String) -> TransportError {
    let detail = "as it was recorded"
    return switch name {
    case "resolve": .resolve(detail: detail)
    case "connect": .connect(detail: detail)
    case "timeout": .timeout
    case "unsent": .unsent(detail: detail)
    case "too_large": .tooLarge(status: 200)
    case "tls": .tls(detail: detail)
    case "cancelled": .cancelled
    default: .other(detail: detail)
    }
  }
}
