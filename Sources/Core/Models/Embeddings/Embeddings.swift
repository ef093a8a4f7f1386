public import Cases
internal import Forms
internal import StrictJSON

/// Numbers for texts, and who made them.
public struct Embeddings: Sendable, Hashable {
  /// One a text, in their order, all of one length; what two models made is not to be compared.
  public var vectors: [[Double]]
  /// Nil: the rules made them.
  public var model: ModelName?
  /// Why the rules did where a model was to.
  public var reason: String?
  /// Nano-dollars.
  public var costNanoUSD: Int64

  public init(vectors: [[Double]], model: ModelName?, reason: String?, costNanoUSD: Int64) {
    (self.vectors, self.model, self.reason, self.costNanoUSD) = (vectors, model, reason, costNanoUSD)
  }

  /// The cosine of the angle between two texts' numbers, -1…1; 0 where one has none.
  public func likeness(_ a: Int, _ b: Int) -> Double {
    let norms = [a, b].map { place in vectors[place].reduce(0) { $0 + $1 * $1 }.squareRoot() }
    guard norms.allSatisfy({ $0 > 0 }) else { return 0 }
    return zip(vectors[a], vectors[b]).reduce(0) { $0 + $1.0 * $1.1 } / (norms[0] * norms[1])
  }
}

extension ModelGateway {
  /// Makes ready what numbers for these texts cost, as any other call: within the case's budgets, from the cache where they were asked for before. Names of `stakeholders`
  /// are in none of the texts that are sent.
  public func ready(
    embedding texts: [String], classification: Classification = .internal, without stakeholders: [String] = [], for owner: BudgetOwner, named name: String
  ) async -> Ready {
    var call = ModelCall.embedding(texts, classification)
    call.stakeholders = stakeholders
    return await ready(call, for: owner, named: name)
  }

  /// Numbers for the texts that were made ready, within one step of a case's journal; where no model makes them the rules do, and say why.
  public func embed(_ ready: Ready, _ context: StepContext) async throws(ModelFailure) -> (embeddings: Embeddings, result: GatewayResult) {
    let result = await answer(ready, context)
    let spent = result.attempts.reduce(0) { $0 + $1.costNanoUSD }
    switch result.result {
    case .success(let answer):
      if case .text(let text) = answer.content, let vectors = EmbeddingText.vectors(text), vectors.count == ready.call.parts.count {
        return (Embeddings(vectors: vectors, model: answer.asked, reason: nil, costNanoUSD: answer.costNanoUSD), result)
      }
      return (try byRules(ready, .malformed(""), spent), result)
    case .failure(let error): return (try byRules(ready, error, spent), result)
    }
  }

  private func byRules(_ ready: Ready, _ error: ModelError, _ cost: Int64) throws(ModelFailure) -> Embeddings {
    let vectors = try HashedNGrams().embed(ready.call.parts.map(\.text), model: "", key: ModelKey(""), within_ms: 0).vectors
    return Embeddings(vectors: vectors, model: nil, reason: error.text, costNanoUSD: cost)
  }

  /// The embedder that would be asked, or why it is not.
  func embeddingCandidate(_ name: ModelName, _ call: ModelCall, at now_ms: Int64) -> Result<Candidate, ModelError> {
    guard var provider = providers[name.provider], let embedder = provider.embedder else { return .failure(.notConfigured) }
    let profile = profiles[name]
    guard call.classification <= profile.maySee else { return .failure(.unseen(call.classification)) }
    let texts = call.parts.map { masker.masked($0.text) }
    let estimate: Int
    do throws(ModelFailure) { estimate = try EmbedderLimits.check(texts) } catch { return .failure(.invalid(error.detail)) }
    guard let price = prices.price(of: name, on: String(Self.day(now_ms)), promptTokens: estimate) else { return .failure(.noPrice) }
    provider.model = EmbeddingModel(embedder, texts)
    return .success(
      Candidate(
        name: name, provider: provider, profile: profile, price: price, prompt: PromptText(instructions: "", stable: "", rest: ""), mask: masker.prompt(),
        estimate: estimate,
        bound: price.bound(estimate: estimate, output: 0), answerTokens: 0))
  }
}

extension ModelCall {
  static func embedding(_ texts: [String], _ classification: Classification) -> ModelCall {
    ModelCall(
      .embed, instructions: "", parts: texts.map { Part(.data, $0, origin: "text") }, answerTokens: 1, classification: classification)
  }

  var isEmbedding: Bool { purpose == .embed }
}

/// An embedder as the gateway asks any model: its answer's text is the numbers, exact.
private struct EmbeddingModel: LanguageModel {
  private let embedder: any Embedder
  private let texts: [String]

  init(_ embedder: any Embedder, _ texts: [String]) { (self.embedder, self.texts) = (embedder, texts) }

  func answer(_ request: ModelRequest) async throws(ModelFailure) -> ModelReply {
    let (vectors, usage) = try await embedder.embed(texts, model: request.model, key: request.key, within_ms: request.timeout_ms)
    return ModelReply(text: EmbeddingText.text(vectors), usage: usage, model: request.model)
  }

  func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    let reply = try await answer(request)
    await text(reply.text)
    return reply
  }
}

/// Vectors as a text that a cache keeps: how many numbers each has, a colon, and the bits of all of them, so that they are exact and short.
enum EmbeddingText {
  static func text(_ vectors: [[Double]]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(vectors.reduce(0) { $0 + 8 * $1.count })
    for number in vectors.joined() {
      let bits = number.bitPattern
      for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }
    return "\(vectors.first?.count ?? 0):" + Base64.standard.encode(bytes)
  }

  static func vectors(_ text: String) -> [[Double]]? {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let length = Int(text[..<colon]), length > 0,
      let bytes = Base64.standard.decode(String(text[text.index(after: colon)...])), bytes.count % (8 * length) == 0
    else { return nil }
    return stride(from: 0, to: bytes.count, by: 8 * length).map { start in
      (0..<length).map { place in
        let first = start + 8 * place
        return Double(bitPattern: (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[first + $1]) << UInt64(8 * $1) })
      }
    }
  }
}
