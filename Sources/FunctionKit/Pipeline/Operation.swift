public import Cases
import Decisions
import Forms
import Frameworks

/// One method and path that a function answers.
public struct Operation: Sendable {
  public enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT", delete = "DELETE" }

  public let method: Method
  /// As the routes write it, `/decisions/{id}`.
  public let path: String
  /// What a caller must be allowed; nil for what needs no identity.
  public let permission: Permission?
  /// Larger bodies are refused unread.
  public let bodyBytesMaximum: Int
  /// Whether `Idempotency-Key` is heeded: where something is made or changed.
  public var takesIdempotencyKey: Bool { method != .get && permission.map { $0.action != .read } ?? false }
  let endpoint: @Sendable (Composition) -> any Endpoint
  /// Made when it is asked for: a function that only answers never does.
  let documentation: @Sendable () -> Documentation

  init<Answering: Endpoint>(
    _ method: Method, _ path: String, _ permission: Permission?, _ bodyBytesMaximum: Int, _ endpoint: @escaping @Sendable (Composition) -> Answering
  ) {
    self.method = method
    self.path = path
    self.permission = permission
    self.bodyBytesMaximum = bodyBytesMaximum
    self.endpoint = { endpoint($0) }
    documentation = { Answering.documentation }
  }
}

/// What answers an operation.
public protocol Endpoint: Sendable {
  /// What docs/openapi.json says of it.
  static var documentation: Documentation { get }

  func respond(to exchange: Exchange) async throws(Refusal) -> Answer
}
