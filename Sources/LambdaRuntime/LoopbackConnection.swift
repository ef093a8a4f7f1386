internal import Glibc

/// One connection to the Runtime API: a request out, a response in, one after the other.
final class LoopbackConnection {
  struct Response {
    var head: ResponseHead
    var body: [UInt8]
  }

  private let descriptor: Int32
  /// Received and not yet used.
  private var received: [UInt8] = []

  init(to address: LoopbackAddress) throws(RuntimeAPIError) { descriptor = try address.connect() }

  deinit { close(descriptor) }

  /// With `idle`, SIGTERM may end the process while nothing has come. `.gone` where the connection was closed before a byte of the response.
  func exchange(_ head: [UInt8], _ body: [UInt8], idle: Termination? = nil) throws(RuntimeAPIError) -> Response {
    try send(head, body, [])
    if let idle, received.isEmpty, try !idle.whileIdle(receiveMore) { throw .gone }
    return try receive()
  }

  /// The next response.
  func receive() throws(RuntimeAPIError) -> Response {
    for _ in 0..<8 {
      let head = try readHead()
      if (100..<200).contains(head.status) { continue }
      return Response(head: head, body: try readBody(of: head))
    }
    throw .malformed("a response follows at most seven interim ones")
  }

  /// All in one segment where they fit: two small writes would wait for each other's acknowledgement.
  func send(_ head: [UInt8], _ body: [UInt8], _ tail: [UInt8]) throws(RuntimeAPIError) {
    var sent = 0
    let total = head.count + body.count + tail.count
    while sent < total {
      let count = unsafe head.withUnsafeBytes { head in
        unsafe body.withUnsafeBytes { body in
          unsafe tail.withUnsafeBytes { tail in
            unsafe Self.send(
              to: descriptor, UnsafeRawBufferPointer(rebasing: head.dropFirst(sent)),
              UnsafeRawBufferPointer(rebasing: body.dropFirst(max(0, sent - head.count))),
              UnsafeRawBufferPointer(rebasing: tail.dropFirst(max(0, sent - head.count - body.count))))
          }
        }
      }
      if count >= 0 { sent += count } else if errno != EINTR { throw .gone }
    }
  }

  private static func send(
    to descriptor: Int32, _ head: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer
  ) -> Int {
    let parts = unsafe [head, body, tail].map { unsafe iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count) }
    return unsafe parts.withUnsafeBufferPointer { parts in
      var message = unsafe msghdr()
      unsafe message.msg_iov = UnsafeMutablePointer(mutating: parts.baseAddress)
      unsafe message.msg_iovlen = parts.count
      return unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
    }
  }

  private func readHead() throws(RuntimeAPIError) -> ResponseHead {
    var searched = 0
    while true {
      if let end = ResponseHead.end(in: received, from: searched) {
        defer { received.removeSubrange(..<end) }
        return try ResponseHead(Array(received[..<end]))
      }
      searched = max(0, received.count - 3)
      guard received.count < RuntimeAPILimits.headBytesMaximum else {
        throw .malformed("a response's head has at most \(RuntimeAPILimits.headBytesMaximum) bytes")
      }
      guard try receiveMore() else { throw received.isEmpty ? .gone : .malformed("a response is complete") }
    }
  }

  private func readBody(of head: ResponseHead) throws(RuntimeAPIError) -> [UInt8] {
    switch try head.framing(bytesMaximum: RuntimeAPILimits.eventBytesMaximum) {
    case .length(let count): return try readBody(count)
    case .chunked:
      var chunks = ChunkedBody(bytesMaximum: RuntimeAPILimits.eventBytesMaximum)
      while true {
        if let used = try chunks.take(received[...]) {
          received.removeSubrange(..<used)
          return chunks.body
        }
        received.removeAll(keepingCapacity: true)
        guard try receiveMore() else { throw .malformed("a response is complete") }
      }
    }
  }

  private func readBody(_ count: Int) throws(RuntimeAPIError) -> [UInt8] {
    if received.count >= count {
      defer { received.removeSubrange(..<count) }
      return Array(received[..<count])
    }
    let body = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      filled = unsafe target.update(fromContentsOf: received)
      while filled < count {
        let more = unsafe receive(into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target).dropFirst(filled)))
        guard more > 0 else { return }
        filled += more
      }
    }
    guard body.count == count else { throw .malformed("a response is complete") }
    received.removeAll(keepingCapacity: true)
    return body
  }

  /// False at the end of the stream.
  private func receiveMore() throws(RuntimeAPIError) -> Bool {
    let more = unsafe [UInt8](unsafeUninitializedCapacity: 16 << 10) { target, filled in
      filled = unsafe max(0, receive(into: UnsafeMutableRawBufferPointer(target)))
    }
    if received.isEmpty { received = more } else { received += more }
    return !more.isEmpty
  }

  /// 0 at the end of the stream and where it broke, which comes to the same.
  private func receive(into target: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      let count = unsafe recv(descriptor, target.baseAddress, target.count, 0)
      if count >= 0 { return count }
      if errno != EINTR { return 0 }
    }
  }
}
