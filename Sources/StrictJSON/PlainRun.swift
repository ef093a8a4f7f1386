/// The stretches of a string that stand in JSON as they are: everything but `"`, `\` and what is below U+0020.
enum PlainRun {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The index of the first byte from `start` on that is not plain; the end where all are.
  static func end(in text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index + 8 <= text.count, isPlain(unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)) { index += 8 }
    while index < text.count, isPlain(text[index]) { index += 1 }
    return index
  }

  private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") }

  /// Eight bytes at once: a byte of `x` that is 0 borrows into its high bit in `x - ones`. It may see a byte too many, never one too few.
  /// Source: A. Mycroft's test, in S. E. Anderson, Bit Twiddling Hacks, "Determine if a word has a byte less than n".
  private static func isPlain(_ word: UInt64) -> Bool {
    let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let hits = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- (ones &* 0x20)) & ~word
    return hits & highs == 0
  }
}
