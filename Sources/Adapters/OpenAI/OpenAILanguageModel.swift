public import HTTPTransport
public import Models
internal import StrictJSON

/// OpenAI's models, and those of any server that speaks one of its interfaces.
public struct OpenAILanguageModel: LanguageModel {
  public enum Interface: String, Sendable, Hashable, CaseIterable { case chat, responses }

  public static let ownBaseURL = "https://api.openai.com/v1"
  private let model: WireLanguageModel

  /// `baseURL` ends in the version: `https://api.openai.com/v1`.
  public init(
    baseURL: String = ownBaseURL, organization: String? = nil, interface: Interface = .chat, transport: any HTTPTransport,
    now_ms: @escaping @Sendable () -> Int64
  ) {
    let server = OpenAIServer(baseURL: baseURL.withoutSlash, organization: organization, isOpenAI: HTTPURL(baseURL)?.host == "api.openai.com")
    model = WireLanguageModel(interface == .chat ? OpenAIChat(server: server) : OpenAIResponses(server: server), transport, now_ms: now_ms)
  }

  public func answer(_ request: ModelRequest) async throws(ModelFailure) -> ModelReply { try await model.answer(request) }

  public func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    try await model.stream(request, text)
  }
}

extension String {
  var withoutSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
