/// What a text that is no strict JSON breaks, and where.
public struct JSONError: Error, Sendable, Hashable {
  /// The JSON Pointer (RFC 6901) of the value being read; empty for the whole text.
  public var path: String
  /// What is wrong, lower case, no full stop.
  public var rule: String
  /// The byte at which it was seen, from 0.
  public var offset: Int

  public init(path: String, rule: String, offset: Int) {
    self.path = path
    self.rule = rule
    self.offset = offset
  }
}
