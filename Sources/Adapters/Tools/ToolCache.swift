public import Cases
internal import Crypto
public import StrictJSON
internal import Synchronization
public import Tasks

/// What tools that read answered within the hour, in this process's memory; equal calls that are out together are one.
public final class ToolCache: Sendable {
  static let entriesMaximum = 128
  static let lifetime_ms: Int64 = 3_600_000
  /// What is longer is not kept.
  static let resultBytesMaximum = 1 << 20

  struct Kept: Sendable {
    var result: JSONValue
    var at_ms: Int64
    var used: UInt64
  }

  private struct State {
    var kept: [String: Kept] = [:]
    var clock: UInt64 = 0
    /// Calls that are out, and who waits for them.
    var out: [String: [CheckedContinuation<ToolAnswer?, Never>]] = [:]
  }

  enum Turn: Sendable {
    case found(JSONValue, at_ms: Int64)
    /// Who asks is the one to call.
    case call
    /// Somebody calls already; nil: that came to nothing that others may have.
    case waited(ToolAnswer?)
  }

  private let state = Mutex(State())

  public init() {}

  func turn(_ key: String, at now_ms: Int64) async -> Turn {
    let now: Turn? = state.withLock { state in
      if var kept = state.kept[key] {
        if now_ms - kept.at_ms < Self.lifetime_ms {
          state.clock += 1
          kept.used = state.clock
          state.kept[key] = kept
          return .found(kept.result, at_ms: kept.at_ms)
        }
        state.kept[key] = nil
      }
      guard state.out[key] != nil else {
        state.out[key] = []
        return .call
      }
      return nil
    }
    if let now { return now }
    let answer: ToolAnswer? = await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        guard state.out[key] != nil else { return true }
        state.out[key]?.append(continuation)
        return false
      }
      // It came back just now: what it came to is kept, or is asked for anew.
      if isOver { continuation.resume(returning: nil) }
    }
    return .waited(answer)
  }

  /// What a call came to: kept where it completed, and given to who waits, unless it was called off, which is nobody else's affair.
  func end(_ key: String, _ answer: ToolAnswer, at now_ms: Int64) {
    let waiting = state.withLock { state -> [CheckedContinuation<ToolAnswer?, Never>] in
      if case .completed(let result, nil) = answer, let bytes = try? JSONWriter.write(result), bytes.count <= Self.resultBytesMaximum {
        if state.kept.count >= Self.entriesMaximum, let oldest = state.kept.min(by: { $0.value.used < $1.value.used }) { state.kept[oldest.key] = nil }
        state.clock += 1
        state.kept[key] = Kept(result: result, at_ms: now_ms, used: state.clock)
      }
      return state.out.removeValue(forKey: key) ?? []
    }
    let shared: ToolAnswer? = if case .failed(let failure) = answer, failure.kind == .cancelled || failure.kind == .deadline { nil } else { answer }
    for continuation in waiting { continuation.resume(returning: shared) }
  }
}

/// A tool that reads, before a cache.
public struct CachedTool: Tool {
  private let tool: any Tool
  private let cache: ToolCache
  private let surroundings: any Surroundings

  public init(_ tool: any Tool, _ cache: ToolCache, surroundings: any Surroundings) {
    (self.tool, self.cache, self.surroundings) = (tool, cache, surroundings)
  }

  public var form: ToolForm { tool.form }
  public var unavailable: ToolFailure? { tool.unavailable }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    guard form.effect == .read, let key = key(params, call) else { return await tool.call(params, call) }
    while true {
      switch await cache.turn(key, at: surroundings.now_ms()) {
      case .found(let result, let at_ms): return .completed(result, age_s: Int(max(0, surroundings.now_ms() - at_ms) / 1_000))
      case .waited(.some(.completed(let result, _))): return .completed(result, age_s: 0)
      case .waited(.some(let failed)): return failed
      case .waited(nil): if Task.isCancelled { return .failed(ToolFailure(.cancelled, "the task was cancelled")) }
      case .call:
        let answer = await tool.call(params, call)
        cache.end(key, answer, at: surroundings.now_ms())
        return answer
      }
    }
  }

  private func key(_ params: JSONObject, _ call: ToolCall) -> String? {
    let asked: JSONValue = [
      "tool": .string(form.name), "version": .integer(Int64(form.version)), "tenant": .string(call.tenant), "params": .object(params),
    ]
    return (try? JSONWriter.write(asked)).map { Hexadecimal.encode(SHA256.digest($0)) }
  }
}
