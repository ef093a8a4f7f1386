internal import Foundation
internal import Synchronization

/// A server on a loopback port of its own that does with each connection, on a thread of its own, whatever the test says: for bytes no well-behaved server sends.
public final class ByteServer: Sendable {
  public let port: UInt16
  private let listener: Int32
  private let accepted = Mutex(0)
  private let isStopped = Mutex(false)

  /// How many connections there have been.
  public var connections: Int { accepted.withLock { $0 } }
  public var address: String { "127.0.0.1:\(port)" }
  public var url: String { "http://\(address)" }

  public init(_ serve: @escaping @Sendable (ByteConnection) -> Void) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let bound = unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, length) == 0 && listen(descriptor, 128) == 0 && getsockname(descriptor, address, &length) == 0
      }
    }
    guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = UInt16(bigEndian: address.sin_port)
    Thread { [weak self] in
      while case let connection = accept(descriptor, nil, nil), connection >= 0 {
        self?.accepted.withLock { $0 += 1 }
        Thread { serve(ByteConnection(connection)) }.start()
      }
      // Closed here alone: closed under a waiting accept, its number could be another server's by then.
      close(descriptor)
    }.start()
  }

  deinit { stop() }

  /// Refuses connections from now on; those open stay. A test stops its server at its end: without a later use the server may be gone before its first client.
  public func stop() {
    let wasStopped = isStopped.withLock { stopped in
      defer { stopped = true }
      return stopped
    }
    if !wasStopped { shutdown(listener, Int32(SHUT_RDWR)) }
  }
}

public final class ByteConnection {
  private let descriptor: Int32
  private var received: [UInt8] = []

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var on: Int32 = 1
    _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// A connection to a loopback port; nil where nothing listens.
  public static func to(_ port: UInt16) -> ByteConnection? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connection = ByteConnection(descriptor)
    let connected = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }
    return connected ? connection : nil
  }

  /// The next request's or answer's head, without the empty line, and its body by `Content-Length`; nil when the client hung up.
  public func request() -> (head: String, body: [UInt8])? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let range = received.firstRange(of: end) {
        let head = String(decoding: received[..<range.lowerBound], as: UTF8.self)
        let length = head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("content-length:") }.flatMap {
          Int($0.split(separator: " ").last ?? "")
        }
        while received.count < range.upperBound + (length ?? 0) { guard receive() else { return nil } }
        let body = Array(received[range.upperBound..<range.upperBound + (length ?? 0)])
        received.removeSubrange(..<(range.upperBound + body.count))
        return (head, body)
      }
      guard receive() else { return nil }
    }
  }

  /// What comes up to and with `end`, behind `before`, which came already; nil when the client hung up.
  public func text(through end: String, after before: String = "") -> String? {
    received.insert(contentsOf: before.utf8, at: 0)
    let end = Array(end.utf8)
    while true {
      if let range = received.firstRange(of: end) {
        defer { received.removeSubrange(..<range.upperBound) }
        return String(decoding: received[..<range.upperBound], as: UTF8.self)
      }
      guard receive() else { return nil }
    }
  }

  public func send(_ text: String) { send(Array(text.utf8)) }

  public func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Foundation.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// An ordinary answer.
  public func answer(_ status: Int, _ body: String = "", headers: String = "") {
    send("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
  }

  /// Waits until the client has sent something, or hangs up.
  public func waitForInput() { if received.isEmpty { _ = receive() } }

  /// Waits until the client hangs up.
  public func waitForEnd() { while receive() {} }

  private func receive() -> Bool {
    let more = unsafe [UInt8](unsafeUninitializedCapacity: 64 << 10) { target, count in
      count = unsafe max(0, recv(descriptor, target.baseAddress, target.count, 0))
    }
    received += more
    return !more.isEmpty
  }
}
