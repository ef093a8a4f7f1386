/// Reads an event stream as it comes: lines end in CR, LF or CRLF, wherever the bytes are cut.
///
/// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
struct ServerSentEvents {
  struct Event: Hashable {
    /// Empty: `message`.
    var name: String
    var data: String
  }

  private var line: [UInt8] = []
  private var followsCR = false
  private var isStart = true
  private var name = ""
  private var data: [String] = []

  /// The events that these bytes complete. One that is not complete at the end of the stream is none.
  mutating func take(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    for byte in bytes {
      if followsCR, byte == 0x0A {
        followsCR = false
        continue
      }
      followsCR = byte == 0x0D
      if byte == 0x0A || byte == 0x0D {
        if let event = endLine() { events.append(event) }
      } else {
        line.append(byte)
      }
    }
    return events
  }

  private mutating func endLine() -> Event? {
    var bytes = line[...]
    line = []
    if isStart, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    isStart = false
    guard !bytes.isEmpty else { return dispatch() }
    // A comment has no name.
    guard bytes.first != UInt8(ascii: ":") else { return nil }
    let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
    var value = bytes[colon...].dropFirst()
    if value.first == 0x20 { value = value.dropFirst() }
    switch String(decoding: bytes[..<colon], as: UTF8.self) {
    case "data": data.append(String(decoding: value, as: UTF8.self))
    case "event": name = String(decoding: value, as: UTF8.self)
    default: break
    }
    return nil
  }

  private mutating func dispatch() -> Event? {
    defer { (name, data) = ("", []) }
    return data.isEmpty ? nil : Event(name: name, data: data.joined(separator: "\n"))
  }
}
