internal import Glibc
internal import StrictJSON

/// Where the runtime says what went wrong with it, or with the handler that it runs: the function's own log is not made yet, or failed.
enum StandardError {
  /// An error, in the form of the log's lines: with its time and level, without which Lambda takes it for information and an alarm on errors does not see it. Nothing is left to do
  /// where even that fails.
  static func write(_ message: String) {
    var writer = JSONWriter(capacityBytes: 512)
    writer.beginObject()
    for (name, text) in [
      ("timestamp", timestamp), ("level", "error"), ("message", message), ("function", RuntimeLoop.environment("AWS_LAMBDA_FUNCTION_NAME")),
    ] where !text.isEmpty {
      writer.name(name)
      writer.string(text)
    }
    writer.endObject()
    let bytes = writer.bytes + [UInt8(ascii: "\n")]
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Now, as RFC 3339 has it, with milliseconds.
  private static var timestamp: String {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    var parts = unsafe tm()
    unsafe gmtime_r(&now.tv_sec, &parts)
    func padded(_ number: some BinaryInteger, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = unsafe "\(padded(parts.tm_year + 1_900, 4))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    let time = unsafe "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec)).\(padded(now.tv_nsec / 1_000_000, 3))"
    return "\(date)T\(time)Z"
  }
}
