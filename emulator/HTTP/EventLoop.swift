internal import CLinux

/// The one thread on which everything of the engine happens: sockets, timers, child processes, queues.
///
/// It is a global actor whose executor is the loop itself, so the compiler checks that nothing of it is touched from elsewhere, and nothing on it ever
/// needs a lock, a task or a suspension.
@globalActor public actor EventLoop {
  public static let shared = EventLoop()

  private nonisolated let executor = LoopExecutor()

  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Descriptors, timers and the clock of the loop.
  @EventLoop public static let reactor = Reactor(mailbox: shared.executor.mailbox)

  /// Hands `work` to the loop from any thread. The pieces of work run in the order in which they were posted.
  public nonisolated static func post(_ work: @escaping @Sendable @EventLoop () -> Void) {
    shared.executor.mailbox.put(.work(work))
  }
}

/// Runs the loop's jobs on a thread that lives as long as the process does: children are tied to the life of the thread that started them.
final class LoopExecutor: SerialExecutor {
  let mailbox = Mailbox()

  init() {
    let mailbox = mailbox
    linux_keep_memory()
    startThread {
      // The first job is the loop itself; it never returns and runs all later ones inside.
      Task { @EventLoop in EventLoop.reactor.run() }
      while true { mailbox.wait() }
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    mailbox.put(.job(UnownedJob(job)))
  }
}
