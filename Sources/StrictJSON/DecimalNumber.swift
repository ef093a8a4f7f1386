extension Double {
  /// The double nearest to a decimal number; nil of what is none, and of one beyond a double's range: too large, or not 0 and so small that 0 would be made of it.
  public init?(decimal text: some StringProtocol) {
    guard let value = Double(text), value.isFinite, value != 0 || Self.isZero(text) else { return nil }
    self = value
  }

  private static func isZero(_ text: some StringProtocol) -> Bool {
    !text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.contains { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
  }
}
