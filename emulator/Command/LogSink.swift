internal import EmulatorHTTP
internal import EmulatorSandboxes
internal import Synchronization

/// Takes the functions' lines on the loop and writes them to standard error elsewhere, so that a terminal that stands still holds nothing up. Lines that
/// do not fit into `LogBuffer.bytesMaximum` are dropped and counted.
final class LogSink: Sendable {
  private let buffer = LogBuffer()
  /// Rings when there is something where there was nothing.
  private let bell: AsyncStream<Void>.Continuation
  private let writing: Task<Void, Never>

  private let format: LogFormat

  init(_ format: LogFormat = .text) {
    self.format = format
    let (rings, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.bell = bell
    writing = Task.detached { [buffer] in
      for await _ in rings { LogTarget.write(buffer.take()) }
      LogTarget.write(buffer.take())
    }
  }

  /// Never waits.
  func add(_ line: LogLine) {
    if buffer.add(format.line(line)) { bell.yield() }
  }

  func addRequest(_ line: RequestLine) {
    if buffer.add(format.line(line)) { bell.yield() }
  }

  /// Returns when everything is written, or when its reader has taken nothing for `closing_ms`.
  func close() async {
    bell.finish()
    await withCheckedContinuation { continuation in
      let first = First(continuation)
      Task.detached { [writing] in
        await writing.value
        first.resume()
      }
      EventLoop.post {
        let alarm = Alarm { first.resume() }
        alarm.set(after_ms: Self.closing_ms)
      }
    }
  }

  static let closing_ms = 1_000

  /// A continuation that two may resume.
  private final class First: Sendable {
    private let continuation: Mutex<CheckedContinuation<Void, Never>?>
    init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = Mutex(continuation) }

    func resume() {
      continuation.withLock { continuation in
        defer { continuation = nil }
        return continuation
      }?.resume()
    }
  }
}

/// Lines that wait to be written.
final class LogBuffer: Sendable {
  static let bytesMaximum = 4 * 1_024 * 1_024

  private struct Waiting {
    var bytes: [UInt8] = []
    var dropped = 0
  }

  private let waiting = Mutex(Waiting())

  /// Takes a line without its end; an empty one is none.
  /// - Returns: whether it was empty before.
  func add(_ line: [UInt8]) -> Bool {
    guard !line.isEmpty else { return false }
    return waiting.withLock { waiting in
      guard waiting.bytes.count + line.count < Self.bytesMaximum else {
        waiting.dropped += 1
        return false
      }
      let isFirst = waiting.bytes.isEmpty
      waiting.bytes.append(contentsOf: line)
      waiting.bytes.append(UInt8(ascii: "\n"))
      return isFirst
    }
  }

  func take() -> [UInt8] {
    waiting.withLock { waiting in
      defer { waiting = Waiting() }
      guard waiting.dropped > 0 else { return waiting.bytes }
      return waiting.bytes + LogFormat.current.own("emulator: \(waiting.dropped) lines of log were dropped", level: "WARN") + [UInt8(ascii: "\n")]
    }
  }
}
