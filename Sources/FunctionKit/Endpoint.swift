public import Cases
public import Identity
public import LambdaRuntime

/// One method and path that a function answers: a value.
public struct Endpoint: Sendable {
  public enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT", delete = "DELETE" }

  public let method: Method
  /// As the routes write it, `/decisions/{id}`.
  public let path: String
  /// What a caller must be allowed; nil for what needs no identity.
  public let permission: Permission?
  /// Larger bodies are refused unread; 0 for one that reads none.
  public let bodyBytesMaximum: Int
  /// Whether `Idempotency-Key` is heeded: where something is made or changed.
  public var takesIdempotencyKey: Bool { method != .get && permission.map { $0.action != .read } ?? false }
  /// Whose allowances a call takes from; a tenant may have its own in place of these.
  public let allowances: [Bucket]
  /// How many requests' worth a call takes from each of them, at least 1.
  let cost: Int
  /// Where a request says itself what it takes from.
  private let allowancesOf: (@Sendable (GatewayRequest) -> [(bucket: Bucket, cost: Int)])?
  /// Partitions of the machine itself, nobody's, that it reads for a caller.
  let reads: [String]
  /// Whether a caller must say who it is, though no permission is asked of it.
  let needsIdentity: Bool
  /// Made when it is asked for: a function that only answers never does.
  let documentation: @Sendable () -> Documentation
  let respond: @Sendable (Exchange, Room) async throws(EndpointError) -> Answer

  public init(
    _ method: Method, _ path: String, allow permission: Permission?, needsIdentity: Bool = false, atMost bodyBytesMaximum: Int = 0,
    allowances: [Bucket] = [.standard], cost: Int = 1, allowancesOf: (@Sendable (GatewayRequest) -> [(bucket: Bucket, cost: Int)])? = nil,
    reads: [String] = [],
    _ documentation: @escaping @Sendable () -> Documentation,
    respond: @escaping @Sendable (Exchange, Room) async throws(EndpointError) -> Answer
  ) {
    (self.method, self.path, self.permission, self.bodyBytesMaximum) = (method, path, permission, bodyBytesMaximum)
    (self.needsIdentity, self.allowances, self.reads) = (needsIdentity || permission != nil, allowances, reads)
    (self.documentation, self.respond, self.allowancesOf, self.cost) = (documentation, respond, allowancesOf, max(1, cost))
  }

  func allowances(of request: GatewayRequest) -> [(bucket: Bucket, cost: Int)] { allowancesOf?(request) ?? taken }
  /// Where a request says nothing of it.
  var taken: [(bucket: Bucket, cost: Int)] { allowances.map { ($0, cost) } }
}

/// One Lambda function: its name, which is its executable's, and what it answers to.
public struct Function: Sendable {
  public let name: String
  private let startedBy: @Sendable () -> [Trigger]
  private let made: @Sendable () -> [Endpoint]
  /// Made when they are asked for, as the triggers are: each process holds every function's name and answers for one.
  public var endpoints: [Endpoint] { made() }
  var triggers: [Trigger] { startedBy() }

  public init(
    _ name: String, triggers: @autoclosure @escaping @Sendable () -> [Trigger] = [], endpoints: @escaping @Sendable () -> [Endpoint] = { [] }
  ) {
    (self.name, startedBy, made) = (name, triggers, endpoints)
  }
}

/// What a function is started by beside requests. A failure that is thrown is told to the platform, which tries again by its own rules.
public enum Trigger: Sendable {
  /// A batch of messages: answers which of them failed and come again.
  case queue(@Sendable (QueueBatch, Room) async throws(EndpointError) -> [QueueBatch.Message])
  /// A rule or a schedule of EventBridge's.
  case schedule(@Sendable (ScheduledEvent, Room) async throws(EndpointError) -> Void)
  /// A bare event, invoked without a gateway: answered in its own form.
  case direct(@Sendable ([UInt8], Caller, Room) async throws(EndpointError) -> [UInt8])
}
