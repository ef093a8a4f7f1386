/// A line that a function or the platform wrote.
public struct LogLine: Sendable {
  /// The function's name in its description.
  public var function: String
  /// Nil between invocations.
  public var requestID: RequestID?
  /// Without the line's end.
  public var text: [UInt8]
  /// What the platform's own line is as a record; nil for a function's.
  public var record: PlatformRecord?
}

/// A platform line as Lambda's JSON log format writes it. Source: AWS Lambda developer guide, "Lambda Telemetry API Event schema reference".
public enum PlatformRecord: Sendable {
  case start(RequestID, version: String)
  /// A process begins.
  case initStart(version: String)
  /// It began, or could not; only what failed has a line.
  case initReport(InitReport)
  /// The end of an invocation has no record of its own: its report says it.
  case end
  case report(InvocationReport)
  /// A word of the platform's about a failure.
  case fault
}

/// The end of what an invocation wrote, for `X-Amz-Log-Result`.
struct LogTail {
  static let bytesMaximum = 4_096
  private var bytes: [UInt8] = []

  mutating func append(_ line: some Collection<UInt8>) {
    bytes.append(contentsOf: line)
    bytes.append(UInt8(ascii: "\n"))
    if bytes.count > 8 * Self.bytesMaximum { bytes.removeFirst(bytes.count - Self.bytesMaximum) }
  }

  var text: [UInt8] { bytes.suffix(Self.bytesMaximum) }
}

/// Cuts what comes from a process into lines; a longer one than 16 KiB into several.
struct LineSplitter {
  static let lineBytesMaximum = 16 * 1024
  private var rest: [UInt8] = []

  /// A carriage return ends a line too, so that nothing is written over anything: what a progress bar shows comes line by line.
  mutating func split(_ bytes: ArraySlice<UInt8>, _ line: ([UInt8]) -> Void) {
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      rest.append(contentsOf: bytes[start..<end])
      finishLine(isReturn: bytes[end] == UInt8(ascii: "\r"), line)
      start = end + 1
    }
    rest.append(contentsOf: bytes[start...])
    while rest.count > Self.lineBytesMaximum {
      line(Array(rest.prefix(Self.lineBytesMaximum)))
      rest.removeFirst(Self.lineBytesMaximum)
    }
  }

  /// Whether the last thing was a carriage return, whose line feed may follow.
  private var hasReturned = false

  private mutating func finishLine(isReturn: Bool, _ line: ([UInt8]) -> Void) {
    defer { hasReturned = isReturn }
    // The second of `\r\n`, or a return that only goes to the line's beginning.
    if rest.isEmpty, isReturn || hasReturned { return }
    line(rest)
    rest.removeAll(keepingCapacity: true)
  }

  /// What was written without an end of line.
  mutating func finish(_ line: ([UInt8]) -> Void) {
    if !rest.isEmpty { line(rest) }
    rest = []
  }
}

/// How a start or an invocation ended, as reports say it.
public enum ReportStatus: Sendable, Equatable {
  case success
  /// The type is `Runtime.ExitError` and the like; empty where the function itself answered with its error.
  case error(type: String)
  case timeout

  public var word: String {
    switch self {
    case .success: "success"
    case .error: "error"
    case .timeout: "timeout"
    }
  }

  /// What stands at a report's end; empty where the platform has nothing to say.
  fileprivate var text: String {
    switch self {
    case .success, .error(type: ""): ""
    case .error(let type): "Status: error\tError Type: \(type)"
    case .timeout: "Status: timeout"
    }
  }
}

/// What INIT_REPORT says of a start that failed.
public struct InitReport: Sendable {
  public enum Phase: String, Sendable {
    case initialization = "init"
    /// Within an invocation, after the first start failed.
    case invoke
  }

  public var duration_ns: UInt64
  public var phase: Phase
  public var status: ReportStatus

  var text: [UInt8] {
    Array("INIT_REPORT Init Duration: \(hundredths(duration_ns, unit_ns: 1_000_000)) ms\tPhase: \(phase.rawValue)\t\(status.text)".utf8)
  }
}

/// What REPORT says.
public struct InvocationReport: Sendable {
  public var id: RequestID
  public var duration_ns: UInt64
  public var memory_MB: Int
  public var peak_kB: Int
  /// Only for the first invocation of a sandbox.
  public var init_ns: UInt64?
  public var status = ReportStatus.success

  public var billed_ms: UInt64 { max(1, (duration_ns + 999_999) / 1_000_000) }

  var text: [UInt8] {
    var text = "REPORT RequestId: \(id)\tDuration: \(hundredths(duration_ns, unit_ns: 1_000_000)) ms\tBilled Duration: \(billed_ms) ms\t"
    text += "Memory Size: \(memory_MB) MB\tMax Memory Used: \((peak_kB + 1023) / 1024) MB\t"
    if let init_ns { text += "Init Duration: \(hundredths(init_ns, unit_ns: 1_000_000)) ms\t" }
    text += status.text
    return Array(text.utf8)
  }
}
