import Foundation
import Synchronization

/// What a program has said so far, line by line, and who waits for which line.
final class OutputLines: Sendable {
  private struct Waiter {
    let number: Int
    var from: Int
    var test: @Sendable (String) -> Bool
    var continuation: CheckedContinuation<String, any Error>
  }

  private struct State {
    var lines: [String] = []
    var ended = false
    var waiters: [Waiter] = []
    var asked = 0

    func unmet(_ why: String) -> RunningProcess.Ended {
      RunningProcess.Ended(description: "\(why) without the line awaited; it said:\n" + lines.joined(separator: "\n"))
    }
  }

  /// A program that lives and never says it would keep the whole run waiting. Far above what the slowest machine needs.
  private static let limit_s = 180

  private let state = Mutex(State())

  var all: [String] { state.withLock { $0.lines } }

  func first(from: Int, where test: @escaping @Sendable (String) -> Bool) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      let (number, now): (Int, Result<String, any Error>?) = state.withLock { state in
        state.asked += 1
        if let found = state.lines.dropFirst(from).first(where: test) { return (state.asked, .success(found)) }
        if state.ended { return (state.asked, .failure(state.unmet("ended"))) }
        state.waiters.append(Waiter(number: state.asked, from: from, test: test, continuation: continuation))
        return (state.asked, nil)
      }
      if let now { return continuation.resume(with: now) }
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.limit_s)) { [weak self] in self?.giveUp(number) }
    }
  }

  private func giveUp(_ number: Int) {
    let (left, unmet) = state.withLock { state in
      let place = state.waiters.firstIndex { $0.number == number }
      return (place.map { state.waiters.remove(at: $0) }, state.unmet("let \(Self.limit_s) s pass"))
    }
    left?.continuation.resume(throwing: unmet)
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
      return (state.waiters, state.unmet("ended"))
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
