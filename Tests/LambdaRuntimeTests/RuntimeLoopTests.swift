import Foundation
import Fakes
import LambdaRuntime
import TestProcesses
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(3))) struct `The runtime loop` {
  private func invocation(_ id: String, _ event: String = "{}") -> Invocation { Invocation(requestID: id, deadline_ms: 0, event: Array(event.utf8)) }

  @Test func `answers each event in turn until the API is gone`() {
    var api = ScriptedRuntimeAPI([invocation("a", "1"), invocation("b", "2")])
    #expect(RuntimeLoop.run(&api) { $0.event + Array("!".utf8) } == .gone)
    #expect(api.posted == [.response("a", Array("1!".utf8)), .response("b", Array("2!".utf8))])
  }

  /// Writes down, in order, what is asked of it.
  private struct ToldRuntimeAPI: RuntimeAPI {
    let told: Told
    var scripted: ScriptedRuntimeAPI

    mutating func next() throws(RuntimeAPIError) -> Invocation {
      told.add("next")
      return try scripted.next()
    }
    mutating func respond(to requestID: String, with response: [UInt8]) { told.add("answer \(requestID)") }
    mutating func fail(_ requestID: String, with failure: FunctionFailure) { told.add("failure \(requestID)") }
    mutating func failInit(with failure: FunctionFailure) {}
  }

  private final class Told: Sendable {
    private let words = Mutex<[String]>([])
    var all: [String] { words.withLock { $0 } }
    func add(_ word: String) { words.withLock { $0.append(word) } }
  }

  @Test func `what follows an answer, or a failure, is done once it was delivered and before the next event is asked for`() async {
    let told = Told()
    let events = [invocation("a"), invocation("b")]
    let end = await onOwnThread {
      var api = ToldRuntimeAPI(told: told, scripted: ScriptedRuntimeAPI(events))
      return RuntimeLoop.run(
        &api,
        handler: {
          if $0.requestID == "b" { throw Secret() }
          return []
        },
        afterAnswer: {
          await Task.detached { await Task.yield() }.value
          told.add("after \($0.requestID)")
        })
    }
    #expect(end == .gone)
    #expect(told.all == ["next", "answer a", "after a", "next", "failure b", "after b", "next"])
  }

  private struct Secret: Error { var password = "hunter2" }

  @Test func `an error ends its invocation alone and says no more than its type`() {
    var api = ScriptedRuntimeAPI([invocation("a"), invocation("b"), invocation("c")])
    _ = RuntimeLoop.run(&api) { invocation in
      switch invocation.requestID {
      case "a": throw Secret()
      case "b": throw FunctionFailure(type: "Function.OutOfOrder", message: "the lift is")
      default: return []
      }
    }
    #expect(
      api.posted == [
        .failure("a", FunctionFailure(type: "Function.UnexpectedError", message: "the handler failed with an error of type `Secret`")),
        .failure("b", FunctionFailure(type: "Function.OutOfOrder", message: "the lift is")), .response("c", []),
      ])
  }

  @Test func `a response over the platform's bound is reported in its words, one at the bound is sent`() {
    var api = ScriptedRuntimeAPI([invocation("a"), invocation("b")])
    _ = RuntimeLoop.run(&api) { [UInt8](repeating: 48, count: RuntimeAPILimits.responseBytesMaximum + ($0.requestID == "a" ? 1 : 0)) }
    let message = "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
    #expect(api.posted.first == .failure("a", FunctionFailure(type: "Function.ResponseSizeTooLarge", message: message)))
    guard case .response("b", _)? = api.posted.last else {
      Issue.record("the second response was not posted")
      return
    }
  }

  @Test func `a handler may wait, and its child tasks run beside one another`() {
    var api = ScriptedRuntimeAPI([invocation("a")])
    _ = RuntimeLoop.run(&api) { _ in
      let (stream, continuation) = AsyncStream<UInt8>.makeStream()
      return await withTaskGroup(of: [UInt8].self) { group in
        group.addTask {
          var received: [UInt8] = []
          for await byte in stream { received.append(byte) }
          return received
        }
        group.addTask {
          for byte in UInt8(1)...3 {
            continuation.yield(byte)
            await Task.yield()
          }
          continuation.finish()
          return []
        }
        return await group.reduce([]) { $0 + $1 }
      }
    }
    #expect(api.posted == [.response("a", [1, 2, 3])])
  }

  @Test func `a handler may be resumed from another thread`() async throws {
    let server = try ByteServer { connection in connection.waitForEnd() }
    defer { server.stop() }
    let event = invocation("a")
    let posted = await onOwnThread {
      var api = ScriptedRuntimeAPI([event])
      _ = RuntimeLoop.run(&api) { _ in
        await Task.detached { await Task.yield() }.value
        return [1]
      }
      return api.posted
    }
    #expect(posted == [.response("a", [1])])
    #expect(server.connections == 0)
  }

  @Test(arguments: ["Function.Broken", "Runtime.ExitError", "Function.Ab"]) func `a failure's type of the platform's form stays`(type: String) {
    #expect(FunctionFailure(type: type, message: "").type == type)
  }

  @Test(arguments: [
    "", "Function", "Function.", "Function.A", "Function.broken", "Function.Broken1", "Other.Broken", "Function.Broken.Twice", "Function.Brökèn",
    "XFunction.Ab",
  ])
  func `any other type is unknown`(type: String) {
    #expect(FunctionFailure(type: type, message: "").type == "Function.Unknown")
  }
}

/// A loop blocks its thread. On one of the pool's, which are as few as the machine's cores, two of them could wait for ever for tasks that no thread is left for.
private func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in Thread.detachNewThread { continuation.resume(returning: body()) } }
}
