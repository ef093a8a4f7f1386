/// `{{x*409600}}` in a suite's file stands for that sign so many times: what is too large is said in a few letters.
enum ConformanceRepetition {
  private static let countMaximum = 1 << 20
  private static let bytesMaximum = 64 << 20

  /// The text with every repetition written out; the rule that is broken otherwise.
  static func expanded(_ bytes: [UInt8]) throws(ConformanceRepetitionError) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "*")) else { return bytes }
    var expanded: [UInt8] = []
    expanded.reserveCapacity(bytes.count)
    var place = 0
    while place < bytes.count {
      guard let (sign, count, next) = repetition(bytes, at: place) else {
        expanded.append(bytes[place])
        place += 1
        continue
      }
      guard count <= countMaximum else { throw ConformanceRepetitionError(rule: "repeats a sign more than \(countMaximum) times") }
      expanded += repeatElement(sign, count: count)
      guard expanded.count <= bytesMaximum else { throw ConformanceRepetitionError(rule: "is over \(bytesMaximum) bytes with its repetitions") }
      place = next
    }
    return expanded
  }

  private static func repetition(_ bytes: [UInt8], at place: Int) -> (sign: UInt8, count: Int, next: Int)? {
    let open = UInt8(ascii: "{")
    guard place + 6 < bytes.count, bytes[place] == open, bytes[place + 1] == open, bytes[place + 3] == UInt8(ascii: "*") else { return nil }
    var end = place + 4
    var count = 0
    while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]), end - place < 14 {
      count = count * 10 + Int(bytes[end] - UInt8(ascii: "0"))
      end += 1
    }
    let close = UInt8(ascii: "}")
    guard end > place + 4, end + 1 < bytes.count, bytes[end] == close, bytes[end + 1] == close else { return nil }
    return (bytes[place + 2], count, end + 2)
  }
}

struct ConformanceRepetitionError: Error {
  var rule: String
}
