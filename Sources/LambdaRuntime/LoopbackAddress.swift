internal import Glibc

/// `host:port`, where the host is a name, an IPv4 address, or an IPv6 address in brackets.
struct LoopbackAddress {
  let text: String
  private let host: String
  private let port: UInt16

  init(_ text: String) throws(RuntimeAPIError) {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")), colon != text.startIndex, let port = UInt16(text[text.index(after: colon)...]), port > 0,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw .address("`AWS_LAMBDA_RUNTIME_API` is `host:port`; it is set by the sandbox that a function runs in, and is `\(text)` here") }
    self.text = text
    self.host = text[..<colon].hasPrefix("[") && text[..<colon].hasSuffix("]") ? String(text[..<colon].dropFirst().dropLast()) : String(text[..<colon])
    self.port = port
  }

  /// A connected descriptor, which the caller closes. A name is looked up only if the host is no IPv4 address.
  func connect() throws(RuntimeAPIError) -> Int32 {
    if let connected = try connect(toNumber: host) { return connected }
    return try connectByName()
  }

  /// Nil where it is no IPv4 address.
  private func connect(toNumber host: String) throws(RuntimeAPIError) -> Int32? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
    let connected = unsafe withUnsafePointer(to: &address) { unsafe connect(to: UnsafeRawPointer($0), MemoryLayout<sockaddr_in>.size, family: AF_INET) }
    guard let connected else { throw .unreachable("`\(text)`, error \(errno)") }
    return connected
  }

  private func connectByName() throws(RuntimeAPIError) -> Int32 {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else {
      // A machine without /etc/hosts knows no localhost; RFC 6761 §6.3 says what it is all the same.
      if host == "localhost", let connected = try connect(toNumber: "127.0.0.1") { return connected }
      throw .unreachable("`\(host)` has no address")
    }
    defer { unsafe freeaddrinfo(list) }
    var candidate = unsafe list
    while let found = unsafe candidate {
      if let connected = unsafe connect(to: UnsafeRawPointer(found.pointee.ai_addr), Int(found.pointee.ai_addrlen), family: found.pointee.ai_family) {
        return connected
      }
      unsafe candidate = found.pointee.ai_next
    }
    throw .unreachable("`\(text)`, error \(errno)")
  }

  private func connect(to address: UnsafeRawPointer, _ length: Int, family: Int32) -> Int32? {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var on: Int32 = 1
    _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    guard unsafe Glibc.connect(descriptor, address.assumingMemoryBound(to: sockaddr.self), socklen_t(length)) == 0 else {
      let reason = errno
      close(descriptor)
      errno = reason
      return nil
    }
    return descriptor
  }
}
