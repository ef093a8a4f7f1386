internal import HTTPTransport
internal import Synchronization

/// What lies between the engine's thread, which receives, and the one task that reads: bytes up to a bound, over which the other side is no longer read.
final class CurlStream: Sendable {
  /// The engine stops reading the connection over this, and goes on when it has been read down to a quarter.
  private static let unreadMaximum = 256 << 10

  struct Head: Sendable {
    var status: Int
    var headers: [HTTPField]
  }

  private struct State {
    var head: Result<Head, TransportError>?
    var headReader: CheckedContinuation<Result<Head, TransportError>, Never>?
    var unread: [UInt8] = []
    var received = 0
    var isPaused = false
    var end: Result<Void, TransportError>?
    var reader: CheckedContinuation<Result<[UInt8]?, TransportError>, Never>?
  }

  private let state = Mutex(State())
  let limits: StreamLimits

  init(_ limits: StreamLimits) { self.limits = limits }

  // MARK: the engine's side

  func begin(_ head: Head) {
    let reader = state.withLock { state -> CheckedContinuation<Result<Head, TransportError>, Never>? in
      guard state.head == nil else { return nil }
      state.head = .success(head)
      defer { state.headReader = nil }
      return state.headReader
    }
    reader?.resume(returning: .success(head))
  }

  /// False where there is no room: the same bytes come again when there is.
  func receive(_ bytes: [UInt8]) -> Bool {
    let (taken, reader) = state.withLock { state -> (Bool, CheckedContinuation<Result<[UInt8]?, TransportError>, Never>?) in
      if let reader = state.reader {
        state.reader = nil
        return (true, reader)
      }
      guard state.unread.count < Self.unreadMaximum else {
        state.isPaused = true
        return (false, nil)
      }
      state.unread += bytes
      return (true, nil)
    }
    reader?.resume(returning: .success(bytes))
    return taken
  }

  /// The end, or why there is none; the first counts.
  func finish(_ result: Result<Void, TransportError>) {
    typealias Readers = (head: CheckedContinuation<Result<Head, TransportError>, Never>?, body: CheckedContinuation<Result<[UInt8]?, TransportError>, Never>?)
    let (readers, error) = state.withLock { state -> (Readers, TransportError?) in
      guard state.end == nil else { return ((nil, nil), nil) }
      state.end = result
      let error: TransportError? = if case .failure(let error) = result { error } else { nil }
      if state.head == nil { state.head = .failure(error ?? .other(detail: "a response without its head")) }
      defer { (state.headReader, state.reader) = (nil, nil) }
      return ((state.headReader, state.reader), error)
    }
    readers.head?.resume(returning: .failure(error ?? .other(detail: "a response without its head")))
    readers.body?.resume(returning: error.map { .failure($0) } ?? .success(nil))
  }

  /// Whether the other side is not read because nobody reads here.
  var isPaused: Bool { state.withLock { $0.isPaused } }
  var hasBegun: Bool { state.withLock { $0.head != nil } }

  // MARK: the reader's side

  func head() async -> Result<Head, TransportError> {
    await withCheckedContinuation { continuation in
      let head = state.withLock { state -> Result<Head, TransportError>? in
        if state.head == nil { state.headReader = continuation }
        return state.head
      }
      if let head { continuation.resume(returning: head) }
    }
  }

  /// The next bytes; `resume` is called where the engine waits for room that there is now.
  func next(resume: () -> Void) async -> Result<[UInt8]?, TransportError> {
    var resumes = false
    let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<[UInt8]?, TransportError>, Never>) in
      let now = state.withLock { state -> Result<[UInt8]?, TransportError>? in
        if !state.unread.isEmpty {
          let bytes = state.unread
          state.unread = []
          (resumes, state.isPaused) = (state.isPaused, false)
          return .success(bytes)
        }
        switch state.end {
        case .success?: return .success(nil)
        case .failure(let error)?: return .failure(error)
        case nil:
          state.reader = continuation
          return nil
        }
      }
      if let now { continuation.resume(returning: now) }
    }
    if resumes { resume() }
    return result
  }
}
