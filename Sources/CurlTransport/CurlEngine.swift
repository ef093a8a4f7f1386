internal import CCurl
internal import Glibc
internal import HTTPTransport
internal import Synchronization

/// The one thread that moves all transfers, and the mailbox that everyone else talks to it through.
@safe final class CurlEngine: Sendable {
  struct Submission: Sendable {
    let id: UInt64
    let request: HTTPRequest
    let caFile: String?
    let delivery: Delivery
  }

  /// Whom an answer goes to: whole, or as it comes.
  enum Delivery: Sendable {
    case whole(CheckedContinuation<Result<HTTPResponse, TransportError>, Never>)
    case stream(CurlStream)

    func fail(_ error: TransportError) {
      switch self {
      case .whole(let continuation): continuation.resume(returning: .failure(error))
      case .stream(let stream): stream.finish(.failure(error))
      }
    }
  }

  enum Command: Sendable {
    case start(Submission)
    case cancel(UInt64)
    /// There is room again for what a stream receives.
    case resume(UInt64)
    case stop
  }

  private struct Mailbox {
    var commands: [Command] = []
    var lastID: UInt64 = 0
    var isStopped = false
  }

  static let transfersMaximum = 256
  private static let commandsMaximum = 4_096

  private let library: CurlLibrary
  /// Belongs to the thread; others only wake it up, which libcurl allows from anywhere. It is freed with the engine, which the thread keeps alive.
  private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
  private let mailbox = Mutex(Mailbox())

  init(_ library: CurlLibrary) throws(TransportError) {
    self.library = library
    guard let multi = unsafe library.functions.pointee.multi_init() else { throw .other(detail: "libcurl has no memory") }
    unsafe self.multi = multi
    unsafe ccurl_multi_set_long(library.functions, multi, CURLMOPT_MAXCONNECTS, 64)
    unsafe ccurl_multi_set_long(library.functions, multi, CURLMOPT_MAX_HOST_CONNECTIONS, 64)
    try startThread()
  }

  deinit { _ = unsafe library.functions.pointee.multi_cleanup(multi) }

  private func startThread() throws(TransportError) {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self)
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context { unsafe Unmanaged<CurlEngine>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      unsafe context.release()
      throw .other(detail: "no thread can be started, error \(code)")
    }
    pthread_detach(thread)
  }

  func newID() -> UInt64 {
    mailbox.withLock {
      $0.lastID += 1
      return $0.lastID
    }
  }

  func start(_ submission: Submission) {
    let isTaken = mailbox.withLock {
      guard !$0.isStopped, $0.commands.count < Self.commandsMaximum else { return false }
      $0.commands.append(.start(submission))
      return true
    }
    guard isTaken else { return submission.delivery.fail(.other(detail: "too many requests wait for the transport")) }
    wakeUp()
  }

  func cancel(_ id: UInt64) { post(.cancel(id)) }
  func resume(_ id: UInt64) { post(.resume(id)) }
  func stop() { post(.stop) }

  private func post(_ command: Command) {
    mailbox.withLock { $0.commands.append(command) }
    wakeUp()
  }

  private func wakeUp() { _ = unsafe library.functions.pointee.multi_wakeup(multi) }

  /// The thread's whole life.
  private func run() {
    Self.blockSignals()
    var transfers = unsafe CurlTransfers(library: library, multi: multi)
    while true {
      for command in mailbox.withLock({ exchange(&$0.commands, []) }) {
        switch command {
        case .start(let submission): transfers.start(submission)
        case .cancel(let id): transfers.cancel(id)
        case .resume(let id): transfers.resume(id)
        case .stop: return endAll(&transfers)
        }
      }
      transfers.move()
      let wait_ms = transfers.endSilent(at: Self.now_ms())
      if unsafe library.functions.pointee.multi_poll(multi, nil, 0, wait_ms, nil) != CURLM_OK { return endAll(&transfers) }
    }
  }

  private func endAll(_ transfers: inout CurlTransfers) {
    transfers.cancelAll()
    let late = mailbox.withLock {
      $0.isStopped = true
      return exchange(&$0.commands, [])
    }
    for case .start(let submission) in late { submission.delivery.fail(.cancelled) }
  }

  /// Of a clock that never goes back.
  static func now_ms() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Signals are the main thread's; SIGPIPE, which TLS over a closed connection raises in the thread that writes, is then no end of the process either.
  private static func blockSignals() {
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
  }
}

private func exchange<Value>(_ place: inout Value, _ value: Value) -> Value {
  defer { place = value }
  return place
}
