internal import StrictJSON

/// The lines that hold one recorded event: `{"recording": {"format", "id", "at_ms", "part", "parts", "text"}}`; the texts of all parts together are its JSON.
enum EventLines {
  static let format: Int64 = 1
  /// CloudWatch cuts lines that are longer than 256 KiB, the emulator those over 16 KiB.
  static let lineBytesMaximum = 16_000
  /// What a line has beside its text.
  private static let frameBytes = 512

  static func lines(_ id: String, _ at_ms: Int64, _ text: [UInt8]) -> [[UInt8]] {
    let pieces = pieces(of: text)
    return pieces.enumerated().compactMap { place, piece in
      line(
        id, at_ms,
        [("part", .integer(Int64(place + 1))), ("parts", .integer(Int64(pieces.count))), ("text", .string(String(decoding: piece, as: UTF8.self)))])
    }
  }

  /// Of an event that is not recorded.
  static func lines(_ id: String, _ at_ms: Int64, fault: String) -> [[UInt8]] { [line(id, at_ms, [("fault", .string(fault))])].compactMap(\.self) }

  private static func line(_ id: String, _ at_ms: Int64, _ members: [(name: String, value: JSONValue)]) -> [UInt8]? {
    let all: [(name: String, value: JSONValue)] = [("format", .integer(format)), ("id", .string(String(id.prefix(128)))), ("at_ms", .integer(at_ms))] + members
    return (try? JSONWriter.write(["recording": .object(JSONObject(all))])).map { $0 + [UInt8(ascii: "\n")] }
  }

  /// Cut between characters, each so long that its line fits with all escapes.
  static func pieces(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var (start, cost) = (0, frameBytes)
    for (place, byte) in text.enumerated() {
      cost += byte < 0x20 ? 6 : byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? 2 : 1
      // Never before a continuation of a character; these are three at most, for which the frame has room.
      guard cost > lineBytesMaximum - frameBytes, byte & 0xC0 != 0x80, place > start else { continue }
      pieces.append(text[start..<place])
      (start, cost) = (place, frameBytes + 6)
    }
    return pieces + [text[start...]]
  }
}
