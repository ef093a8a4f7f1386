internal import CLinux
internal import Glibc

/// An HTTP/1.1 server, on loopback unless told otherwise, for one application.
@EventLoop public final class HTTPServer {
  public let limits: HTTPLimits
  let application: any HTTPApplication
  private var listeners: [Listener] = []
  private var connections: [ObjectIdentifier: Connection] = [:]
  private var stopped: (() -> Void)?
  private(set) var isStopping = false

  public init(_ application: any HTTPApplication, limits: HTTPLimits = HTTPLimits()) {
    self.application = application
    self.limits = limits
  }

  /// Who may connect, asked once a connection with its socket's inode at the other end (0: not known); nil: whoever can. Anybody else's connection is closed unread.
  public var admits: ((_ peerInode: UInt64) -> Bool)?

  public var connectionCount: Int { connections.count }
  /// Of bodies that are collected or being answered.
  var bodyBytes = 0 {
    didSet { if oldValue >= Reactor.muchBytes, bodyBytes < Reactor.muchBytes { EventLoop.reactor.trimSoon() } }
  }
  /// Of answers that their clients have not read yet.
  var unsentBytes = 0

  public enum Address: Sendable {
    /// 127.0.0.1.
    case four
    /// ::1.
    case six
    /// 0.0.0.0: every address of the machine, for a container, whose loopback is its own.
    case every

    fileprivate var code: Int32 {
      switch self {
      case .four: Int32(LINUX_LOOPBACK_FOUR)
      case .six: Int32(LINUX_LOOPBACK_SIX)
      case .every: Int32(LINUX_EVERY_FOUR)
      }
    }
  }

  /// Port 0 lets the kernel choose.
  /// - Returns: the port.
  @discardableResult
  public func listen(port: UInt16, on address: Address = .four) throws(ListenError) -> UInt16 {
    let descriptor = linux_listen(address.code, port, 1_024)
    guard descriptor >= 0 else {
      switch -descriptor {
      case EADDRINUSE: throw .addressInUse(port: port)
      case EACCES: throw .notPermitted(port: port)
      case let code: throw .refused(port: port, errno: code)
      }
    }
    let listener = Listener(descriptor, self)
    guard EventLoop.reactor.watch(descriptor, .readable, listener) else {
      linux_close(descriptor)
      throw .refused(port: port, errno: ENOSPC)
    }
    listeners.append(listener)
    return UInt16(linux_local_port(descriptor))
  }

  /// Stops listening, closes connections that wait for a request, and lets the others answer, at most `grace_ms`. Then calls `completion`.
  public func stop(grace_ms: Int, _ completion: @escaping @EventLoop () -> Void) {
    stopListening()
    stopped = completion
    for connection in connections.values { connection.closeWhenIdle() }
    guard !connections.isEmpty else { return finishStop() }
    let alarm = Alarm { [weak self] in self?.close() }
    alarm.set(after_ms: grace_ms)
  }

  /// Ends everything now.
  public func close() {
    stopListening()
    for connection in Array(connections.values) { connection.close() }
    if connections.isEmpty { finishStop() }
  }

  private func stopListening() {
    isStopping = true
    for listener in listeners { listener.close() }
    listeners = []
  }

  private func finishStop() {
    let completion = stopped
    stopped = nil
    completion?()
  }

  func accept(_ descriptor: Int32) {
    if let admits, !admits(UInt64(max(0, linux_peer_inode(descriptor)))) { return linux_close(descriptor) }
    let connection = Connection(Socket(descriptor: descriptor), self)
    guard EventLoop.reactor.watch(descriptor, Connection.interest, connection) else { return linux_close(descriptor) }
    connections[ObjectIdentifier(connection)] = connection
    connection.opened()
    if connections.count > limits.connectionsMaximum { connection.refuse(HTTPRefusal(status: 503, reason: "too many connections")) }
  }

  func closed(_ connection: Connection) {
    connections[ObjectIdentifier(connection)] = nil
    if isStopping, connections.isEmpty { finishStop() }
  }
}

/// A listening socket.
@EventLoop private final class Listener: Watcher {
  private let descriptor: Int32
  /// A server lives as long as it listens.
  private let server: HTTPServer
  private var isOpen = true
  /// Without free descriptors, accepting goes on when some may be free again.
  private var pause: Alarm?

  init(_ descriptor: Int32, _ server: HTTPServer) {
    self.descriptor = descriptor
    self.server = server
  }

  func ready(_ readiness: Readiness) {
    for _ in 0..<64 {
      let accepted = linux_accept(descriptor)
      if accepted >= 0 {
        server.accept(accepted)
      } else if accepted == -EAGAIN {
        return
      } else if accepted != -ECONNABORTED, accepted != -EINTR {
        return rest()
      }
      guard isOpen else { return }
    }
  }

  private func rest() {
    EventLoop.reactor.change(descriptor, to: [])
    let alarm = Alarm { [weak self] in
      guard let self, isOpen else { return }
      EventLoop.reactor.change(descriptor, to: .readable)
    }
    alarm.set(after_ms: 100)
    pause = alarm
  }

  func close() {
    guard isOpen else { return }
    isOpen = false
    pause?.cancel()
    EventLoop.reactor.unwatch(descriptor)
    linux_close(descriptor)
  }
}
