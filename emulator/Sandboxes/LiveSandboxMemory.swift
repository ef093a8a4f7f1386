internal import EmulatorHTTP

/// What a sandbox takes of memory, held to its function's.
extension LiveSandbox {
  /// While it works; an idle sandbox grows no more.
  static let measuring_ms = 50

  func measure() {
    guard let process, !process.hasExited, value.state != .idle else { return }
    // As the kernel does it in the cloud: without a word, `signal: killed`.
    let used_kB = programs.reduce(process.used_kB) { $0 + ($1.process?.used_kB ?? 0) }
    if used_kB > function.definition.memory_MB * 1_024 { process.kill() } else { memoryAlarm.set(after_ms: Self.measuring_ms) }
  }
}
