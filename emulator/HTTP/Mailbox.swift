internal import CLinux
internal import Glibc
internal import Synchronization

/// What other threads have for the loop. Its length is bounded by what those threads have in hand, each of them bounded by its owner.
final class Mailbox: Sendable {
  enum Item: Sendable {
    case job(UnownedJob)
    case work(@Sendable @EventLoop () -> Void)
  }

  private let items = Mutex<[Item]>([])
  /// Readable while there are items.
  let signal: Int32

  init() {
    signal = linux_signal_descriptor()
  }

  func put(_ item: Item) {
    let isFirst = items.withLock { items in
      items.append(item)
      return items.count == 1
    }
    if isFirst { linux_signal_raise(signal) }
  }

  func take() -> [Item] {
    linux_signal_clear(signal)
    return items.withLock { items in
      defer { items = [] }
      return items
    }
  }

  /// Blocks until something is there and runs the first job of it; only until the loop itself runs. That job may be the loop, which never returns: what waits
  /// beside it stays in the mailbox, with the signal raised, for the loop to find.
  func wait() {
    var ready = pollfd(fd: signal, events: Int16(POLLIN), revents: 0)
    unsafe poll(&ready, 1, -1)
    let first = items.withLock { items -> UnownedJob? in
      for (place, item) in items.enumerated() {
        guard case .job(let job) = item else { continue }
        items.remove(at: place)
        if items.isEmpty { linux_signal_clear(signal) }
        return job
      }
      return nil
    }
    if let first { unsafe first.runSynchronously(on: EventLoop.shared.unownedExecutor) }
  }
}

/// Starts a thread that is never joined.
func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
  let context = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
  var thread = pthread_t()
  unsafe pthread_create(
    &thread, nil,
    { context in
      guard let context = unsafe context else { return nil }
      unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
      return nil
    }, context)
  pthread_detach(thread)
}
