/// Reads `application/vnd.amazon.eventstream` as it comes. Both sums of every message are checked: what is wrong is never read on from.
///
/// Source: https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream
struct AWSEventStream {
  struct Message: Hashable {
    /// Those that are texts.
    var headers: [String: String]
    var payload: [UInt8]
  }

  struct Fault: Error, Hashable { var rule: String }

  private static let messageBytesMaximum = 8 << 20
  private var bytes: [UInt8] = []

  mutating func take(_ more: [UInt8]) throws(Fault) -> [Message] {
    bytes += more
    var messages: [Message] = []
    var start = 0
    while bytes.count - start >= 12 {
      let total = Int(Self.number(bytes, start))
      let headers = Int(Self.number(bytes, start + 4))
      guard CRC32.sum(bytes[start..<start + 8]) == Self.number(bytes, start + 8) else { throw Fault(rule: "the sum of a message's prelude is wrong") }
      guard total >= 16 + headers, total <= Self.messageBytesMaximum else { throw Fault(rule: "a message's lengths are impossible") }
      guard bytes.count - start >= total else { break }
      let end = start + total
      guard CRC32.sum(bytes[start..<end - 4]) == Self.number(bytes, end - 4) else { throw Fault(rule: "the sum of a message is wrong") }
      messages.append(
        Message(headers: try Self.headers(bytes[start + 12..<start + 12 + headers]), payload: Array(bytes[start + 12 + headers..<end - 4])))
      start = end
    }
    bytes.removeFirst(start)
    return messages
  }

  /// Whether nothing is left of what came.
  var isBetweenMessages: Bool { bytes.isEmpty }

  /// A message as it is sent, its headers by name; one whose headers are longer than the form holds has none of them.
  static func bytes(of message: Message) -> [UInt8] {
    let headers = message.headers.sorted { $0.key < $1.key }.flatMap { name, value -> [UInt8] in
      guard name.utf8.count < 256, value.utf8.count < 65_536 else { return [] }
      return [UInt8(name.utf8.count)] + name.utf8 + [7, UInt8(value.utf8.count >> 8), UInt8(value.utf8.count & 255)] + value.utf8
    }
    var bytes = written(16 + headers.count + message.payload.count) + written(headers.count)
    bytes += written(Int(CRC32.sum(bytes))) + headers + message.payload
    return bytes + written(Int(CRC32.sum(bytes)))
  }

  private static func written(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }

  private static func number(_ bytes: [UInt8], _ place: Int) -> UInt32 { bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) } }

  private static func headers(_ bytes: ArraySlice<UInt8>) throws(Fault) -> [String: String] {
    var rest = bytes
    func taken(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
      guard rest.count >= count else { throw Fault(rule: "a message's header is cut off") }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    func length() throws(Fault) -> Int { try taken(2).reduce(0) { $0 << 8 | Int($1) } }
    var headers: [String: String] = [:]
    while let count = rest.popFirst() {
      let name = String(decoding: try taken(Int(count)), as: UTF8.self)
      switch try taken(1).first {
      case 0, 1: break
      case 2: _ = try taken(1)
      case 3: _ = try taken(2)
      case 4: _ = try taken(4)
      case 5, 8: _ = try taken(8)
      case 6: _ = try taken(try length())
      case 7: headers[name] = String(decoding: try taken(try length()), as: UTF8.self)
      case 9: _ = try taken(16)
      default: throw Fault(rule: "a message's header has an unknown type")
      }
    }
    return headers
  }
}

/// The sum of Ethernet, zip and gzip (ISO 3309), a byte at a time.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }

  static func sum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 0xFF)] }
  }
}
