/// How a process ended.
public enum ProcessEnd: Sendable, Equatable {
  case code(Int32)
  case signal(Int32)

  /// As the platform words it: Go's names of the signals.
  var reason: String {
    switch self {
    case .code(0): "Runtime exited without providing a reason"
    case .code(let code): "Runtime exited with error: exit status \(code)"
    case .signal(let number): "Runtime exited with error: signal: \(Self.signalName(number))"
    }
  }

  /// Of a program that is no runtime.
  var shortReason: String {
    switch self {
    case .code(let code): "exit code \(code)"
    case .signal(let number): "signal: \(Self.signalName(number))"
    }
  }

  private static func signalName(_ number: Int32) -> String {
    let names = [
      "hangup", "interrupt", "quit", "illegal instruction", "trace/breakpoint trap", "aborted", "bus error", "floating point exception", "killed",
      "user defined signal 1", "segmentation fault", "user defined signal 2", "broken pipe", "alarm clock", "terminated",
    ]
    return (1...names.count).contains(Int(number)) ? names[Int(number) - 1] : "signal \(number)"
  }
}

/// Why an invocation failed without the function saying so.
public enum FunctionFailure: Sendable, Equatable {
  case exit(ProcessEnd)
  /// A program of its layers ended by itself.
  case extensionExit(ProcessEnd)
  case timeout(milliseconds: Int)
  case responseTooLarge
  /// A response that was passed on as it came broke off.
  case responseTruncated
  /// The executable could not be started, by errno.
  case notStarted(path: String, reason: String)

  /// The payload that the caller gets. Texts as AWS answers them.
  func payload(_ id: RequestID, responseBytesMaximum: Int) -> [UInt8] {
    switch self {
    case .responseTooLarge:
      Array(#"{"errorMessage":"\#(text(responseBytesMaximum))","errorType":"Function.ResponseSizeTooLarge"}"#.utf8)
    case .exit, .extensionExit, .timeout, .responseTruncated, .notStarted:
      failureObject(type: type, message: "RequestId: \(id) Error: \(text(responseBytesMaximum))")
    }
  }

  var type: String {
    switch self {
    case .exit: "Runtime.ExitError"
    case .extensionExit: "Extension.Crash"
    case .timeout: "Sandbox.Timedout"
    case .responseTooLarge: "Function.ResponseSizeTooLarge"
    case .responseTruncated: "Runtime.TruncatedResponse"
    case .notStarted: "Runtime.InvalidEntrypoint"
    }
  }

  /// What extensions are told of an end for this reason.
  var endReason: String { if case .timeout = self { "timeout" } else { "failure" } }

  func text(_ responseBytesMaximum: Int) -> String {
    switch self {
    case .exit(let status): status.reason
    case .extensionExit(let status): status.shortReason
    case .timeout(let milliseconds): "Task timed out after \(hundredths(UInt64(milliseconds) * 1_000_000, unit_ns: 1_000_000_000)) seconds"
    case .responseTooLarge: "Response payload size exceeded maximum allowed payload size (\(responseBytesMaximum) bytes)."
    case .responseTruncated: "The response ended before its end"
    case .notStarted(let path, let reason): "fork/exec \(path): \(reason)"
    }
  }
}

/// `12.34`: `value_ns` in units of `unit_ns`, rounded to two places.
func hundredths(_ value_ns: UInt64, unit_ns: UInt64) -> String {
  let rounded = (value_ns * 100 + unit_ns / 2) / unit_ns
  let rest = rounded % 100
  return "\(rounded / 100).\(rest < 10 ? "0" : "")\(rest)"
}
