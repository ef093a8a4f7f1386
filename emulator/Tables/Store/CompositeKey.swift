/// Several key attributes as one key, in whose byte order the first counts most. One alone is its own bytes.
///
/// Each part ends with 00 01, and a zero byte within it is 00 FF, so that a part that begins another comes before it.
enum CompositeKey {
  private static let end: [UInt8] = [0, 1]

  static func bytes(of parts: [[UInt8]]) -> [UInt8] { parts.count > 1 ? parts.flatMap { escaped($0) + end } : parts.first ?? [] }

  /// What every key begins with that has these parts first and `count` in all.
  static func prefix(_ parts: [[UInt8]], of count: Int) -> [UInt8] { count > 1 ? parts.flatMap { escaped($0) + end } : parts.first ?? [] }

  /// `part` without its end: what every part that begins with it begins with.
  static func opening(_ part: [UInt8], of count: Int) -> [UInt8] { count > 1 ? escaped(part) : part }

  static func parts(of bytes: [UInt8], count: Int) -> [[UInt8]] {
    guard count > 1 else { return count == 1 ? [bytes] : [] }
    var parts: [[UInt8]] = []
    var part: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == 0, place + 1 < bytes.count {
        if bytes[place + 1] == 1 {
          parts.append(part)
          part = []
        } else {
          part.append(0)
        }
        place += 2
      } else {
        part.append(bytes[place])
        place += 1
      }
    }
    return parts
  }

  private static func escaped(_ part: [UInt8]) -> [UInt8] {
    guard part.contains(0) else { return part }
    return part.flatMap { $0 == 0 ? [0, 0xFF] : [$0] }
  }
}
