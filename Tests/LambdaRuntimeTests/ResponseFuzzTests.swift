import LambdaRuntime
import SeededProperties
import Synchronization
import TestProcesses
import Testing

/// Responses changed at random, seeded: whatever comes, the client either takes a whole event or says what was wrong, and never waits for what will not come.
@Suite(.timeLimit(.minutes(3))) struct `Runtime API responses under fuzz` {
  private static let events = [
    "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: r\r\nLambda-Runtime-Deadline-Ms: 1\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
    "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: r\r\nLambda-Runtime-Deadline-Ms: 1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n",
  ]

  @Test(arguments: events, [1, 2, 3] as [UInt64]) func `each is an event or an error`(event: String, seed: UInt64) throws {
    let answers = Answers()
    let server = try ByteServer { connection in
      guard connection.request() != nil else { return }
      connection.send(answers.current.withLock { $0 })
    }
    defer { server.stop() }
    var random = SplitMix64(seed: seed)
    var taken = 0
    for _ in 0..<200 {
      var bytes = Array(event.utf8)
      for _ in 0..<random.below(3) + 1 { random.mutate(&bytes, alphabet: Array("\r\n: 0123456789abcdefGETHTP/.,;\t\0é".utf8)) }
      answers.current.withLock { $0 = bytes }
      var api = try LoopbackRuntimeAPI(address: server.address)
      do {
        let invocation = try api.next()
        taken += 1
        #expect(invocation.event.count <= bytes.count)
        #expect(!invocation.requestID.isEmpty)
      } catch {
        #expect(error != .address(""))
      }
    }
    #expect(taken > 0 && taken < 200)
  }

  private final class Answers: Sendable {
    let current = Mutex<[UInt8]>([])
  }
}
