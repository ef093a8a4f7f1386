internal import CLinux

/// What a descriptor can be asked for, and what can be said of it.
public struct Readiness: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let readable = Readiness(rawValue: UInt32(LINUX_READABLE))
  public static let writable = Readiness(rawValue: UInt32(LINUX_WRITABLE))
  /// The peer will send no more: it closed the connection or its half of it.
  public static let peerClosed = Readiness(rawValue: UInt32(LINUX_PEER_CLOSED))
  /// Reported without being asked for: the connection is gone in both directions.
  public static let gone = Readiness(rawValue: UInt32(LINUX_ERROR | LINUX_HANG_UP))
}

/// Something that is told when its descriptor is ready.
@EventLoop public protocol Watcher: AnyObject {
  func ready(_ readiness: Readiness)
}

/// The kernel's list of watched descriptors (epoll, level-triggered) and who watches each.
@EventLoop final class Poller {
  private struct Watch {
    var watcher: any Watcher
    var generation: UInt32
  }

  private let descriptor = linux_poller()
  private var watches: [Int32: Watch] = [:]
  private var generation: UInt32 = 0
  private var events = [linux_event](repeating: linux_event(), count: 64)

  /// - Returns: false when the kernel refuses (`epoll_ctl`'s limits).
  func add(_ watched: Int32, _ interest: Readiness, _ watcher: any Watcher) -> Bool {
    generation &+= 1
    guard linux_poller_add(descriptor, watched, interest.rawValue, token(watched)) == 0 else { return false }
    watches[watched] = Watch(watcher: watcher, generation: generation)
    return true
  }

  func change(_ watched: Int32, to interest: Readiness) {
    guard let watch = watches[watched] else { return }
    linux_poller_change(descriptor, watched, interest.rawValue, UInt64(watch.generation) << 32 | UInt64(UInt32(bitPattern: watched)))
  }

  func remove(_ watched: Int32) {
    guard watches.removeValue(forKey: watched) != nil else { return }
    linux_poller_remove(descriptor, watched)
  }

  /// Waits at most `timeout_ms` (-1: for ever). - Returns: of how many descriptors there is something to tell.
  func wait(timeout_ms: Int32) -> Int { unsafe Int(max(0, linux_poller_wait(descriptor, &events, timeout_ms))) }

  /// Tells each watcher of what `wait` found, those whose peer went away first: a client that hung up is known before the same wake-up brings what it was waiting for. A
  /// descriptor closed and used anew within one batch is not mistaken for the old one.
  func tell(_ count: Int) {
    let closed: Readiness = [.peerClosed, .gone]
    for place in 0..<count where events[place].events & closed.rawValue != 0 { tell(events[place]) }
    for place in 0..<count where events[place].events & closed.rawValue == 0 { tell(events[place]) }
  }

  private func tell(_ event: linux_event) {
    let watched = Int32(bitPattern: UInt32(truncatingIfNeeded: event.token))
    guard let watch = watches[watched], watch.generation == UInt32(truncatingIfNeeded: event.token >> 32) else { return }
    watch.watcher.ready(Readiness(rawValue: event.events))
  }

  private func token(_ watched: Int32) -> UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: watched)) }
}
