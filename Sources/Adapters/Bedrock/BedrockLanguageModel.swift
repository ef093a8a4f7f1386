public import HTTPTransport
public import Models

/// The models of Amazon Bedrock, by Converse.
public struct BedrockLanguageModel: LanguageModel {
  private let model: WireLanguageModel

  /// Without the account's credentials every call is `.invalid`.
  public init(account: AWSAccount, transport: any HTTPTransport, now_ms: @escaping @Sendable () -> Int64) {
    let signer = account.credentials.map { SigV4Signer(credentials: $0, region: account.region, service: "bedrock") }
    let endpoint = account.endpoint(of: "BEDROCK_RUNTIME", host: "bedrock-runtime")
    model = WireLanguageModel(BedrockConverse(endpoint: endpoint, signer: signer), transport, now_ms: now_ms)
  }

  public func answer(_ request: ModelRequest) async throws(ModelFailure) -> ModelReply { try await model.answer(request) }

  public func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    try await model.stream(request, text)
  }
}
