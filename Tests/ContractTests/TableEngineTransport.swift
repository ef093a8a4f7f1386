import EmulatorTables
import HTTPTransport
import TestProcesses

/// The emulator's tables without the emulator: what the adapter sends is handed to the service as the HTTP engine would.
final class TableEngineTransport: HTTPTransport {
  private let folder: TemporaryFolder
  private let service: TableEngine

  init() throws {
    folder = try TemporaryFolder()
    service = try TableEngine(path: folder.path + "/tables.sqlite")
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let target = request.headers.first { $0.name == "X-Amz-Target" }?.value ?? ""
    let reply = await withCheckedContinuation { continuation in
      service.submit(target: target, body: request.body) { continuation.resume(returning: $0) }
    }
    return HTTPResponse(status: reply.status, headers: reply.headers.map { HTTPField($0.0.lowercased(), $0.1) }, body: reply.body)
  }
}
