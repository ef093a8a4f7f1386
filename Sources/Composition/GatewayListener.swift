internal import Models
internal import Synchronization

/// Passes on what the gateway tells to whoever listens by then: it is made before the function's log is.
final class GatewayListener: Sendable {
  private let listener = Mutex<(@Sendable (GatewayEvent) -> Void)?>(nil)

  func tell(_ event: GatewayEvent) { listener.withLock { $0 }?(event) }

  func passOn(to listener: @escaping @Sendable (GatewayEvent) -> Void) { self.listener.withLock { $0 = listener } }
}
