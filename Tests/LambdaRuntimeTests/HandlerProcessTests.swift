import Foundation
import LambdaRuntime
import StrictJSON
import TestProcesses
import Testing

/// The smallest function as a whole process: how it starts and how it ends.
@Suite(.timeLimit(.minutes(3))) struct `A handler's process` {
  /// Beside the program that runs the tests, where the package's build leaves it.
  private static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/EchoHandler"
  private static let headers = "Lambda-Runtime-Aws-Request-Id: r-1\r\nLambda-Runtime-Deadline-Ms: 1\r\n"

  private func start(_ server: ByteServer) throws -> RunningProcess {
    try RunningProcess(Self.executable, environment: ["AWS_LAMBDA_RUNTIME_API": server.address])
  }

  @Test func `it answers its events and ends with its API`() async throws {
    let (posts, posted) = AsyncStream<[UInt8]>.makeStream()
    let server = try ByteServer { connection in
      for event in ["1", "{\"b\":2}"] {
        _ = connection.request()
        connection.answer(200, event, headers: Self.headers)
        posted.yield(connection.request()?.body ?? [])
        connection.answer(202, "{\"status\":\"OK\"}")
      }
      posted.finish()
      _ = connection.request()
    }
    defer { server.stop() }
    let process = try start(server)
    var bodies: [String] = []
    for await post in posts { bodies.append(String(decoding: post, as: UTF8.self)) }
    server.stop()
    #expect(bodies == ["1", "{\"b\":2}"])
    #expect(await process.wait() == 0)
    #expect(process.lines.isEmpty)
  }

  @Test func `SIGTERM ends it at once while it waits`() async throws {
    let (waits, waiting) = AsyncStream<Void>.makeStream()
    let server = try ByteServer { connection in
      _ = connection.request()
      waiting.yield()
      connection.waitForEnd()
    }
    defer { server.stop() }
    let process = try start(server)
    for await _ in waits { break }
    process.terminate()
    #expect(await process.wait() == 0)
  }

  @Test func `SIGTERM in an invocation lets it finish`() async throws {
    let (answers, answering) = AsyncStream<DispatchSemaphore>.makeStream()
    let (posts, posted) = AsyncStream<Int>.makeStream()
    // More than the sockets hold, so that the handler is still at its answer when the signal comes.
    let event = [UInt8](repeating: 48, count: 6_000_000)
    let server = try ByteServer { connection in
      _ = connection.request()
      connection.send(Array("HTTP/1.1 200 OK\r\n\(Self.headers)Content-Length: \(event.count)\r\n\r\n".utf8) + event)
      connection.waitForInput()
      let signalled = DispatchSemaphore(value: 0)
      answering.yield(signalled)
      signalled.wait()
      posted.yield(connection.request()?.body.count ?? 0)
      connection.answer(202, "{\"status\":\"OK\"}")
      connection.waitForEnd()
    }
    defer { server.stop() }
    let process = try start(server)
    for await signalled in answers {
      process.terminate()
      signalled.signal()
      break
    }
    for await count in posts {
      #expect(count == event.count)
      break
    }
    #expect(await process.wait() == 0)
  }

  @Test func `without an address it says what it is and fails`() async throws {
    let process = try RunningProcess(Self.executable, environment: [:])
    _ = try await process.line { $0.contains("`AWS_LAMBDA_RUNTIME_API` is `host:port`") }
    #expect(await process.wait() == 1)
  }

  @Test func `an API that was never there is a failure`() async throws {
    let server = try ByteServer { _ in }
    server.stop()
    let process = try start(server)
    let line = try await process.line { $0.contains("cannot be reached") }
    #expect(await process.wait() == 1)
    // As a line of the function's own log: what reads its level and time finds them here too.
    let said = try JSONReader.read(Array(line.utf8))
    guard case .object(let members) = said, case .string(let time)? = members["timestamp"] else {
      Issue.record("\(line)")
      return
    }
    #expect(members["level"] == "error" && time.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line)")
  }
}
