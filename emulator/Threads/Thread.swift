internal import Glibc

/// A thread cannot be started.
package struct ThreadError: Error, Sendable, Equatable {
  package var errno: Int32
}

/// A thread of the system's own, for work that waits on the disk; the cooperative pool must not be held up by it.
@safe package final class Thread: Sendable {
  private let handle: pthread_t

  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  /// Starts at once. `body` is handed over whole: nothing else may hold what it holds.
  package init(_ body: sending @escaping () -> Void) throws(ThreadError) {
    let boxed = unsafe Unmanaged.passRetained(Body(body))
    var handle = pthread_t()
    let code = unsafe pthread_create(&handle, nil, Thread.main, boxed.toOpaque())
    guard code == 0 else {
      unsafe boxed.release()
      throw ThreadError(errno: code)
    }
    self.handle = handle
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    if let argument = unsafe argument { unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
  }

  /// Waits for its end, once; a thread cannot wait for itself and is then left to end alone.
  package func join() {
    if pthread_equal(handle, pthread_self()) != 0 { pthread_detach(handle) } else { pthread_join(handle, nil) }
  }
}
