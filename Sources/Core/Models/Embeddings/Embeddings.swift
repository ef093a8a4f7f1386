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
  /// Makes ready what numbers for these texts cost, as any other call: within the case's budgets, from the cache where they were asked for before.
  public func ready(
    embedding texts: [String], classification: Classification = .internal, for owner: BudgetOwner, named name: String
  ) async -> Ready {
    await ready(.embedding(texts, classification), for: owner, named: name)
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
    let vectors = try HashedNGrams().embed(ready.call.parts.map(\.text), model: "", key: ModelKey("")).vectors
    return Embeddings(vectors: vectors, model: nil, reason: error.text, costNanoUSD: cost)
  }

  /// The embedder that would be asked, or why it is not.
  func embeddingCandidate(_ name: ModelName, _ call: ModelCall, at now_ms: Int64) -> Result<Candidate, ModelError> {
    guard var provider = providers[name.provider], let embedder = provider.embedder else { return .failure(.notConfigured) }
    let profile = profiles[name]
    guard call.classification <= profile.maySee else { return .failure(.invalid("the model may not see \(call.classification.rawValue) data")) }
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
    let (vectors, usage) = try await embedder.embed(texts, model: request.model, key: request.key)
    guard let text = EmbeddingText.text(vectors) else { throw ModelFailure(.malformed, status: 200, reach: .answering, usage: usage, detail: "no numbers") }
    return ModelReply(text: text, usage: usage, model: request.model)
  }

  func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    let reply = try await answer(request)
    await text(reply.text)
    return reply
  }
}

/// Vectors as a text that a cache keeps.
enum EmbeddingText {
  /// Numbers written exactly are longer than most providers write them.
  private static let limits = JSONLimits(bytesMaximum: 2 * ModelRequest.answerBytesMaximum, nodesMaximum: EmbedderLimits.numbersMaximum)

  static func text(_ vectors: [[Double]]) -> String? {
    guard let bytes = try? JSONWriter.write(.array(vectors.map { .array($0.map { JSONValue(measure: $0) }) })) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func vectors(_ text: String) -> [[Double]]? {
    guard let value = try? JSONReader.read(Array(text.utf8), limits: limits),
      case .array(let rows) = value
    else { return nil }
    var vectors: [[Double]] = []
    for row in rows {
      guard case .array(let numbers) = row else { return nil }
      let read = numbers.compactMap(\.measure)
      guard read.count == numbers.count else { return nil }
      vectors.append(read)
    }
    return vectors
  }
}
