internal import Synchronization

/// Passes on what is told to whoever listens by then: models and tools are made before the function's log is.
final class LateListener<Event: Sendable>: Sendable {
  private let listener = Mutex<(@Sendable (Event) -> Void)?>(nil)

  func tell(_ event: Event) { listener.withLock { $0 }?(event) }

  func passOn(to listener: @escaping @Sendable (Event) -> Void) { self.listener.withLock { $0 = listener } }
}
