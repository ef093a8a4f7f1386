public import Models
import Synchronization

/// Answers what the test wrote down, one after the other and the last for ever, and keeps what it was asked and when.
public final class ScriptedLanguageModel: LanguageModel {
  public typealias Answer = Result<ModelReply, ModelFailure>

  private struct State {
    var script: (ModelRequest, Int) -> Answer
    var requests: [(request: ModelRequest, at_ms: Int64)] = []
  }

  private let state: Mutex<State>
  private let now_ms: @Sendable () -> Int64
  private let before: @Sendable () async -> Void

  /// `before` is waited for before each answer.
  public convenience init(_ answers: [Answer], now_ms: @escaping @Sendable () -> Int64 = { 0 }, before: @escaping @Sendable () async -> Void = {}) {
    self.init(now_ms: now_ms, before: before) { _, number in answers[min(number, answers.count) - 1] }
  }

  /// Answers each request as it is told to, which gets its number too, from 1.
  public init(
    now_ms: @escaping @Sendable () -> Int64 = { 0 }, before: @escaping @Sendable () async -> Void = {},
    _ script: @escaping @Sendable (ModelRequest, Int) -> Answer
  ) {
    state = Mutex(State(script: script))
    self.now_ms = now_ms
    self.before = before
  }

  public var requests: [ModelRequest] { state.withLock { $0.requests.map(\.request) } }
  public var times_ms: [Int64] { state.withLock { $0.requests.map(\.at_ms) } }

  public func answer(_ request: ModelRequest) async throws(ModelFailure) -> ModelReply {
    let at_ms = now_ms()
    let answer: Answer = state.withLock { state in
      state.requests.append((request, at_ms))
      return state.script(request, state.requests.count)
    }
    await before()
    return try answer.get()
  }

  public func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    let reply = try await answer(request)
    for character in reply.text { await text(String(character)) }
    return reply
  }
}

extension ScriptedLanguageModel.Answer {
  public static func text(_ text: String, _ usage: TokenUsage? = TokenUsage(prompt: 10, completion: 5)) -> Self {
    .success(ModelReply(text: text, usage: usage, model: "scripted"))
  }

  public static func failed(_ kind: FailureClass, _ status: Int? = nil, wait_ms: Int64? = nil, reach: ModelFailure.Reach = .refused) -> Self {
    .failure(ModelFailure(kind, status: status, reach: reach, wait_ms: wait_ms, detail: kind.rawValue))
  }
}
