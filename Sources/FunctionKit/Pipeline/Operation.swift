public import Core

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
  let endpoint: @Sendable (Composition) -> any Endpoint
}

/// What answers an operation.
public protocol Endpoint: Sendable {
  func respond(to exchange: Exchange) async throws(Refusal) -> Answer
}
