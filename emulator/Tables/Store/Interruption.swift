internal import Synchronization

/// Ends long work of SQLite's when somebody asks for it, or when its time is up.
final class Interruption: Sendable {
  private let isAsked = Atomic<Bool>(false)
  private let deadline: ContinuousClock.Instant?
  private let parent: Interruption?

  /// `parent` ends it too. Without `limit_ms` there is no time that is up.
  init(limit_ms: Int? = nil, parent: Interruption? = nil) {
    deadline = limit_ms.map { .now + .milliseconds($0) }
    self.parent = parent
  }

  func ask() { isAsked.store(true, ordering: .releasing) }

  var isDue: Bool {
    if isAsked.load(ordering: .acquiring) || parent?.isDue == true { return true }
    return deadline.map { .now >= $0 } ?? false
  }
}
