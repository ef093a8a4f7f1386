import EmulatorHTTP
import EmulatorJSON
import EmulatorRuntimes
import EmulatorSandboxes
import Foundation

/// A folder of sources, and a host that runs a handler of it in a real interpreter.
@EventLoop final class Service {
  let folder = FileManager.default.temporaryDirectory.appending(path: "service-\(UUID().uuidString)").path(percentEncoded: false)
  private(set) var log: [String] = []
  private var host: FunctionHost?

  init(_ runtime: String, _ handler: String, _ files: [String: String], timeout_ms: Int = 10_000) throws {
    for (name, text) in files {
      let place = URL(filePath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place)
    }
    let language = try requireLanguage(runtime)
    let environment = ProcessInfo.processInfo.environment
    let interpreter = try Interpreter.find(language, for: runtime, in: environment["PATH"] ?? "/usr/bin", home: environment["HOME"] ?? "/")
    var definition = FunctionDefinition(
      name: "F", qualifiedName: "tests-local-F", executable: interpreter.path, arguments: language.arguments,
      environment: [(name: "AWS_EXECUTION_ENV", value: "AWS_Lambda_\(runtime)")], handler: handler, memory_MB: 256, timeout_ms: timeout_ms,
      directory: folder)
    definition.writesLines = true
    host = FunctionHost([definition]) { [weak self] in self?.log.append(String(decoding: $0.text, as: UTF8.self)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// What it answers, and whether that is an error.
  func invoke(_ event: String = "{}", context: String = "") async throws -> (json: JSON, isError: Bool) {
    guard let host, let function = host.function(named: "F") else { return (.null, true) }
    var request = InvocationRequest(payload: Array(event.utf8))
    request.clientContext = Array(context.utf8)
    let result = await withCheckedContinuation { continuation in host.invoke(function, request) { continuation.resume(returning: $0) } }
    let isError = if case .functionError = result.outcome { true } else { false }
    return (try JSON(reading: result.payload), isError)
  }

  func stop() async {
    guard let host else { return }
    await withCheckedContinuation { continuation in host.stop(grace_ms: 5_000) { continuation.resume() } }
    self.host = nil
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The lines that hold a text.
  func lines(_ text: String) -> [String] { log.filter { $0.contains(text) } }
}

struct NoLanguage: Error {}

private func requireLanguage(_ runtime: String) throws -> Language {
  guard let language = Language(runtime: runtime) else { throw NoLanguage() }
  return language
}
