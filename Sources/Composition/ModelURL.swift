internal import HTTPTransport

/// Where a provider is asked: over HTTPS, or on this machine. A key must not travel in the clear.
public struct ModelURL: Sendable, Equatable {
  static let form = "an https URL without a user and a query in it, or an http one of this machine"
  public let text: String

  init?(_ text: String) {
    guard let url = HTTPURL(text), url.isSecure || url.isLoopback, !text.contains("?") else { return nil }
    self.text = text
  }
}
