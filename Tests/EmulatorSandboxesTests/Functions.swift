import EmulatorHTTP
import EmulatorSandboxes
import Foundation

/// The functions that the tests run: each is the test handler with a behaviour of its own.
enum Functions {
  /// Beside the test program, where the build leaves both.
  static let handler = URL(filePath: try! FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    .deletingLastPathComponent().appending(path: "test-handler").path(percentEncoded: false)

  static let folder = URL(filePath: handler).deletingLastPathComponent().path(percentEncoded: false)

  static func definition(
    _ name: String, _ arguments: String..., environment: [(String, String)] = [], timeout_ms: Int = 10_000, reserved: Int? = nil
  ) -> FunctionDefinition {
    FunctionDefinition(
      name: name, qualifiedName: "tests-local-\(name)", executable: handler, arguments: arguments,
      environment: environment.map { (name: $0.0, value: $0.1) }, memory_MB: 128, timeout_ms: timeout_ms, reservedConcurrency: reserved)
  }
}

/// Holds every invocation of a function with the behaviour `gate` until it is opened.
struct Gate {
  let path = FileManager.default.temporaryDirectory.appending(path: "gate-\(UUID().uuidString)").path(percentEncoded: false)

  func open() { _ = FileManager.default.createFile(atPath: path, contents: nil) }
  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// Collects log lines.
@EventLoop final class LogBook {
  private(set) var lines: [LogLine] = []
  var texts: [String] { lines.map { String(decoding: $0.text, as: UTF8.self) } }

  /// What functions of the behaviour `print` were given.
  var told: [String] { texts.filter { $0.hasPrefix("event ") }.map { String($0.dropFirst(6)) } }

  func append(_ line: LogLine) { lines.append(line) }
}

/// A host of one function, or of several, with what the tests ask of it.
@EventLoop final class TestHost {
  let host: FunctionHost
  let book = LogBook()

  init(_ definitions: [FunctionDefinition], _ change: (inout HostLimits) -> Void = { _ in }) {
    var limits = HostLimits()
    // A machine that runs all tests at once may take its time; who tests the limit sets one.
    limits.init_ms = 60_000
    change(&limits)
    let book = book
    host = FunctionHost(definitions, limits: limits) { book.append($0) }
  }

  convenience init(_ behaviour: String, _ detail: String = "", timeout_ms: Int = 10_000, _ change: (inout HostLimits) -> Void = { _ in }) {
    self.init([Functions.definition("Test", behaviour, detail, timeout_ms: timeout_ms)], change)
  }

  func invoke(_ event: String = "{}", name: String = "Test", tail: Bool = false) async -> InvocationResult {
    let request = InvocationRequest(payload: Array(event.utf8), wantsLogTail: tail)
    let function = host.function(named: name)!
    return await withCheckedContinuation { continuation in
      host.invoke(function, request) { continuation.resume(returning: $0) }
    }
  }

  func invoke(into sink: any ResponseSink) async -> InvocationResult {
    let function = host.functions[0]
    return await withCheckedContinuation { continuation in
      host.invoke(function, InvocationRequest(payload: Array("{}".utf8)), into: sink) { continuation.resume(returning: $0) }
    }
  }

  func stop() async {
    await withCheckedContinuation { continuation in host.stop(grace_ms: 5_000) { continuation.resume() } }
  }

  /// Waits, a turn of the loop at a time, until something holds.
  func until(_ holds: () -> Bool) async {
    while !holds() { await withCheckedContinuation { continuation in Alarm.once(after_ms: 2) { continuation.resume() } } }
  }
}

extension InvocationResult {
  var text: String { String(decoding: payload, as: UTF8.self) }
  var isFunctionError: Bool { if case .functionError = outcome { true } else { false } }
  var throttle: Throttle? { if case .throttled(let throttle) = outcome { throttle } else { nil } }
  var log: [String] { String(decoding: logTail, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}

/// Whether a process exists and is no zombie.
func isAlive(_ process: Int32) -> Bool {
  guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
  return status.split(separator: ")").last?.split(separator: " ").first != "Z"
}
