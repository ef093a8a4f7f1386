internal import EmulatorThreads

/// A thread beside the loop for what would hold it up: reading and writing large texts. What is small is done at once, where it is asked for.
@EventLoop public final class Workshop {
  /// Under so many bytes the way to the other thread costs more than the work.
  public static let smallBytes = 128 * 1_024

  /// For work that waits on the disk, however little it handles.
  public static let disk = smallBytes + 1

  private let queue = BoundedQueue<@Sendable () -> Void>(elementsMaximum: .max, costMaximum: .max)

  public init() {
    let queue = queue
    startThread {
      while let works = queue.take(atMost: 1, timeout_ms: nil) {
        for work in works { work() }
      }
    }
  }

  deinit { queue.close() }

  /// Does `work`, which handles `bytes` bytes, and hands what it made to `then`: before this returns where it is small, later where it is not. What waits is bounded by what
  /// the askers hold.
  public func run<Result: Sendable>(bytes: Int, _ work: @escaping @Sendable () -> Result, then: @escaping @EventLoop (Result) -> Void) {
    guard bytes > Self.smallBytes else { return then(work()) }
    queue.post(
      {
        let result = work()
        EventLoop.post { then(result) }
      }, cost: 0)
  }
}
