/// A zone's rules as tzdata's compiled files hold them: TZif of version 2 or later. Source: RFC 9636.
public struct TimeZoneFile: Sendable, Hashable {
  /// Seconds since 1970, in order.
  private let transitions: [Int64]
  /// Which of `offsets` holds from each transition on.
  private let kinds: [Int]
  /// Seconds east of Greenwich.
  private let offsets: [Int64]
  /// What holds behind the last transition.
  private let rule: TimeZoneRule?

  /// Nil for what is no such file.
  public init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let first = Counts(&reader), first.version >= UInt8(ascii: "2"), reader.skip(first.bodyBytes(4)), let counts = Counts(&reader),
      counts.times <= 10_000, (1...256).contains(counts.types)
    else { return nil }
    var transitions: [Int64] = []
    for _ in 0..<counts.times { transitions.append(Int64(bitPattern: reader.number(8))) }
    let kinds = (0..<counts.times).map { _ in Int(reader.number(1)) }
    var offsets: [Int64] = []
    for _ in 0..<counts.types {
      offsets.append(Int64(Int32(truncatingIfNeeded: reader.number(4))))
      _ = reader.number(2)
    }
    guard reader.skip(counts.characters + counts.leaps * 12 + counts.standards + counts.universals), kinds.allSatisfy({ $0 < offsets.count }),
      zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    (self.transitions, self.kinds, self.offsets) = (transitions, kinds, offsets)
    rule = TimeZoneRule(String(decoding: reader.rest.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }

  /// Seconds east of Greenwich at a moment, in seconds since 1970.
  public func offset_s(at time_s: Int64) -> Int64 {
    guard let last = transitions.last, time_s >= transitions[0] else { return transitions.isEmpty ? rule?.offset_s(at: time_s) ?? offsets[0] : offsets[0] }
    if time_s >= last, let rule { return rule.offset_s(at: time_s) }
    var (low, high) = (0, transitions.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if transitions[middle] <= time_s { low = middle } else { high = middle }
    }
    return offsets[kinds[low]]
  }

  /// The moment at which clocks of the zone show a time, given as if it were of Greenwich; where they show it twice the first, and where they skip it as if they had not.
  public func moment_s(showing local_s: Int64) -> Int64 {
    let candidates = [offset_s(at: local_s - 86_400), offset_s(at: local_s + 86_400)].map { local_s - $0 }
    return candidates.filter { $0 + offset_s(at: $0) == local_s }.min() ?? candidates[0]
  }

  private struct Counts {
    let version: UInt8
    let universals, standards, leaps, times, types, characters: Int

    init?(_ reader: inout ByteReader) {
      guard reader.number(4) == 0x545A_6966 else { return nil }
      version = UInt8(reader.number(1))
      guard reader.skip(15) else { return nil }
      let counts = (0..<6).map { _ in Int(reader.number(4)) }
      guard counts.allSatisfy({ $0 < 1 << 20 }), !reader.isOver else { return nil }
      (universals, standards, leaps, times, types, characters) = (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
    }

    func bodyBytes(_ timeBytes: Int) -> Int { times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standards + universals }
  }
}

/// Bytes, read from their beginning; beyond their end there are zeros.
private struct ByteReader {
  private var bytes: ArraySlice<UInt8>
  private(set) var isOver = false

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  var rest: ArraySlice<UInt8> { bytes }

  /// Big-endian.
  mutating func number(_ count: Int) -> UInt64 {
    guard bytes.count >= count else {
      isOver = true
      bytes = []
      return 0
    }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func skip(_ count: Int) -> Bool {
    guard bytes.count >= count else { return false }
    bytes = bytes.dropFirst(count)
    return true
  }
}
