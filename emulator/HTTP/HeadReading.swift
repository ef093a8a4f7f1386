internal import CLinux

/// Finds the end of a head as its bytes arrive, however they are cut.
package struct HeadScanner {
  /// Where the head starts, behind the empty lines that a client may send before it.
  package private(set) var start: Int
  private var scanned: Int
  private var emptyLines = 0

  package init(start: Int) {
    self.start = start
    scanned = start
  }

  /// - Returns: the head's range including its final empty line, or nil while it is incomplete.
  package mutating func scan(_ bytes: [UInt8], bytesMaximum: Int) throws(HTTPRefusal) -> Range<Int>? {
    let end = min(bytes.count, start + bytesMaximum)
    while let feed = lineFeed(bytes, scanned..<end) {
      scanned = feed + 1
      guard feed > start, bytes[feed - 1] == 0x0D else { throw HTTPRefusal(status: 400, reason: "line feed without a carriage return in the header") }
      if feed - 1 == start {
        start = feed + 1
        emptyLines += 1
        if emptyLines > 8 { throw HTTPRefusal(status: 400, reason: "too many empty lines before the request line") }
      } else if bytes[feed - 2] == 0x0A {
        return start..<feed + 1
      }
    }
    scanned = max(scanned, end)
    if bytes.count - start >= bytesMaximum { throw HTTPRefusal(status: 431, reason: "header too large") }
    return nil
  }

  private func lineFeed(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard !range.isEmpty else { return nil }
    var feed: UInt8 = 0x0A
    let found = unsafe bytes.withUnsafeBytes { unsafe linux_find($0.baseAddress! + range.lowerBound, range.count, &feed, 1) }
    return found < 0 ? nil : range.lowerBound + found
  }
}

extension RequestHead {
  /// Reads a complete head; `bytes` holds nothing else. Source: RFC 9112, sections 3, 6 and 9.
  package init(reading bytes: [UInt8], fieldCountMaximum: Int) throws(HTTPRefusal) {
    var place = 0
    let (method, target, minor) = try Self.requestLine(bytes, &place)
    var lines = FieldLines()
    try lines.read(bytes, place..<bytes.count, countMaximum: fieldCountMaximum)
    self.init(bytes: bytes, lines: lines)
    isVersion11 = minor == 1
    self.method = try Self.method(bytes[method])
    try readTarget(target)
    try readHost()
    try readFraming()
    readConnection()
    try readExpectation()
  }

  /// The ranges of method and target, and the minor version.
  private static func requestLine(_ bytes: [UInt8], _ place: inout Int) throws(HTTPRefusal) -> (method: Range<Int>, target: Range<Int>, minor: Int) {
    let malformed = HTTPRefusal(status: 400, reason: "malformed request line")
    while isToken[Int(bytes[place])] { place += 1 }
    let method = 0..<place
    guard !method.isEmpty, method.count <= 32, bytes[place] == 0x20 else { throw malformed }
    place += 1
    let start = place
    while bytes[place] > 0x20, bytes[place] < 0x7F { place += 1 }
    let target = start..<place
    guard !target.isEmpty, bytes[place] == 0x20, bytes.count >= place + 13 else { throw malformed }
    let version = bytes[place + 1..<place + 9]
    let digits = (version[place + 6], version[place + 8])
    let isDigits = digits.0 &- 0x30 < 10 && digits.1 &- 0x30 < 10 && version[place + 7] == UInt8(ascii: ".")
    guard version.starts(with: "HTTP/".utf8), isDigits, bytes[place + 9] == 0x0D, bytes[place + 10] == 0x0A else { throw malformed }
    guard digits.0 == UInt8(ascii: "1"), digits.1 <= UInt8(ascii: "1") else { throw HTTPRefusal(status: 505, reason: "HTTP version is not 1.0 or 1.1") }
    place += 11
    return (method, target, Int(digits.1 - 0x30))
  }

  private static func method(_ name: ArraySlice<UInt8>) throws(HTTPRefusal) -> Method {
    switch String(decoding: name, as: UTF8.self) {
    case "GET": .get
    case "HEAD": .head
    case "POST": .post
    case "PUT": .put
    case "PATCH": .patch
    case "DELETE": .delete
    case "OPTIONS": .options
    case "CONNECT", "TRACE": throw HTTPRefusal(status: 501, reason: "method is not implemented")
    case let other: .other(other)
    }
  }

  /// `/path?query`, `http://authority/path?query`, or `*` for OPTIONS.
  private mutating func readTarget(_ target: Range<Int>) throws(HTTPRefusal) {
    let malformed = HTTPRefusal(status: 400, reason: "malformed request target")
    var start = target.lowerBound
    if bytes[start] != UInt8(ascii: "/") {
      if target.count == 1, bytes[start] == UInt8(ascii: "*"), method == .options {
        pathRange = target
        return
      }
      guard target.count > 7, equalsIgnoringCase(bytes[start..<start + 7], "http://") else { throw malformed }
      start += 7
      let end = bytes[start..<target.upperBound].firstIndex(of: UInt8(ascii: "/")) ?? target.upperBound
      guard end > start, end < target.upperBound else { throw malformed }
      authorityRange = start..<end
      start = end
    }
    guard !bytes[start..<target.upperBound].contains(UInt8(ascii: "#")) else { throw malformed }
    let mark = bytes[start..<target.upperBound].firstIndex(of: UInt8(ascii: "?"))
    pathRange = start..<(mark ?? target.upperBound)
    queryRange = mark.map { $0 + 1..<target.upperBound }
  }

  private func readHost() throws(HTTPRefusal) {
    let count = lines.count("Host", in: bytes)
    guard count < 2 else { throw HTTPRefusal(status: 400, reason: "more than one Host field") }
    guard count == 1 || !isVersion11 else { throw HTTPRefusal(status: 400, reason: "Host field is missing") }
    let isForeign = self["Host"]?.contains { $0 <= 0x20 || $0 >= 0x7F || ",@/?#\\".utf8.contains($0) } ?? false
    guard !isForeign else { throw HTTPRefusal(status: 400, reason: "malformed Host field") }
  }

  private mutating func readFraming() throws(HTTPRefusal) {
    let lengths = lines.count("Content-Length", in: bytes)
    let codings = lines.count("Transfer-Encoding", in: bytes)
    guard lengths == 0 || codings == 0 else { throw HTTPRefusal(status: 400, reason: "Content-Length with Transfer-Encoding") }
    guard lengths < 2 else { throw HTTPRefusal(status: 400, reason: "more than one Content-Length field") }
    if let coding = self["Transfer-Encoding"] {
      guard codings == 1, isVersion11, equalsIgnoringCase(coding, "chunked") else { throw HTTPRefusal(status: 400, reason: "transfer coding is not `chunked`") }
      framing = .chunked
    } else if let length = self["Content-Length"] {
      guard (1...15).contains(length.count), length.allSatisfy({ $0 &- 0x30 < 10 }) else { throw HTTPRefusal(status: 400, reason: "malformed Content-Length") }
      let count = length.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      framing = count == 0 ? .none : .length(count)
    }
  }

  private mutating func readConnection() {
    keepsConnection = isVersion11
    lines: for line in lines.ranges where equalsIgnoringCase(bytes[line.name], "Connection") {
      for option in bytes[line.value].split(separator: UInt8(ascii: ",")) {
        let name = bytes[FieldLines.trimmed(bytes, option.indices)]
        if equalsIgnoringCase(name, "close") {
          keepsConnection = false
          break lines
        }
        if equalsIgnoringCase(name, "keep-alive") { keepsConnection = true }
      }
    }
  }

  private mutating func readExpectation() throws(HTTPRefusal) {
    guard let expectation = self["Expect"], isVersion11 else { return }
    guard equalsIgnoringCase(expectation, "100-continue") else { throw HTTPRefusal(status: 417, reason: "expectation is not `100-continue`") }
    expectsContinue = framing != .none
  }
}
