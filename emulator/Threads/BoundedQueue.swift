internal import Glibc

/// A bounded queue between threads: any thread posts, one or more take what waits.
/// Sendable by hand: `mutex` guards every stored property, and the pointers live as long as the object.
@safe package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  package enum Posting { case posted, full, closed }

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let arrived: UnsafeMutablePointer<pthread_cond_t>
  private var waiting: [(element: Element, cost: Int)] = []
  private var cost = 0
  private var isClosed = false
  private let elementsMaximum: Int
  private let costMaximum: Int

  package init(elementsMaximum: Int, costMaximum: Int) {
    self.elementsMaximum = elementsMaximum
    self.costMaximum = costMaximum
    unsafe mutex = .allocate(capacity: 1)
    unsafe arrived = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(arrived, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(arrived)
    unsafe pthread_mutex_destroy(mutex)
    unsafe arrived.deallocate()
    unsafe mutex.deallocate()
  }

  /// `urgent` is for the owner's own few messages, which no bound refuses.
  @discardableResult
  package func post(_ element: Element, cost: Int, urgent: Bool = false) -> Posting {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    if isClosed { return .closed }
    // Not a sum: a cost may be as large as a number gets.
    if !urgent, waiting.count >= elementsMaximum || cost > costMaximum - self.cost { return .full }
    waiting.append((element, cost))
    self.cost += cost
    unsafe pthread_cond_signal(arrived)
    return .posted
  }

  /// Waits until something is there, then takes what waits, oldest first. Empty after `timeout_ms`; nil when closed and empty.
  package func take(atMost count: Int, timeout_ms: Int?) -> [Element]? {
    let deadline = timeout_ms.map(BoundedQueue.deadline)
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while waiting.isEmpty && !isClosed {
      guard var deadline else {
        unsafe pthread_cond_wait(arrived, mutex)
        continue
      }
      if unsafe pthread_cond_timedwait(arrived, mutex, &deadline) == ETIMEDOUT { break }
    }
    if waiting.isEmpty { return isClosed ? nil : [] }
    let taken = waiting.prefix(count)
    waiting.removeFirst(taken.count)
    cost -= taken.reduce(0) { $0 + $1.cost }
    if !waiting.isEmpty { unsafe pthread_cond_signal(arrived) }
    // A key path of a generic type is made anew each time.
    return taken.map { $0.element }
  }

  /// Takes what waits at this moment, oldest first, up to the first that is not wanted, and no more than `costMaximum` has room for, which is lowered by what is taken.
  package func takeWaiting(atMost count: Int, costing costMaximum: inout Int, where isWanted: (Element) -> Bool) -> [Element] {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    var taken: [Element] = []
    while taken.count < min(count, waiting.count) {
      let next = waiting[taken.count]
      guard next.cost <= costMaximum, isWanted(next.element) else { break }
      costMaximum -= next.cost
      cost -= next.cost
      taken.append(next.element)
    }
    waiting.removeFirst(taken.count)
    return taken
  }

  /// What was posted is still taken; nothing more is accepted.
  package func close() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_broadcast(arrived)
    unsafe pthread_mutex_unlock(mutex)
  }

  private static func deadline(_ timeout_ms: Int) -> timespec {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    let nanoseconds = now.tv_nsec + (timeout_ms % 1_000) * 1_000_000
    return timespec(tv_sec: now.tv_sec + timeout_ms / 1_000 + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
  }
}
