import Foundation
import HTTPTransport
import Synchronization
import TestProcesses
import Testing

@Suite(.timeLimit(.minutes(3))) struct `A receiver of notices that hangs` {
  @Test func `keeps no caller waiting, neither the one of whom it is told nor the next`() async throws {
    let keys = Mutex<[String]>([])
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let answered = DispatchSemaphore(value: 0)
    let receiver = try ByteServer { connection in
      guard let head = connection.request()?.head else { return }
      let key = head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("webhook-id:") }.map(String.init) ?? ""
      keys.withLock { $0.append(key) }
      arrived.yield()
      // Until every caller has its answer.
      answered.wait()
      answered.signal()
      connection.answer(204)
      connection.waitForEnd()
    }
    defer { receiver.stop() }
    let data = try TemporaryFolder()
    let file = try LocalEmulator.declare(["REVIEW_WEBHOOK_URL": receiver.url + "/hook"], of: "MakeDecision", in: data)
    let emulator = try await LocalEmulator.start(data: data, file: file)
    let first = try await `A review over HTTP`.waiting(emulator).location
    for await _ in arrivals { break }
    let second = try await `A review over HTTP`.waiting(emulator).location
    // On a slow machine the first one's notice may have run out of time and come again.
    for await _ in arrivals where Set(keys.withLock { $0 }).count == 2 { break }
    answered.signal()
    #expect(try await emulator.get(first).status == 200)
    #expect(try await emulator.get(second).status == 200)
  }
}
