/// The offsets of a zone from UTC, read of a TZif file (RFC 9636): what its data say, and beyond them what its footer's rule says.
/// docs/decisions/0110 says why no library does it.
package struct ZoneFile: Sendable, Equatable {
  private struct Transition: Sendable, Equatable {
    /// Seconds since 1970.
    var at_s: Int64
    var offset_s: Int64
  }

  private let first_s: Int64
  private let transitions: [Transition]
  private let rule: ZoneRule?

  /// UTC, which needs no file.
  package static let utc = ZoneFile(first_s: 0, transitions: [], rule: nil)

  private init(first_s: Int64, transitions: [Transition], rule: ZoneRule?) { (self.first_s, self.transitions, self.rule) = (first_s, transitions, rule) }

  /// Nil where the bytes are no such file of version 2 or later.
  package init?(_ bytes: [UInt8]) {
    guard let short = ZoneBlock(bytes, at: 0), short.version >= UInt8(ascii: "2"),
      let header = ZoneBlock(bytes, at: ZoneBlock.bytes + short.dataBytes(timeBytes: 4))
    else { return nil }
    let start = 2 * ZoneBlock.bytes + short.dataBytes(timeBytes: 4)
    let end = start + header.dataBytes(timeBytes: 8)
    guard header.types > 0, header.times <= 10_000, bytes.count >= end else { return nil }
    func number(_ place: Int, _ count: Int) -> Int64 {
      let value = bytes[place..<place + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return count == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
    let kinds = start + 8 * header.times
    let types = kinds + header.times
    let offsets = (0..<header.types).map { (s: number(types + 6 * $0, 4), isSummer: bytes[types + 6 * $0 + 4] != 0) }
    guard offsets.allSatisfy({ abs($0.s) <= 26 * 3_600 }) else { return nil }
    var transitions: [Transition] = []
    for index in 0..<header.times {
      let kind = Int(bytes[kinds + index])
      guard kind < offsets.count else { return nil }
      transitions.append(Transition(at_s: number(start + 8 * index, 8), offset_s: offsets[kind].s))
    }
    guard zip(transitions, transitions.dropFirst()).allSatisfy({ $0.at_s < $1.at_s }) else { return nil }
    let footer = bytes[end...].dropFirst().prefix { $0 != 10 }
    let rule = footer.isEmpty ? nil : ZoneRule(String(decoding: footer, as: UTF8.self))
    guard footer.isEmpty || rule != nil else { return nil }
    self.init(first_s: offsets[0].s, transitions: transitions, rule: rule)
  }

  /// What is added to UTC at a moment, in seconds.
  package func offset_s(at time_s: Int64) -> Int64 {
    if let rule, time_s >= transitions.last?.at_s ?? .min { return rule.offset_s(at: time_s) }
    var (low, high) = (0, transitions.count)
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].at_s <= time_s { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first_s : transitions[low - 1].offset_s
  }

  /// The first moment at which the zone's clocks show a time (seconds since 1970, as if it were UTC); nil where they skip it.
  package func moment_s(ofLocal local_s: Int64) -> Int64? {
    let offsets = Set([-86_400, 0, 86_400].map { offset_s(at: local_s + $0) })
    return offsets.map { local_s - $0 }.filter { $0 + offset_s(at: $0) == local_s }.min()
  }
}

/// The head of one of a file's two blocks. Source: RFC 9636 section 3.1.
private struct ZoneBlock {
  static let bytes = 44

  var version: UInt8
  var times = 0
  var types = 0
  private var rest = 0
  private var leaps = 0

  init?(_ bytes: [UInt8], at place: Int) {
    guard place >= 0, bytes.count >= place + Self.bytes, bytes[place...].starts(with: "TZif".utf8) else { return nil }
    version = bytes[place + 4]
    let counts = (0..<6).map { index in bytes[place + 20 + 4 * index..<place + 24 + 4 * index].reduce(0) { $0 << 8 | Int($1) } }
    guard counts.allSatisfy({ $0 <= 1 << 20 }) else { return nil }
    (times, types) = (counts[3], counts[4])
    (rest, leaps) = (counts[0] + counts[1] + counts[5], counts[2])
  }

  func dataBytes(timeBytes: Int) -> Int { times * (timeBytes + 1) + 6 * types + leaps * (timeBytes + 4) + rest }
}
