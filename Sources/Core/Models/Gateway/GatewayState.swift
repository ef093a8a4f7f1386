internal import Synchronization

/// What a process remembers of providers: breakers, keys, limits of a minute, what they said they read at most.
final class GatewayState: Sendable {
  private struct Memory {
    var breakers: [ModelName: Breaker] = [:]
    /// As they were last told; closed where nothing was.
    var toldBreakers: [ModelName: Breaker.State] = [:]
    var keys: [String: KeyRing] = [:]
    var minutes: [ModelName: MinuteLimits] = [:]
    var contexts: [ModelName: Int] = [:]
  }

  /// Models are named by configuration, so there are few; more are not remembered.
  private static let modelsMaximum = 1_000
  private let memory: Mutex<Memory>

  init(_ providers: [ModelProvider]) {
    var memory = Memory()
    for provider in providers { memory.keys[provider.name] = KeyRing(provider.keys) }
    self.memory = Mutex(memory)
  }

  func breaker<Result: Sendable>(_ name: ModelName, _ body: (inout Breaker) -> Result) -> Result {
    memory.withLock { memory in
      guard memory.breakers[name] != nil || memory.breakers.count < Self.modelsMaximum else {
        var fresh = Breaker()
        return body(&fresh)
      }
      return body(&memory.breakers[name, default: Breaker()])
    }
  }

  /// Changes a breaker, and says its state where that is another than was last said.
  func changed<Result: Sendable>(_ name: ModelName, at now_ms: Int64, _ body: (inout Breaker) -> Result) -> (result: Result, news: Breaker.State?) {
    memory.withLock { memory in
      guard memory.breakers[name] != nil || memory.breakers.count < Self.modelsMaximum else {
        var fresh = Breaker()
        return (body(&fresh), nil)
      }
      let result = body(&memory.breakers[name, default: Breaker()])
      let state = memory.breakers[name]?.state(at: now_ms) ?? .closed
      guard state != memory.toldBreakers[name] ?? .closed else { return (result, nil) }
      memory.toldBreakers[name] = state
      return (result, state)
    }
  }

  func keys<Result: Sendable>(_ provider: String, _ body: (inout KeyRing) -> Result) -> Result {
    memory.withLock { body(&$0.keys[provider, default: KeyRing([])]) }
  }

  func minute<Result: Sendable>(_ name: ModelName, _ body: (inout MinuteLimits) -> Result) -> Result {
    memory.withLock { body(&$0.minutes[name, default: MinuteLimits()]) }
  }

  func remember(context limit: Int, of name: ModelName) {
    memory.withLock { if $0.contexts.count < Self.modelsMaximum { $0.contexts[name] = min(limit, $0.contexts[name] ?? limit) } }
  }

  func context(of name: ModelName) -> Int? { memory.withLock { $0.contexts[name] } }
}
