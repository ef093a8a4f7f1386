internal import Glibc
internal import Synchronization

/// Runs a task and everything that it resumes on the thread that waits for it, so that a function needs no thread pool: none is started before the first
/// event, and no invocation hops between threads. Work isolated to the main actor would never run: nothing drains its queue.
final class CallingThreadExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let available = Semaphore()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    available.signal()
  }

  /// Blocks until `operation` has returned.
  func run<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) -> Value {
    let outcome = Outcome<Value>()
    _ = Task(executorPreference: self) {
      let value = await operation()
      outcome.value.withLock { $0 = value }
    }
    while true {
      if let value = outcome.value.withLock({ $0 }) { return value }
      runNextJob()
    }
  }

  private func runNextJob() {
    available.wait()
    let job = jobs.withLock { $0.removeFirst() }
    unsafe job.runSynchronously(on: asUnownedTaskExecutor())
  }

  private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }
}

/// A POSIX semaphore that belongs to this process.
@safe private final class Semaphore: Sendable {
  /// Allocated and freed by this object alone; a POSIX semaphore may be used from any thread.
  private nonisolated(unsafe) let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { unsafe sem_init(semaphore, 0, 0) }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func signal() { unsafe sem_post(semaphore) }

  func wait() { while unsafe sem_wait(semaphore) != 0 {} }
}
