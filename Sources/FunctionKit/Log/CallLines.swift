internal import StrictJSON

extension Log {
  /// A tool is called.
  public func calling(_ tool: String, step: Int, attempt: Int) {
    write(.info, "Calling tool", fields: [("tool", .string(tool)), ("step", .integer(Int64(step))), ("attempt", .integer(Int64(attempt)))])
  }

  /// What came of it, in milliseconds.
  public func completed(_ tool: String, step: Int, in duration_ms: Int64, status: String, isCached: Bool) {
    write(
      .info, "completed in",
      fields: [
        ("tool", .string(tool)), ("step", .integer(Int64(step))), ("ms", .integer(duration_ms)), ("status", .string(status)), ("cached", .bool(isCached)),
      ])
  }
}
