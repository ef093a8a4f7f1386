public import Cases
internal import Forms
public import HTTPTransport
internal import StrictJSON
public import Tasks

/// Where a service is reached, as the environment has it.
public struct ServiceAddress: Sendable, Hashable {
  /// Without a stroke at its end; nil: it may not be asked.
  let url: String?
  /// Who may set it.
  let variable: String

  /// Why a service is not asked that has no address.
  func refusal(_ service: String) -> ToolFailure {
    ToolFailure(.refused, "\(service) is not asked: \(variable) says no address, and nothing outside may be reached")
  }

  /// `given` is what the variable says, `usual` where the service is in the world: asked only where nothing is said and `isOffline` is false.
  public init(_ variable: String, given: String?, usual: String, isOffline: Bool) {
    self.variable = variable
    let url = given ?? (isOffline ? nil : usual)
    self.url = url.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
  }
}

/// How tools reach services: whether at all, over what, what is known of their limits, and who is told what they answer.
public struct ToolReach: Sendable {
  let isOffline: Bool
  let transport: any HTTPTransport
  let surroundings: any Surroundings
  let limits: UpstreamLimits
  let board: UpstreamBoard?

  public init(
    isOffline: Bool, transport: any HTTPTransport, surroundings: any Surroundings, limits: UpstreamLimits = UpstreamLimits(), board: UpstreamBoard? = nil
  ) {
    (self.isOffline, self.transport, self.surroundings, self.limits, self.board) = (isOffline, transport, surroundings, limits, board)
  }
}

/// One request of a tool: what comes of it is JSON, or a failure in a class, whose words are ours alone.
struct ToolExchange: Sendable {
  /// As people call it: `GitHub`.
  let service: String
  /// As it is called among upstreams: `github`.
  let upstream: String
  let address: ServiceAddress
  let headers: [HTTPField]
  let reach: ToolReach
  /// What is left of a limit that is counted here, since the service tells nobody of it.
  var counted: (@Sendable () async -> Upstream.Allowance?)?

  init(
    _ service: String, upstream: String, at address: ServiceAddress, headers: [HTTPField] = [HTTPField("Accept", "application/json")], via reach: ToolReach
  ) {
    (self.service, self.upstream, self.address, self.reach) = (service, upstream, address, reach)
    self.headers = headers + [HTTPField("User-Agent", "quorate")]
  }

  /// At what the variable says, else where it usually is.
  init(
    _ service: String, upstream: String, _ variable: String, given: String?, usual: String, headers: [HTTPField] = [HTTPField("Accept", "application/json")],
    via reach: ToolReach
  ) {
    self.init(service, upstream: upstream, at: ServiceAddress(variable, given: given, usual: usual, isOffline: reach.isOffline), headers: headers, via: reach)
  }

  var unavailable: ToolFailure? { address.url == nil ? address.refusal(service) : nil }

  static let answerBytesMaximum = 1 << 20
  /// When a limit is thought to be over of which nothing is said.
  private static let limitDefault_ms: Int64 = 60_000

  /// A response of 2xx, or of another status that `takes` says is an answer. `allowance` names which of the service's limits the call is counted by.
  func get(_ path: String, limit_ms: Int64, allowance: String = "", isPublicOnly: Bool = false, takes: (Int) -> Bool = { _ in false }) async -> Result<
    HTTPResponse, ToolFailure
  > {
    await send("GET", path, limit_ms: limit_ms, allowance: allowance, isPublicOnly: isPublicOnly, takes: takes)
  }

  /// The same, of a POST to the address itself.
  func post(_ body: [UInt8], headers: [HTTPField], limit_ms: Int64, takes: (Int) -> Bool = { _ in false }) async -> Result<HTTPResponse, ToolFailure> {
    await send("POST", "", headers, body, limit_ms: limit_ms, takes: takes)
  }

  private func send(
    _ method: String, _ path: String, _ more: [HTTPField] = [], _ body: [UInt8] = [], limit_ms: Int64, allowance: String = "", isPublicOnly: Bool = false,
    takes: (Int) -> Bool
  ) async -> Result<HTTPResponse, ToolFailure> {
    guard let base = address.url else { return .failure(address.refusal(service)) }
    let limit = allowance.isEmpty ? service : "\(service) \(allowance)"
    if let failure = reach.limits.refusal(of: limit, at: reach.surroundings.now_ms()) { return .failure(failure) }
    let request = HTTPRequest(
      method: method, url: base + path, headers: headers + more, body: body, timeout_ms: Int(limit_ms),
      responseBytesMaximum: ToolExchange.answerBytesMaximum, isPublicOnly: isPublicOnly)
    let name = name(of: allowance)
    let response: HTTPResponse
    do throws(TransportError) { response = try await reach.transport.send(request) } catch {
      let failure = failure(error)
      await reach.board?.note(failure, of: name, counted: counted)
      return .failure(failure)
    }
    let failure = (200..<300).contains(response.status) || takes(response.status) ? nil : failure(response)
    reach.limits.note(limit, response, failure, at: reach.surroundings.now_ms())
    await reach.board?.note(failure, of: name, reach.limits.standing(of: limit), counted: counted)
    return failure.map { .failure($0) } ?? .success(response)
  }

  /// Its name among upstreams, by which of its limits.
  func name(of allowance: String) -> String { allowance.isEmpty ? upstream : "\(upstream):\(allowance)" }

  /// Itself among upstreams. That it answers at all is what a probe asks, unless there is an address that says more.
  func source(probing path: String = "/") -> UpstreamSource {
    UpstreamSource(upstream, .tool, unavailable: unavailable?.message) {
      _ = await get(path, limit_ms: UpstreamSource.probe_ms) { (300..<500).contains($0) && ![401, 403, 429].contains($0) }
    }
  }

  func object(_ path: String, limit_ms: Int64) async -> Result<JSONObject, ToolFailure> {
    await get(path, limit_ms: limit_ms).flatMap { json($0) }.flatMap { value in
      value.members.map { .success($0) } ?? .failure(ToolFailure(.malformed, "\(service) answered no object"))
    }
  }

  func json(_ response: HTTPResponse) -> Result<JSONValue, ToolFailure> {
    do throws(JSONError) { return .success(try JSONReader.read(response.body)) } catch {
      return .failure(ToolFailure(.malformed, "\(service) answered what is no JSON"))
    }
  }

  private func failure(_ error: TransportError) -> ToolFailure {
    switch error {
    case .notPublic: ToolFailure(.refused, "\(service) has no public address, and others are not asked")
    case .resolve: ToolFailure(.network, "\(service) cannot be found")
    case .connect: ToolFailure(.network, "\(service) cannot be reached")
    case .tls: ToolFailure(.network, "\(service) has no certificate that is trusted")
    case .unsent: ToolFailure(.network, "\(service) did not take the request")
    case .timeout: ToolFailure(.timeout, "\(service) did not answer in time", isAmbiguous: true)
    case .deadline: ToolFailure(.deadline, "there was no time left for \(service)")
    case .tooLarge: ToolFailure(.tooLarge, "\(service) answered more than \(ToolExchange.answerBytesMaximum) bytes")
    case .cancelled: ToolFailure(.cancelled, "the task was cancelled")
    case .other: ToolFailure(.network, "\(service) broke its answer off", isAmbiguous: true)
    }
  }

  private func failure(_ response: HTTPResponse) -> ToolFailure {
    let status = response.status
    switch status {
    case 400, 422: return ToolFailure(.validation, "\(service) does not take what was asked (\(status))")
    case 401: return ToolFailure(.authentication, "\(service) does not take the key (401)")
    case 403 where isLimit(response), 429: return ToolFailure(.rateLimited, "\(service) was asked too often (\(status))", retryAt_ms: retryAt_ms(response))
    case 403: return ToolFailure(.authentication, "\(service) does not allow it (403)")
    case 404, 410: return ToolFailure(.notFound, "\(service) knows nothing of that name (\(status))")
    case 408: return ToolFailure(.timeout, "\(service) did not answer in time (408)", isAmbiguous: true)
    case 500...: return ToolFailure(.upstream, "\(service) has a fault of its own (\(status))")
    default: return ToolFailure(.malformed, "\(service) answered \(status), which is no answer")
    }
  }

  /// GitHub says 403 for a limit too, and a secondary one only in its text.
  private func isLimit(_ response: HTTPResponse) -> Bool {
    response.header("retry-after") != nil || response.header("x-ratelimit-remaining") == "0"
      || String(decoding: response.body.prefix(4_096), as: UTF8.self).lowercased().contains("secondary rate limit")
  }

  /// By Retry-After, else by the reset where nothing remains, else in a minute.
  private func retryAt_ms(_ response: HTTPResponse) -> Int64 {
    let now_ms = reach.surroundings.now_ms()
    // A day is the longest that is believed.
    func bounded(_ time_ms: Int64) -> Int64 { min(max(time_ms, now_ms), now_ms + 86_400_000) }
    if let after = response.header("retry-after"), let seconds = Int64(after), (0...86_400).contains(seconds) { return bounded(now_ms + seconds * 1_000) }
    if response.header("x-ratelimit-remaining") == "0", let reset = response.header("x-ratelimit-reset").flatMap({ Int64($0) }),
      (0...253_402_300_799).contains(reset)
    {
      return bounded(reset * 1_000)
    }
    return now_ms + ToolExchange.limitDefault_ms
  }
}

/// Members of what a service answered, as tools take them over.
extension JSONObject {
  func object(_ name: String) -> JSONObject? { if case .object(let object)? = self[name] { object } else { nil } }
  func text(_ name: String) -> String? { if case .string(let text)? = self[name] { text } else { nil } }
  func whole(_ name: String) -> Int64? { if case .integer(let number)? = self[name] { number } else { nil } }
  func elements(_ name: String) -> [JSONValue]? { if case .array(let elements)? = self[name] { elements } else { nil } }
  /// The member, null where there is none: the form says afterwards whether that may be.
  func member(_ name: String) -> JSONValue { self[name] ?? .null }
}

extension JSONValue {
  var members: JSONObject? { if case .object(let object) = self { object } else { nil } }
}

extension String {
  /// As a part of a path or a query.
  var percentEncoded: String { URLEncoding.encode(utf8) }
}
