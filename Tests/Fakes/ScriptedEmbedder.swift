public import Models
import Synchronization

/// Answers numbers that follow from the texts' lengths, or the failures that the test wrote down, one after the other before the first answer; and keeps what it was asked.
public final class ScriptedEmbedder: Embedder {
  private struct State {
    var failures: [ModelFailure]
    var asked: [[String]] = []
  }

  private let state: Mutex<State>
  private let usage: TokenUsage?

  public init(_ failures: [ModelFailure] = [], usage: TokenUsage? = TokenUsage(prompt: 10)) {
    state = Mutex(State(failures: failures))
    self.usage = usage
  }

  public var asked: [[String]] { state.withLock { $0.asked } }

  public func embed(
    _ texts: [String], model: String, key: ModelKey, within_ms: Int
  ) async throws(ModelFailure) -> (vectors: [[Double]], usage: TokenUsage?) {
    try EmbedderLimits.check(texts)
    guard within_ms > 0 else { throw ModelFailure(.timeout, reach: .unsent, detail: "no time") }
    let failure: ModelFailure? = state.withLock { state in
      state.asked.append(texts)
      return state.failures.isEmpty ? nil : state.failures.removeFirst()
    }
    if let failure { throw failure }
    return (texts.map { [Double($0.utf8.count), 0.5, -1e-9] }, usage)
  }
}
