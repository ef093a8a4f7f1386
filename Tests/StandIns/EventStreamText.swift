/// `vnd.amazon.eventstream`, written by its description: lengths, headers, payload and both sums.
public enum EventStreamText {
  public static func message(_ type: String, _ payload: String, kind: String = "event") -> [UInt8] {
    let headers =
      header(":message-type", kind) + header(kind == "event" ? ":event-type" : ":exception-type", type) + header(":content-type", "application/json")
    let total = 16 + headers.count + payload.utf8.count
    var bytes = number(total) + number(headers.count)
    bytes += number(Int(sum(bytes)))
    bytes += headers + Array(payload.utf8)
    return bytes + number(Int(sum(bytes)))
  }

  private static func header(_ name: String, _ value: String) -> [UInt8] {
    [UInt8(name.utf8.count)] + Array(name.utf8) + [7, UInt8(value.utf8.count >> 8), UInt8(value.utf8.count & 255)] + Array(value.utf8)
  }

  private static func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }

  /// CRC-32, bit by bit.
  private static func sum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
