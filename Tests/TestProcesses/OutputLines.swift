import Foundation
import Synchronization

/// What a program has said so far, line by line, and who waits for which line.
final class OutputLines: Sendable {
  private struct Waiter {
    var from: Int
    var test: @Sendable (String) -> Bool
    var continuation: CheckedContinuation<String, any Error>
  }

  private struct State {
    var lines: [String] = []
    var ended = false
    var waiters: [Waiter] = []

    var unmet: RunningProcess.Ended {
      RunningProcess.Ended(description: "ended without the line awaited; it said:\n" + lines.joined(separator: "\n"))
    }
  }

  private let state = Mutex(State())

  var all: [String] { state.withLock { $0.lines } }

  func first(from: Int, where test: @escaping @Sendable (String) -> Bool) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      let now: Result<String, any Error>? = state.withLock { state in
        if let found = state.lines.dropFirst(from).first(where: test) { return .success(found) }
        if state.ended { return .failure(state.unmet) }
        state.waiters.append(Waiter(from: from, test: test, continuation: continuation))
        return nil
      }
      if let now { continuation.resume(with: now) }
    }
  }

  func add(_ line: String) {
    let ready = state.withLock { state in
      state.lines.append(line)
      let place = state.lines.count - 1
      let passing = state.waiters.filter { place >= $0.from && $0.test(line) }
      state.waiters.removeAll { place >= $0.from && $0.test(line) }
      return passing
    }
    for waiter in ready { waiter.continuation.resume(returning: line) }
  }

  func end() {
    let (left, unmet) = state.withLock { state in
      state.ended = true
      defer { state.waiters = [] }
      return (state.waiters, state.unmet)
    }
    for waiter in left { waiter.continuation.resume(throwing: unmet) }
  }

  /// Reads to the end of the file; meant for a thread of its own.
  func read(_ handle: FileHandle) {
    var rest: [UInt8] = []
    while case let chunk = handle.availableData, !chunk.isEmpty {
      rest.append(contentsOf: chunk)
      while let end = rest.firstIndex(of: 10) {
        add(String(decoding: rest[..<end], as: UTF8.self))
        rest.removeSubrange(...end)
      }
    }
    if !rest.isEmpty { add(String(decoding: rest, as: UTF8.self)) }
    end()
  }
}
