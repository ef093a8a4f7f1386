import EmulatorHTTP

/// Answers with the method, the path, the body and a trailer of each request.
@EventLoop final class Echo: HTTPApplication {
  let limit: Int
  init(limit: Int = 1024 * 1024) { self.limit = limit }

  func head(_ exchange: Exchange) -> BodyPlan { .collect(limit: limit) }

  func request(_ exchange: Exchange) {
    var text = Array("\(exchange.head.method) ".utf8) + exchange.head.path + [0x20] + exchange.body
    if let sum = exchange.trailers["x-sum"] { text += Array(" ".utf8) + sum }
    exchange.respond(200, body: text) { $0.field("Content-Type", "text/plain") }
  }
}

/// Lets GET wait, and answers the one that waited longest when something is POSTed.
@EventLoop final class LongPoll: HTTPApplication {
  private var waiting: [Exchange] = []
  private var watchers: [(count: Int, resume: CheckedContinuation<Void, Never>)] = []

  func head(_ exchange: Exchange) -> BodyPlan { .collect(limit: 1024) }

  func request(_ exchange: Exchange) {
    if exchange.head.method == .get {
      waiting.append(exchange)
    } else {
      let poller = waiting.isEmpty ? nil : waiting.removeFirst()
      poller?.respond(200, body: exchange.body)
      exchange.respond(202, body: Array((poller == nil ? "lost" : "delivered").utf8))
    }
    notify()
  }

  func closed(_ exchange: Exchange) {
    waiting.removeAll { $0 === exchange }
    notify()
  }

  /// Waits until so many polls are held.
  func held(_ count: Int) async {
    if waiting.count == count { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }

  private func notify() {
    for watcher in watchers where watcher.count == waiting.count { watcher.resume.resume() }
    watchers.removeAll { $0.count == waiting.count }
  }
}

/// Sends `total` bytes as fast as it may.
@EventLoop final class Fountain: HTTPApplication {
  private let total: Int
  private(set) var given = 0
  private var isPaused = false
  private var pauseWatcher: CheckedContinuation<Void, Never>?
  private var isClosed = false
  private var watcher: CheckedContinuation<Void, Never>?

  init(total: Int) { self.total = total }

  func head(_ exchange: Exchange) -> BodyPlan { .collect(limit: 0) }

  func request(_ exchange: Exchange) {
    given = 0
    exchange.startStream(200)
    pour(exchange)
  }

  func drained(_ exchange: Exchange) { pour(exchange) }

  func closed(_ exchange: Exchange) {
    isClosed = true
    watcher?.resume()
    watcher = nil
  }

  /// Waits until the client is gone or given up.
  func closing() async {
    if !isClosed { await withCheckedContinuation { watcher = $0 } }
  }

  /// Waits until it was once asked to wait.
  func pausing() async {
    if !isPaused { await withCheckedContinuation { pauseWatcher = $0 } }
  }

  private func pour(_ exchange: Exchange) {
    while given < total {
      let part = min(32 * 1024, total - given)
      given += part
      guard exchange.send([UInt8](repeating: UInt8(ascii: "x"), count: part)) else {
        isPaused = true
        pauseWatcher?.resume()
        pauseWatcher = nil
        return
      }
    }
    exchange.endStream { $0.field("x-sum", total) }
  }
}

/// Holds a streamed body back from its head on.
@EventLoop final class Holding: HTTPApplication {
  func head(_ exchange: Exchange) -> BodyPlan {
    exchange.pauseReading()
    return .stream
  }

  func request(_ exchange: Exchange) { exchange.respond(200) }
}

/// Counts a streamed body and holds back after each part until the next turn of the loop.
@EventLoop final class Sink: HTTPApplication {
  private(set) var bytes: [UInt8] = []
  private(set) var largestPart = 0
  private(set) var parts = 0

  func head(_ exchange: Exchange) -> BodyPlan { .stream }

  func chunk(_ part: ArraySlice<UInt8>, of exchange: Exchange) {
    bytes += part
    parts += 1
    largestPart = max(largestPart, part.count)
    exchange.pauseReading()
    let alarm = Alarm { exchange.resumeReading() }
    alarm.set(after_ms: 0)
  }

  func request(_ exchange: Exchange) { exchange.respond(200, body: Array("\(bytes.count)".utf8)) }
}
