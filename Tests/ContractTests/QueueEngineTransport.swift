import EmulatorQueues
import EmulatorTables
import HTTPTransport
import Synchronization
import TestProcesses

/// The emulator's queues without the emulator: what the adapter sends is handed to the service as the HTTP engine would. Its time is what it is told.
final class QueueEngineTransport: HTTPTransport {
  private let folder: TemporaryFolder
  private let tables: TableEngine
  private let service: QueueEngine
  private let clock: Time

  private final class Time: Sendable { let now_ms = Mutex<Int64>(1_767_225_600_000) }

  init() throws {
    folder = try TemporaryFolder()
    let clock = Time()
    self.clock = clock
    let now_ms: @Sendable () -> Int64 = { clock.now_ms.withLock { $0 } }
    tables = try TableEngine(
      path: folder.path + "/tables.sqlite", clock: { now_ms() / 1_000 }, clock_ms: now_ms, resident: QueueEngine.resident(home: .standard, now: now_ms))
    service = QueueEngine(tables, home: .standard)
  }

  deinit { tables.close() }

  func advance(by seconds: Int) { clock.now_ms.withLock { $0 += Int64(seconds) * 1_000 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let target = request.headers.first { $0.name == "X-Amz-Target" }?.value ?? ""
    let asked = QueueRequest(operation: String(target.trimmingPrefix(QueueRequest.targetPrefix)), body: request.body, host: "queues.invalid")
    let reply = await withCheckedContinuation { continuation in service.submit(asked) { continuation.resume(returning: $0) } }
    return HTTPResponse(status: reply.status, headers: reply.headers.map { HTTPField($0.0.lowercased(), $0.1) }, body: reply.body)
  }
}
