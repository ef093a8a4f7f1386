import Glibc

/// The Runtime API over one plain socket, as little as tests and measurements need; not to be used for anything else.
struct RuntimeClient {
  private let descriptor: Int32
  private var input: [UInt8] = []

  init?(_ address: String) {
    guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = unsafe withUnsafePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    var one: Int32 = 1
    unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    guard connected == 0 else { return nil }
  }

  /// - Returns: nil when the other side is gone.
  mutating func next() -> (id: String, head: String, event: [UInt8])? {
    send("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n", [])
    guard let (head, body) = receive() else { return nil }
    return (Self.field("lambda-runtime-aws-request-id", head), head, body)
  }

  /// - Returns: the status of a poll that says it comes from a page.
  mutating func poll(_ fields: String) -> Int? {
    send("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\(fields)\r\n", [])
    return receive().map { Int($0.0.dropFirst(9).prefix(3)) ?? 0 }
  }

  /// - Returns: the status and the body of the answer.
  @discardableResult
  mutating func post(_ path: String, _ body: [UInt8], _ fields: String = "") -> (status: Int, body: [UInt8])? {
    send("POST /2018-06-01/runtime/\(path) HTTP/1.1\r\nHost: x\r\n\(fields)Content-Length: \(body.count)\r\n\r\n", body)
    guard let (head, body) = receive() else { return nil }
    return (Int(head.dropFirst(9).prefix(3)) ?? 0, body)
  }

  /// Any call of the sandbox's port.
  mutating func call(_ line: String, _ body: String = "", _ fields: String = "") -> (status: Int, head: String, body: [UInt8])? {
    send("\(line) HTTP/1.1\r\nHost: x\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n", Array(body.utf8))
    return receive().map { (Int($0.0.dropFirst(9).prefix(3)) ?? 0, $0.0, $0.1) }
  }

  /// Sends parts as chunks, then trailers.
  mutating func stream(_ path: String, _ parts: [[UInt8]], _ fields: String, trailers: String = "") {
    send("POST /2018-06-01/runtime/\(path) HTTP/1.1\r\nHost: x\r\n\(fields)Transfer-Encoding: chunked\r\n\r\n", [])
    for part in parts { send("\(String(part.count, radix: 16))\r\n", part + [0x0D, 0x0A]) }
    send("0\r\n\(trailers)\r\n", [])
    _ = receive()
  }

  /// Begins a streamed response, and goes on with it.
  func begin(_ path: String, _ fields: String = "") {
    send(
      "POST /2018-06-01/runtime/\(path) HTTP/1.1\r\nHost: x\r\n\(fields)Lambda-Runtime-Function-Response-Mode: streaming\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n", [])
  }

  func part(_ bytes: [UInt8]) { send("\(String(bytes.count, radix: 16))\r\n", bytes + [0x0D, 0x0A]) }

  /// - Returns: the status of the answer.
  mutating func end(_ trailers: String = "") -> Int? {
    send("0\r\n\(trailers)\r\n", [])
    return receive().map { Int($0.0.dropFirst(9).prefix(3)) ?? 0 }
  }

  /// Ends the connection, whatever was said on it.
  func hangUp() { close(descriptor) }

  private func send(_ head: String, _ body: [UInt8]) {
    let bytes = Array(head.utf8) + body
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      sent += count
    }
  }

  private mutating func receive() -> (String, [UInt8])? {
    var scanned = 0
    while true {
      if let end = Self.headEnd(input, from: max(0, scanned - 3)) {
        let head = String(decoding: input[..<end], as: UTF8.self)
        let length = Int(Self.field("content-length", head)) ?? 0
        while input.count < end + length { guard read() else { return nil } }
        let body = Array(input[end..<(end + length)])
        input.removeFirst(end + length)
        return (head, body)
      }
      scanned = input.count
      guard read() else { return nil }
    }
  }

  private static func headEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for place in start...(bytes.count - 4) where bytes[place] == 0x0D && bytes[place + 2] == 0x0D && bytes[place + 3] == 0x0A { return place + 4 }
    return nil
  }

  private mutating func read() -> Bool {
    var got = 0
    input.append(addingCapacity: 65_536) { (span: inout OutputSpan<UInt8>) in
      unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
        got = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        initialized = max(got, 0)
      }
    }
    return got > 0
  }

  static func field(_ name: String, _ head: String) -> String {
    for line in head.split(separator: "\r\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == name { return String(parts[1].drop { $0 == " " }) }
    }
    return ""
  }
}
