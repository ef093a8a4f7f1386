public import HTTPTransport
public import Models

/// Anthropic's models.
public struct AnthropicLanguageModel: LanguageModel {
  public static let ownBaseURL = "https://api.anthropic.com"
  private let model: WireLanguageModel

  public init(baseURL: String = ownBaseURL, usesKeyHeader: Bool = false, transport: any HTTPTransport, now_ms: @escaping @Sendable () -> Int64) {
    model = WireLanguageModel(AnthropicMessages(baseURL: baseURL.withoutSlash, usesKeyHeader: usesKeyHeader), transport, now_ms: now_ms)
  }

  public func answer(_ request: ModelRequest) async throws(ModelFailure) -> ModelReply { try await model.answer(request) }

  public func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    try await model.stream(request, text)
  }
}
