internal import Crypto
internal import StrictJSON
internal import Synchronization

/// Answers that were given, by what was asked.
///
/// Rules:
/// 1. What was kept is found under its key until it expires, and never under another.
/// 2. It may forget, and holds no more than its bound; what was used least recently goes first.
/// 3. One that cannot be reached finds nothing.
public protocol AnswerCache: Sendable {
  func find(_ key: String, at now_ms: Int64) async -> CachedAnswer?
  func keep(_ answer: CachedAnswer, under key: String) async
}

public struct CachedAnswer: Sendable, Hashable {
  public var text: String
  public var usage: TokenUsage
  public var name: ModelName
  public var answeredModel: String
  public var expires_ms: Int64

  public init(text: String, usage: TokenUsage, name: ModelName, answeredModel: String, expires_ms: Int64) {
    (self.text, self.usage, self.name, self.answeredModel, self.expires_ms) = (text, usage, name, answeredModel, expires_ms)
  }

  var bytes: Int { text.utf8.count + name.model.utf8.count + answeredModel.utf8.count + 256 }
}

public enum AnswerCacheKey {
  static let version = 1
  public static let lifetime_ms: Int64 = 86_400_000

  /// The SHA-256 of all that an answer depends on, in canonical form.
  public static func key(_ call: ModelCall, tenant: String, baseURL: String, model: String) -> String? {
    let value: JSONValue = [
      "version": .integer(Int64(version)), "tenant": .string(tenant), "base_url": .string(baseURL), "model": .string(model),
      "instructions": .string(call.instructions),
      "parts": .array(call.parts.map { ["kind": .string($0.kind.rawValue), "text": .string($0.text)] }),
      "schema": call.schema?.json ?? .null, "tokens": .integer(Int64(call.answerTokens)), "effort": .string(call.effort.rawValue),
    ]
    guard let bytes = try? JSONWriter.write(value) else { return nil }
    return Hexadecimal.encode(SHA256.digest(bytes))
  }
}

/// In this process's memory.
public final class MemoryAnswerCache: AnswerCache {
  private struct State {
    var entries: [String: (answer: CachedAnswer, used: UInt64)] = [:]
    var bytes = 0
    var clock: UInt64 = 0
  }

  private let bytesMaximum: Int
  private let state = Mutex(State())

  public init(megabytes: Int = 64) { bytesMaximum = min(max(1, megabytes), 1_024) << 20 }

  init(bytesMaximum: Int) { self.bytesMaximum = bytesMaximum }

  public func find(_ key: String, at now_ms: Int64) async -> CachedAnswer? {
    state.withLock { state in
      guard let found = state.entries[key] else { return nil }
      guard found.answer.expires_ms > now_ms else {
        state.bytes -= found.answer.bytes
        state.entries[key] = nil
        return nil
      }
      state.clock += 1
      state.entries[key]?.used = state.clock
      return found.answer
    }
  }

  public func keep(_ answer: CachedAnswer, under key: String) async {
    state.withLock { state in
      guard answer.bytes <= bytesMaximum else { return }
      if let before = state.entries[key] { state.bytes -= before.answer.bytes }
      state.clock += 1
      state.entries[key] = (answer, state.clock)
      state.bytes += answer.bytes
      guard state.bytes > bytesMaximum else { return }
      // Down to nine tenths at once, so that a full cache is not sorted at every answer.
      for (key, entry) in state.entries.sorted(by: { $0.value.used < $1.value.used }) where state.bytes > bytesMaximum / 10 * 9 {
        state.bytes -= entry.answer.bytes
        state.entries[key] = nil
      }
    }
  }

  public var count: Int { state.withLock { $0.entries.count } }
}

/// Equal questions on their way: the first asks, the others wait for what it is told.
public final class Flights: Sendable {
  private let state = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

  public init() {}

  /// True for the first, which must `land`; the others return when it has.
  public func board(_ key: String) async -> Bool {
    let isFirst = state.withLock { flights in
      if flights[key] != nil { return false }
      flights[key] = []
      return true
    }
    guard !isFirst else { return true }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { flights in
        guard flights[key] != nil else { return true }
        flights[key]?.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
    return false
  }

  public func land(_ key: String) {
    let waiting = state.withLock { $0.removeValue(forKey: key) ?? [] }
    for continuation in waiting { continuation.resume() }
  }
}
