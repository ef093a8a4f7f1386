import CLinux
import EmulatorHTTP
import Foundation

/// A blocking client on a thread of its own; nothing that a test waits for takes longer than `patience_s`.
struct Client {
  static let patience_s = 10
  let descriptor: Int32

  init(_ port: UInt16) {
    descriptor = linux_connect(port)
    var patience = timeval(tv_sec: Self.patience_s, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  func close() { linux_close(descriptor) }
  func endSending() { linux_shutdown(descriptor) }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { linux_send(descriptor, $0.baseAddress! + sent, bytes.count - sent, nil, 0) }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Sends until the other side has taken nothing more for half a second, with as little as possible waiting on this side.
  /// - Returns: how many bytes went.
  func sendUntilFull(bytesMaximum: Int) -> Int {
    linux_bound_sending(descriptor, 4_096)
    var patience = timeval(tv_sec: 0, tv_usec: 500_000)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let part = [UInt8](repeating: UInt8(ascii: "y"), count: 4_096)
    var sent = 0
    while sent < bytesMaximum {
      let count = part.withUnsafeBytes { linux_send(descriptor, $0.baseAddress, part.count, nil, 0) }
      guard count > 0 else { break }
      sent += count
    }
    return sent
  }

  /// What comes, at most `count` bytes; empty at the end.
  func receive(_ count: Int = 65_536) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
      initialized = max(0, linux_receive(descriptor, bytes.baseAddress, count))
    }
  }

  func receiveAll() -> String {
    var all: [UInt8] = []
    while case let part = receive(), !part.isEmpty { all += part }
    return String(decoding: all, as: UTF8.self)
  }

  /// One answer with a Content-Length.
  func answer() -> String {
    var all: [UInt8] = []
    while true {
      if let end = all.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: all[..<end.upperBound], as: UTF8.self)
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }?.split(separator: ":").last
        let wanted = end.upperBound + (length.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) } ?? 0)
        if all.count >= wanted { return String(decoding: all, as: UTF8.self) }
      }
      let part = receive()
      if part.isEmpty { return String(decoding: all, as: UTF8.self) }
      all += part
    }
  }
}

/// Runs blocking work on a thread of its own.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: work()) }
  }
}

/// Sends `request`, ends sending, and returns everything that comes back.
func talk(_ port: UInt16, _ request: [UInt8]) async -> String {
  await onThread {
    let client = Client(port)
    defer { client.close() }
    client.send(request)
    client.endSending()
    return client.receiveAll()
  }
}

func talk(_ port: UInt16, _ request: String) async -> String { await talk(port, Array(request.utf8)) }

/// The statuses of the answers in `text`, in order.
func statuses(_ text: String) -> [Int] {
  text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
}
