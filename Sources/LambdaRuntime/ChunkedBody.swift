/// A body in chunked transfer coding (RFC 9112, 7.1), taken in as it arrives.
struct ChunkedBody {
  private enum State: Equatable {
    case size(digits: Int)
    case `extension`
    case sizeEnd
    case data
    case dataEnd(carriageReturn: Bool)
    /// Between the last chunk and the empty line; `line` is the length of the current one.
    case trailer(line: Int)
    case trailerEnd(line: Int)
  }

  private(set) var body: [UInt8] = []
  private let bytesMaximum: Int
  private var state = State.size(digits: 0)
  /// Of the current chunk.
  private var remaining = 0
  /// Bytes of chunk extensions and trailers, which are read past.
  private var ignored = 0

  init(bytesMaximum: Int) { self.bytesMaximum = bytesMaximum }

  /// Takes bytes in; how many of them were the body's when it is complete, nil when all were and more must come.
  mutating func take(_ bytes: ArraySlice<UInt8>) throws(RuntimeAPIError) -> Int? {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if state == .data {
        let count = min(remaining, bytes.endIndex - index)
        body += bytes[index..<index + count]
        index += count
        remaining -= count
        if remaining == 0 { state = .dataEnd(carriageReturn: false) }
      } else {
        index += 1
        if try step(bytes[index - 1]) { return index - bytes.startIndex }
      }
    }
    return nil
  }

  /// True when the byte was the last one.
  private mutating func step(_ byte: UInt8) throws(RuntimeAPIError) -> Bool {
    switch (state, byte) {
    case (.size(let digits), _): try stepSize(byte, digits)
    case (.extension, 0x0D): state = .sizeEnd
    case (.extension, 0x20...0x7E), (.extension, 0x09): try ignore()
    case (.sizeEnd, 0x0A): state = remaining == 0 ? .trailer(line: 0) : .data
    case (.dataEnd(false), 0x0D): state = .dataEnd(carriageReturn: true)
    case (.dataEnd(true), 0x0A): state = .size(digits: 0)
    case (.trailer(let line), 0x0D): state = .trailerEnd(line: line)
    case (.trailer(let line), 0x20...0xFE), (.trailer(let line), 0x09):
      try ignore()
      state = .trailer(line: line + 1)
    case (.trailerEnd(let line), 0x0A):
      if line == 0 { return true }
      state = .trailer(line: 0)
    default: throw .malformed("a chunk is a size in hexadecimal digits, CR LF, that many bytes, CR LF")
    }
    return false
  }

  private mutating func stepSize(_ byte: UInt8, _ digits: Int) throws(RuntimeAPIError) {
    if let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digits < 12 {
      remaining = remaining << 4 | digit
      guard body.count + remaining <= bytesMaximum else { throw .malformed("a response has at most \(bytesMaximum) bytes") }
      state = .size(digits: digits + 1)
    } else if digits > 0 && byte == 0x0D {
      state = .sizeEnd
    } else if digits > 0 && (byte == UInt8(ascii: ";") || byte == 0x20 || byte == 0x09) {
      state = .extension
    } else {
      throw .malformed("a chunk starts with its size in hexadecimal digits")
    }
  }

  private mutating func ignore() throws(RuntimeAPIError) {
    ignored += 1
    guard ignored <= RuntimeAPILimits.headBytesMaximum else {
      throw .malformed("chunk extensions and trailers have at most \(RuntimeAPILimits.headBytesMaximum) bytes")
    }
  }
}
