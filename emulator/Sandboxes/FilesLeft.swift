internal import EmulatorHTTP

/// The /tmp of sandboxes that crashed or ran out of time, for those that follow them: the cloud resets such an environment and leaves its files.
///
/// Source: AWS Lambda developer guide, "Understanding the Lambda execution environment lifecycle".
@EventLoop final class FilesLeft {
  private var left: [(function: Int, files: SandboxFiles, until_ns: UInt64)] = []
  private let countMaximum: Int
  private let kept_ms: Int
  private lazy var alarm = Alarm { [weak self] in self?.forgetOld() }

  /// `kept_ms`: how long one waits for its follower.
  init(countMaximum: Int, kept_ms: Int) {
    self.countMaximum = countMaximum
    self.kept_ms = kept_ms
  }

  func leave(_ files: SandboxFiles, of function: Int) {
    left.append((function, files, EventLoop.reactor.clock_ns + nanoseconds(kept_ms)))
    if left.count > countMaximum { left.removeFirst() }
    if alarm.time_ns == .max { alarm.set(after_ms: kept_ms) }
  }

  /// The latest, which nobody else gets.
  func take(of function: Int) -> SandboxFiles? {
    left.lastIndex { $0.function == function }.map { left.remove(at: $0).files }
  }

  /// What the function is made of has changed.
  func forget(of function: Int) { left.removeAll { $0.function == function } }

  private func forgetOld() {
    let now_ns = EventLoop.reactor.clock_ns
    left.removeAll { $0.until_ns <= now_ns }
    if let next = left.first { alarm.set(at: next.until_ns) }
  }
}
