public import Cases
internal import Forms
public import Identity
internal import LambdaRuntime
public import StrictJSON
internal import Synchronization

/// What the stages of identity answer to requests, one after another, over records of their own and without a network: for who checks them from outside.
///
/// A request of another page's endpoint ends after the guard: 200 with body null.
public final class IdentityCheck: Sendable {
  private let pipeline: Pipeline
  private let clock: CheckedClock
  private let seen: SeenPrincipal

  /// `records` and `turnstile` are empty, and `clock` is theirs too.
  public init(
    _ configuration: Configuration, _ identities: IdentitySettings, _ families: Families, _ functions: [Function], _ records: any RecordStore,
    _ turnstile: any Turnstile
  ) {
    let clock = CheckedClock()
    self.clock = clock
    let seen = SeenPrincipal()
    // What is logged belongs to no answer.
    let log = Log(function: "identity-check", level: .error, surroundings: clock) { _ in }
    var room = Room(
      configuration, families, CaseStore(records: records, surroundings: clock), identities, turnstile, keySets: nil, log: log)
    room.identified = { seen.note($0) }
    let endpoints = functions.flatMap(\.endpoints).map { $0.isOfIdentity ? $0 : $0.endedAfterTheGuard }
    pipeline = Pipeline(function: Function("identity-check") { endpoints }, room: room)
    self.seen = seen
  }

  /// {`status`, `code`, `principal`, `tenant`, `roles`, `via`, `headers`, `body`}; `violations` where the event is no request. `now_us` is microseconds since 1970.
  public func answer(_ event: JSONValue, at now_us: Int64) async -> JSONValue {
    clock.set(now_us)
    seen.note(nil)
    guard let bytes = try? JSONWriter.write(event) else { return Self.violation("is no finite number") }
    let invocation = Invocation(requestID: clock.uuid(), deadline_ms: now_us / 1_000 + 30_000, event: bytes)
    do throws(FunctionFailure) {
      let answered = try await pipeline.handle(invocation)
      await pipeline.afterAnswer(invocation)
      guard case .object(let response)? = try? JSONReader.read(answered) else { return Self.violation("was answered by no JSON") }
      return json(response)
    } catch { return Self.violation(error.message) }
  }

  private static func violation(_ rule: String) -> JSONValue { ["violations": [["path": "/event", "rule": .string(rule)]]] }

  private func json(_ response: JSONObject) -> JSONValue {
    var body = JSONValue.null
    if case .string(let text)? = response["body"], !text.isEmpty { body = (try? JSONReader.read(Array(text.utf8))) ?? .string(text) }
    let principal = seen.principal
    var headers = JSONObject()
    for name in ["headers", "multiValueHeaders"] {
      if case .object(let members)? = response[name] { for member in members.members { headers[member.name] = member.value } }
    }
    return .fields([
      ("status", response["statusCode"] ?? .null), ("code", .optional(Self.code(body))), ("principal", .optional(principal?.id)),
      ("tenant", .optional(principal?.tenant)), ("roles", principal.map { JSONValue(strings: $0.roles) } ?? .null),
      ("via", .optional(principal?.via.rawValue)), ("headers", .object(headers)), ("body", body),
    ])
  }

  /// What a problem's type ends in.
  private static func code(_ body: JSONValue) -> String? {
    guard case .object(let problem) = body, case .string(let type)? = problem["type"], type.hasPrefix("urn:quorate:problem:") else { return nil }
    return type.split(separator: ":").last.map(String.init)
  }
}

/// Whom the last request was let in as.
private final class SeenPrincipal: Sendable {
  private let kept = Mutex<Principal?>(nil)
  var principal: Principal? { kept.withLock { $0 } }
  func note(_ principal: Principal?) { kept.withLock { $0 = principal } }
}

/// Stands still between requests; chance is the system's.
private final class CheckedClock: Surroundings {
  private let now_us = Mutex<Int64>(0)
  func set(_ time_us: Int64) { now_us.withLock { $0 = time_us } }
  func now_ms() -> Int64 { now_us.withLock { $0 } / 1_000 }
  func random(_ count: Int) -> [UInt8] {
    var source = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &source) }
  }
  func pause(_ time_ms: Int64) async { now_us.withLock { $0 += time_ms * 1_000 } }
}

extension Endpoint {
  fileprivate var isOfIdentity: Bool { path.hasPrefix("/auth/") || path.hasPrefix("/admin/") }

  /// The same up to the guard: its body is read, and screened where a case is made of it.
  fileprivate var endedAfterTheGuard: Endpoint {
    let (permission, bodyBytesMaximum, path) = (permission, bodyBytesMaximum, path)
    return Endpoint(
      method, path, allow: permission, needsIdentity: needsIdentity, atMost: bodyBytesMaximum, allowances: allowances, cost: cost,
      allowancesOf: { allowances(of: $0) }, documentation
    ) { exchange, room throws(EndpointError) in
      if bodyBytesMaximum > 0 {
        do throws(RequestError) { _ = try RequestBody.json(exchange.request.body, atMost: bodyBytesMaximum) } catch { throw .refused(error) }
      }
      let isMaking = !path.contains("{")
      for family in room.families.all where isMaking && permission == .execute(family.name.plural) {
        try family.check(exchange.request.body, exchange.caller, room)
      }
      return Answer(200, body: Array("null".utf8))
    }
  }
}

extension CaseFamily {
  fileprivate func check(_ body: [UInt8], _ caller: Caller, _ room: Room) throws(EndpointError) {
    do throws(RequestError) { _ = try Request.read(body) } catch { throw .refused(error) }
    _ = try TextGuard(room: room).guarded(body, Self.self, caller)
  }
}
