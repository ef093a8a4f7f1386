internal import CLinux
internal import EmulatorJSON
internal import EmulatorSandboxes
internal import Glibc
internal import Synchronization
internal import TerminalText

/// How log lines are written: `F: ` before each for the eye, or one JSON object a line for a machine.
enum LogFormat: String, Sendable {
  case json, text

  private static let chosen = Mutex(LogFormat.text)

  /// What the emulator's own lines are written in.
  static var current: LogFormat {
    get { chosen.withLock { $0 } }
    set { chosen.withLock { $0 = newValue } }
  }

  /// A line of a function or of the platform; empty where the format has none for it.
  func line(_ line: LogLine) -> [UInt8] {
    guard self == .json else { return Array("\(line.function): ".utf8) + Printable.line(line.text) }
    switch line.record {
    case .end: return []
    case .start(let id, let version):
      return Self.platform("platform.start", ["requestId": .string(id.description), "version": .string(version), "function": .string(line.function)])
    case .initStart(let version):
      return Self.platform(
        "platform.initStart", ["initializationType": "on-demand", "phase": "init", "functionVersion": .string(version), "function": .string(line.function)])
    case .initReport(let report):
      return Self.platform(
        "platform.initReport",
        [
          "initializationType": "on-demand", "phase": .string(report.phase.rawValue), "status": .string(report.status.word),
          "metrics": ["durationMs": .real(Double(report.duration_ns / 10_000) / 100)], "function": .string(line.function),
        ])
    case .report(let report): return Self.platform("platform.report", Self.json(report, line.function))
    case .fault: return Self.wrapped(line, level: "ERROR")
    case nil: return Self.isObject(line.text) ? Printable.line(line.text) : Self.wrapped(line, level: "INFO")
    }
  }

  /// A request's line.
  func line(_ line: RequestLine) -> [UInt8] { self == .json ? Self.platform("request", line.record) : Array(Printable.text(line.text).utf8) }

  /// A line of the emulator itself.
  func own(_ text: String, level: String) -> [UInt8] {
    guard self == .json else { return Array(Printable.text(text).utf8) }
    return JSON.object([
      .init("timestamp", .string(Self.now)), .init("level", .string(level)), .init("message", .string(Printable.text(text))), .init("function", "emulator"),
    ]).bytes
  }

  /// A function's own JSON is passed on as it is.
  private static func isObject(_ text: [UInt8]) -> Bool {
    text.first == UInt8(ascii: "{") && text.last == UInt8(ascii: "}") && ((try? JSON(reading: text)) != nil)
  }

  private static func wrapped(_ line: LogLine, level: String) -> [UInt8] {
    var members: [JSON.Member] = [
      .init("timestamp", .string(now)), .init("level", .string(level)),
      .init("message", .string(String(decoding: Printable.line(line.text), as: UTF8.self))), .init("function", .string(line.function)),
    ]
    if let id = line.requestID { members.append(.init("request_id", .string(id.description))) }
    return JSON.object(members).bytes
  }

  private static func platform(_ type: String, _ record: JSON) -> [UInt8] {
    JSON.object([.init("time", .string(now)), .init("type", .string(type)), .init("record", record)]).bytes
  }

  private static func json(_ report: InvocationReport, _ function: String) -> JSON {
    var metrics: [JSON.Member] = [
      .init("durationMs", .real(Double(report.duration_ns / 10_000) / 100)), .init("billedDurationMs", .integer(Int64(report.billed_ms))),
      .init("memorySizeMB", .integer(Int64(report.memory_MB))), .init("maxMemoryUsedMB", .integer(Int64((report.peak_kB + 1_023) / 1_024))),
    ]
    if let init_ns = report.init_ns { metrics.append(.init("initDurationMs", .real(Double(init_ns / 10_000) / 100))) }
    return [
      "requestId": .string(report.id.description), "metrics": .object(metrics), "status": .string(report.status.word),
      "function": .string(function),
    ]
  }

  /// RFC 3339 with milliseconds.
  private static var now: String { UTCTime(nanosecondsSince1970: linux_realtime_ns()).text }
}

/// Where the log goes: standard error, or `--log-file`, which is opened anew on SIGHUP so that it can be moved away.
enum LogTarget {
  private struct File {
    var path: String?
    var descriptor = STDERR_FILENO
  }

  private static let file = Mutex(File())

  static func use(_ path: String) throws(CommandFault) {
    file.withLock { $0.path = path }
    guard reopen() else { throw CommandFault("`--log-file`: `\(path)` cannot be written") }
  }

  /// - Returns: false where there is no file, or it cannot be opened; then everything stays as it was.
  @discardableResult
  static func reopen() -> Bool {
    file.withLock { file in
      guard let path = file.path else { return false }
      let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
      guard descriptor >= 0 else { return false }
      if file.descriptor != STDERR_FILENO { close(file.descriptor) }
      file.descriptor = descriptor
      return true
    }
  }

  static var isFile: Bool { file.withLock { $0.path != nil } }

  static func write(_ bytes: [UInt8]) {
    // A terminal that stands still holds up whoever writes to it, not whoever opens a file anew.
    let descriptor = file.withLock { $0.descriptor }
    Terminal.write(bytes, to: descriptor)
  }
}
