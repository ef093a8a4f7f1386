internal import CCurl
internal import HTTPTransport

/// The transfers under way and those that wait for a place; lives on the engine's thread.
@safe struct CurlTransfers {
  private let library: CurlLibrary
  private let multi: UnsafeMutableRawPointer
  /// By the address of the handle.
  private var running: [UInt: CurlTransfer] = [:]
  private var waiting: [CurlEngine.Submission] = []

  init(library: CurlLibrary, multi: UnsafeMutableRawPointer) {
    self.library = library
    unsafe self.multi = unsafe multi
  }

  mutating func start(_ submission: CurlEngine.Submission) {
    guard running.count < CurlEngine.transfersMaximum else { return waiting.append(submission) }
    do throws(TransportError) {
      let transfer = try CurlTransfer(submission, library)
      guard unsafe library.functions.pointee.multi_add_handle(multi, transfer.handle) == CURLM_OK else { throw .other(detail: "libcurl takes no more") }
      running[transfer.key] = transfer
    } catch {
      submission.delivery.fail(error)
    }
  }

  mutating func cancel(_ id: UInt64) {
    if let place = waiting.firstIndex(where: { $0.id == id }) {
      waiting.remove(at: place).delivery.fail(.cancelled)
    } else if let transfer = running.values.first(where: { $0.submission.id == id }) {
      end(transfer, with: .failure(.cancelled))
    }
  }

  /// Goes on receiving what was paused.
  mutating func resume(_ id: UInt64) {
    guard let transfer = running.values.first(where: { $0.submission.id == id }) else { return }
    transfer.heard_ms = CurlEngine.now_ms()
    _ = unsafe library.functions.pointee.easy_pause(transfer.handle, CURLPAUSE_CONT)
  }

  /// Ends the streams that have said nothing for too long; how long one may wait until the next of them, in milliseconds.
  mutating func endSilent(at now_ms: Int64) -> Int32 {
    var wait_ms: Int64 = 60_000
    for transfer in Array(running.values) {
      guard let silent_ms = transfer.silentAt_ms else { continue }
      if silent_ms <= now_ms { end(transfer, with: .failure(transfer.timeout)) } else { wait_ms = min(wait_ms, silent_ms - now_ms) }
    }
    return Int32(wait_ms)
  }

  mutating func cancelAll() {
    for submission in waiting { submission.delivery.fail(.cancelled) }
    waiting = []
    for transfer in Array(running.values) { end(transfer, with: .failure(.cancelled)) }
  }

  /// Sends and receives whatever can be, and ends what is finished.
  mutating func move() {
    var count: Int32 = 0
    repeat {
      _ = unsafe library.functions.pointee.multi_perform(multi, &count)
      endFinished()
    } while startWaiting()
  }

  private mutating func endFinished() {
    var handle: UnsafeMutableRawPointer?
    var code = CURLE_OK
    while unsafe ccurl_next_finished(library.functions, multi, &handle, &code) == 1 {
      guard let transfer = running[UInt(bitPattern: handle)] else { continue }
      end(transfer, with: transfer.result(code))
    }
  }

  private mutating func startWaiting() -> Bool {
    guard !waiting.isEmpty, running.count < CurlEngine.transfersMaximum else { return false }
    start(waiting.removeFirst())
    return true
  }

  private mutating func end(_ transfer: CurlTransfer, with result: Result<HTTPResponse, TransportError>) {
    _ = unsafe library.functions.pointee.multi_remove_handle(multi, transfer.handle)
    running[transfer.key] = nil
    transfer.deliver(result)
  }
}
