/// Reads a chunked body as its bytes arrive, however they are cut. Source: RFC 9112, section 7.1.
package struct ChunkedDecoder {
  package enum Piece: Equatable {
    /// All bytes are consumed and more are needed.
    case incomplete
    case data(Range<Int>)
    /// The body is complete; the trailers, if any, are in `trailers`.
    case end
  }

  private enum State {
    case size(digits: Int)
    case `extension`
    case sizeEnd
    case data
    case dataEnd
    case dataLineEnd
    case trailers
  }

  static let extensionBytesMaximum = 1_024
  static let trailerBytesMaximum = 8_192

  private var state = State.size(digits: 0)
  private var remaining = 0
  private var extensionBytes = 0
  package private(set) var trailers = Trailers()

  package init() {}

  /// Consumes from `place` on.
  package mutating func next(_ bytes: [UInt8], from place: inout Int, fieldCountMaximum: Int) throws(HTTPRefusal) -> Piece {
    while place < bytes.count {
      if case .data = state {
        let end = place + min(remaining, bytes.count - place)
        defer { place = end }
        remaining -= end - place
        if remaining == 0 { state = .dataEnd }
        return .data(place..<end)
      }
      let byte = bytes[place]
      place += 1
      if case .trailers = state {
        if try readTrailer(byte, fieldCountMaximum) { return .end }
      } else {
        try readFrame(byte)
      }
    }
    return .incomplete
  }

  private mutating func readFrame(_ byte: UInt8) throws(HTTPRefusal) {
    switch (state, byte) {
    case (.size(let digits), 0x0D) where digits > 0: state = .sizeEnd
    case (.size(let digits), UInt8(ascii: ";")) where digits > 0: state = .extension
    case (.size(let digits), _):
      guard let value = hexValue(byte), digits < 12 else { throw HTTPRefusal(status: 400, reason: "malformed chunk size") }
      remaining = remaining << 4 | value
      state = .size(digits: digits + 1)
    case (.extension, 0x0D): state = .sizeEnd
    case (.extension, _):
      extensionBytes += 1
      guard byte >= 0x20 || byte == 0x09, byte != 0x7F else { throw HTTPRefusal(status: 400, reason: "control character in a chunk extension") }
      guard extensionBytes <= Self.extensionBytesMaximum else { throw HTTPRefusal(status: 400, reason: "chunk extensions are too long") }
    case (.sizeEnd, 0x0A): state = remaining == 0 ? .trailers : .data
    case (.dataEnd, 0x0D): state = .dataLineEnd
    case (.dataLineEnd, 0x0A): state = .size(digits: 0)
    default: throw HTTPRefusal(status: 400, reason: "malformed chunk")
    }
  }

  /// - Returns: whether the empty line came that ends the body.
  private mutating func readTrailer(_ byte: UInt8, _ fieldCountMaximum: Int) throws(HTTPRefusal) -> Bool {
    guard trailers.bytes.count < Self.trailerBytesMaximum else { throw HTTPRefusal(status: 431, reason: "trailers too large") }
    trailers.bytes.append(byte)
    let count = trailers.bytes.count
    guard byte == 0x0A else { return false }
    guard count >= 2, trailers.bytes[count - 2] == 0x0D else { throw HTTPRefusal(status: 400, reason: "line feed without a carriage return in the trailers") }
    guard count == 2 || trailers.bytes[count - 3] == 0x0A else { return false }
    try trailers.lines.read(trailers.bytes, 0..<count, countMaximum: fieldCountMaximum)
    return true
  }
}

func hexValue(_ byte: UInt8) -> Int? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a") + 10)
  case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A") + 10)
  default: nil
  }
}
