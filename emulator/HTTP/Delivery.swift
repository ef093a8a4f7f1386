internal import CLinux
internal import Glibc

/// One message to a port of this machine, on a connection of its own, and whether it was taken. Nothing waits for the other side.
@EventLoop public final class Delivery: Watcher {
  private let port: UInt16
  private let message: [UInt8]
  private let expectsAnswer: Bool
  private let patience_ms: Int
  private let completion: (Bool) -> Void
  private var descriptor: Int32 = -1
  private var sent = 0
  private var answer: [UInt8] = []
  private var isOver = false
  private lazy var alarm = Alarm { [weak self] in self?.end(false) }

  /// `expectsAnswer`: the message is an HTTP request, which is taken where the status is 2xx. `completion` is called once, later.
  public init(to port: UInt16, _ message: [UInt8], expectsAnswer: Bool, patience_ms: Int, _ completion: @escaping @EventLoop (Bool) -> Void) {
    self.port = port
    self.message = message
    self.expectsAnswer = expectsAnswer
    self.patience_ms = patience_ms
    self.completion = completion
  }

  public func start() {
    alarm.set(after_ms: patience_ms)
    descriptor = linux_connect_soon(port)
    guard descriptor >= 0, EventLoop.reactor.watch(descriptor, [.writable, .readable], self) else {
      if descriptor >= 0 { linux_close(descriptor) }
      descriptor = -1
      // Not within the call that began it.
      return alarm.set(after_ms: 0)
    }
  }

  /// Gives up; `completion` is not called.
  public func cancel() {
    isOver = true
    release()
  }

  public func ready(_ readiness: Readiness) {
    if readiness.contains(.writable), sent < message.count { send() }
    guard !isOver else { return }
    if readiness.contains(.readable) { receive() } else if !readiness.isDisjoint(with: .gone) { end(false) }
  }

  private func send() {
    do throws(Socket.Failure) {
      sent += try Socket(descriptor: descriptor).send([], message[sent...])
    } catch {
      if error == .gone { return end(false) }
    }
    guard sent == message.count else { return }
    if expectsAnswer { EventLoop.reactor.change(descriptor, to: .readable) } else { end(true) }
  }

  private func receive() {
    do throws(Socket.Failure) {
      let count = try Socket(descriptor: descriptor).receive(4_096, into: &answer)
      // `HTTP/1.1 2`
      if answer.count >= 10 || count == 0 { end(answer.starts(with: "HTTP/1.".utf8) && answer.count >= 10 && answer[9] == UInt8(ascii: "2")) }
    } catch {
      if error == .gone { end(false) }
    }
  }

  private func end(_ isTaken: Bool) {
    guard !isOver else { return }
    isOver = true
    release()
    completion(isTaken)
  }

  private func release() {
    alarm.cancel()
    guard descriptor >= 0 else { return }
    EventLoop.reactor.unwatch(descriptor)
    linux_close(descriptor)
    descriptor = -1
  }
}
