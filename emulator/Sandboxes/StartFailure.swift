internal import EmulatorJSON
internal import Glibc

/// Why a function's process never asked for an invocation, for whoever reads the log: callers only get what the cloud answers them.
enum StartFailure: Equatable {
  /// By errno; 0 where it has none.
  case notExecuted(path: String, reason: String, code: Int32)
  /// `hasSpoken`: it wrote something before.
  case exited(String, hasSpoken: Bool)
  /// What its runtime posted to `init/error`.
  case reported(type: String, message: String)
  case late(milliseconds: Int)

  /// Of the body that a runtime posts, whatever that is.
  init(reported body: [UInt8], type: String?) {
    let value = try? JSON(reading: body)
    self = .reported(type: type ?? value?["errorType"]?.string ?? "", message: value?["errorMessage"]?.string ?? "")
  }

  /// `NAME cannot start: why; what to do`.
  func text(of function: String) -> String { "\(function) cannot start: \(reason); \(advice(for: function))" }

  private var reason: String {
    switch self {
    case .notExecuted(let path, let reason, _): "\(path): \(reason)"
    case .exited(let reason, _): reason
    case .reported(let type, let message): message.isEmpty ? (type.isEmpty ? "its runtime says no reason" : type) : message + (type.isEmpty ? "" : " (\(type))")
    case .late(let milliseconds): "it did not ask for an invocation within its \(hundredths(UInt64(milliseconds) * 1_000_000, unit_ns: 1_000_000_000)) s"
    }
  }

  private func advice(for function: String) -> String {
    switch self {
    case .notExecuted(let path, _, ENOEXEC): "it is no program for this machine, as `file \(path)` tells; build it anew"
    case .notExecuted(let path, _, EACCES) where unsafe access(path, X_OK) != 0: "make it one that may be run: `chmod +x \(path)`"
    case .notExecuted(let path, _, ENOENT) where unsafe access(path, F_OK) == 0: "it is there, but not the interpreter or loader that it names"
    case .notExecuted(_, _, ENOENT): "build it, or name its folder with `--functions`"
    case .notExecuted: "that is not the function's own doing"
    case .exited(_, hasSpoken: true): "its own lines before say why"
    case .exited(_, hasSpoken: false): "it wrote nothing; `emulator env \(function)` prints the variables to run it with by hand"
    case .reported: "mend what it names, such as a variable of `serverless.yml` or `--env`"
    case .late: "it hangs before it asks, or needs longer to start than the function's `timeout`"
    }
  }
}
