public import Cases
internal import Crypto
public import StrictJSON
internal import Synchronization
public import Tasks

/// What tools that read answered within the hour, in this process's memory; equal calls that are out together are one, which goes on for as long as anybody waits for it.
public final class ToolCache: Sendable {
  static let entriesMaximum = 128
  static let lifetime_ms: Int64 = 3_600_000
  /// What is longer is not kept.
  static let resultBytesMaximum = 1 << 20

  private struct Kept: Sendable {
    var result: JSONValue
    var at_ms: Int64
    var used: UInt64
  }

  /// Who waits for a call that is out.
  private enum Waiter {
    /// Not there to be told yet.
    case coming
    case waiting(CheckedContinuation<ToolAnswer?, Never>)
    /// The call came back, or the waiter was called off, before it was there.
    case told(ToolAnswer?)
  }

  /// A call that is out: a task of its own, so that no waiter's end is its end.
  private struct Flight {
    var number: UInt64
    var task: Task<Void, Never>?
    var waiters: Set<UInt64>
  }

  private struct State {
    var kept: [String: Kept] = [:]
    var clock: UInt64 = 0
    var flights: [String: Flight] = [:]
    var waiters: [UInt64: Waiter] = [:]

    mutating func next() -> UInt64 {
      clock += 1
      return clock
    }
  }

  private enum Turn {
    case found(JSONValue, at_ms: Int64)
    case waits(UInt64, leads: Bool)
  }

  private let state = Mutex(State())
  private let told: @Sendable (_ isFound: Bool) -> Void

  /// `told` hears of each call whether it was answered from here.
  public init(told: @escaping @Sendable (_ isFound: Bool) -> Void = { _ in }) { self.told = told }

  /// How many wait for calls that are out.
  package var waiting: Int { state.withLock { $0.waiters.count } }

  /// What was kept, with its age, or what the call comes to; `make` is called where nobody has such a call out. The answer is nil where this waiter's task was called off.
  func answer(_ key: String, _ clock: any Surroundings, make: @escaping @Sendable () async -> ToolAnswer) async -> ToolAnswer? {
    while true {
      switch turn(key, at: clock.now_ms(), clock, make) {
      case .found(let result, let at_ms):
        told(true)
        return .completed(result, age_s: Int(max(0, clock.now_ms() - at_ms) / 1_000))
      case .waits(let waiter, let leads):
        let answer = await wait(waiter, key)
        if Task.isCancelled { return nil }
        if leads {
          told(false)
          return answer
        }
        // What came to nothing by the time of who began it says nothing of anybody else's.
        guard let answer, !answer.isCalledOff else { continue }
        told(true)
        if case .completed(let result, _) = answer { return .completed(result, age_s: 0) }
        return answer
      }
    }
  }

  private func turn(_ key: String, at now_ms: Int64, _ clock: any Surroundings, _ make: @escaping @Sendable () async -> ToolAnswer) -> Turn {
    state.withLock { state in
      if var kept = state.kept[key] {
        if now_ms - kept.at_ms < Self.lifetime_ms {
          kept.used = state.next()
          state.kept[key] = kept
          return .found(kept.result, at_ms: kept.at_ms)
        }
        state.kept[key] = nil
      }
      let waiter = state.next()
      state.waiters[waiter] = .coming
      if state.flights[key] != nil {
        state.flights[key]?.waiters.insert(waiter)
        return .waits(waiter, leads: false)
      }
      let number = state.next()
      state.flights[key] = Flight(number: number, waiters: [waiter])
      state.flights[key]?.task = Task { self.end(key, number, await make(), at: clock.now_ms()) }
      return .waits(waiter, leads: true)
    }
  }

  private func wait(_ waiter: UInt64, _ key: String) async -> ToolAnswer? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let early: ToolAnswer?? = state.withLock { state in
          guard case .told(let answer)? = state.waiters[waiter] else {
            state.waiters[waiter] = .waiting(continuation)
            return nil
          }
          state.waiters[waiter] = nil
          return .some(answer)
        }
        if let early { continuation.resume(returning: early) }
      }
    } onCancel: {
      leave(waiter, key)
    }
  }

  /// A waiter that is called off goes at once; with the last of them the call ends too.
  private func leave(_ waiter: UInt64, _ key: String) {
    let (waiting, task) = state.withLock { state -> (Waiter?, Task<Void, Never>?) in
      // One that was told already takes what it was told.
      if case .told? = state.waiters[waiter] { return (nil, nil) }
      let waiting = state.waiters[waiter]
      if case .waiting? = waiting { state.waiters[waiter] = nil } else if waiting != nil { state.waiters[waiter] = .told(nil) }
      guard state.flights[key]?.waiters.remove(waiter) != nil, state.flights[key]?.waiters.isEmpty == true else { return (waiting, nil) }
      return (waiting, state.flights.removeValue(forKey: key)?.task)
    }
    task?.cancel()
    if case .waiting(let continuation)? = waiting { continuation.resume(returning: nil) }
  }

  /// What a call came to: kept where it completed, and told to all who wait for it.
  private func end(_ key: String, _ number: UInt64, _ answer: ToolAnswer, at now_ms: Int64) {
    let waiting = state.withLock { state -> [CheckedContinuation<ToolAnswer?, Never>] in
      keep(answer, key, at: now_ms, &state)
      guard state.flights[key]?.number == number, let flight = state.flights.removeValue(forKey: key) else { return [] }
      return flight.waiters.compactMap { waiter in
        switch state.waiters[waiter] {
        case .waiting(let continuation)?:
          state.waiters[waiter] = nil
          return continuation
        case .coming?: state.waiters[waiter] = .told(answer)
        case .told?, nil: break
        }
        return nil
      }
    }
    for continuation in waiting { continuation.resume(returning: answer) }
  }

  private func keep(_ answer: ToolAnswer, _ key: String, at now_ms: Int64, _ state: inout State) {
    guard case .completed(let result, nil) = answer, let bytes = try? JSONWriter.write(result), bytes.count <= Self.resultBytesMaximum else { return }
    if state.kept[key] == nil, state.kept.count >= Self.entriesMaximum, let oldest = state.kept.min(by: { $0.value.used < $1.value.used }) {
      state.kept[oldest.key] = nil
    }
    state.kept[key] = Kept(result: result, at_ms: now_ms, used: state.next())
  }
}

extension ToolAnswer {
  /// Whether it says that somebody's time was over, or that somebody was called off, and nothing of what was asked.
  fileprivate var isCalledOff: Bool {
    if case .failed(let failure) = self { failure.kind == .cancelled || failure.kind == .deadline } else { false }
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
  public var upstream: String? { tool.upstream }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    guard form.effect == .read, let key = key(params, call) else { return await tool.call(params, call) }
    return await cache.answer(key, surroundings) { await tool.call(params, call) } ?? .failed(ToolFailure(.cancelled, "the task was cancelled"))
  }

  private func key(_ params: JSONObject, _ call: ToolCall) -> String? {
    let asked: JSONValue = [
      "tool": .string(form.name), "version": .integer(Int64(form.version)), "tenant": .string(call.tenant), "params": .object(params),
    ]
    return (try? JSONWriter.write(asked)).map { Hexadecimal.encode(SHA256.digest($0)) }
  }
}
