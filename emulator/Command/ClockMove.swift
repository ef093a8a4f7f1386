internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorThreads
internal import Glibc
internal import Synchronization

/// A move of the clock of an emulator that runs: asked for on a thread of its own, while how far it has come is told on standard error, and ended where it is by Ctrl-C.
final class ClockMove: Sendable {
  private typealias Reply = (status: Int, body: JSON?)

  private struct State {
    var result: Result<Reply, CommandFault>?
    var waiter: CheckedContinuation<Void, Never>?
    var isInterrupted = false
  }

  private let client: LambdaClient
  private let action: String
  private let operand: JSON
  private let ending: Ending
  private let state = Mutex(State())

  init(_ client: LambdaClient, _ action: String, _ operand: JSON, _ ending: Ending) {
    (self.client, self.action, self.operand, self.ending) = (client, action, operand, ending)
  }

  /// Whether a signal ended it on the way.
  var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  /// - Returns: what the emulator answered in the end.
  func run() async throws(CommandFault) -> (status: Int, body: JSON?) {
    do throws(ThreadError) { _ = try Thread { [self] in ask() } } catch { throw CommandFault("a thread cannot be started (errno \(error.errno))") }
    Task.detached { [self] in
      await ending.wait()
      state.withLock { $0.isInterrupted = true }
      // The answer to the move itself tells where it ended.
      _ = try? client.post(ClockPage.path, JSON.object([.init("stop", true)]).bytes)
    }
    var lines = ClockLines(isTerminal: isatty(STDERR_FILENO) == 1)
    var waited_s = 0
    while true {
      await pause(ms: 1_000)
      if let result = state.withLock({ $0.result }) {
        lines.end()
        return try result.get()
      }
      waited_s += 1
      if let reply = try? client.send("GET", ClockPage.path), let answer = try? JSON(reading: reply.body) { lines.tell(answer, after_s: waited_s) }
    }
  }

  private func ask() {
    let result: Result<Reply, CommandFault>
    do throws(CommandFault) {
      let reply = try client.post(ClockPage.path, JSON.object([.init(action, operand)]).bytes)
      result = .success((reply.status, try? JSON(reading: reply.body)))
    } catch { result = .failure(error) }
    let waiter = state.withLock { state in
      state.result = result
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Ends early when the answer is there.
  private func pause(ms time_ms: Int) async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.result == nil { state.waiter = continuation }
        return state.result != nil
      }
      if isOver { return continuation.resume() }
      EventLoop.post(after_ms: time_ms) { [self] in
        state.withLock { state in
          defer { state.waiter = nil }
          return state.waiter
        }?.resume()
      }
    }
  }
}
