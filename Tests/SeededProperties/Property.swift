/// Something that must hold of every case: a case is what one seed makes, so that a broken one is repeated by its seed alone.
public struct Property: Sendable {
  /// Tries one case, and says in a word what kind of case it was. Throws `Broken` where the property does not hold.
  public typealias Check = @Sendable (inout SplitMix64) async throws -> String

  public let name: String
  /// What holds, as a sentence.
  public let sentence: String
  /// How many cases `make test` tries.
  public let small: Int
  /// How many cases `make verify` tries, those of `make test` among them.
  public let whole: Int
  /// How many neighbouring cases share what `start` makes: 1, unless making it costs more than a case.
  public let together: Int
  /// Kinds of cases that must all occur among the small ones, so that a check that tries nothing is no check.
  public let kinds: Set<String>
  /// Makes what cases share: a table, a server. What it makes goes with the check.
  let start: @Sendable () async throws -> Check

  public init(
    _ name: String, _ sentence: String, small: Int, whole: Int, together: Int = 1, kinds: Set<String>,
    start: @escaping @Sendable () async throws -> Check
  ) {
    precondition(!name.isEmpty && small > 0 && whole >= small && together > 0 && !kinds.isEmpty)
    self.name = name
    self.sentence = sentence
    self.small = small
    self.whole = whole
    self.together = together
    self.kinds = kinds
    self.start = start
  }
}

/// A property that does not hold, and of what.
public struct Broken: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Throws where the condition does not hold; the text shows the case.
public func hold(_ condition: Bool, _ text: @autoclosure () -> String) throws(Broken) {
  guard condition else { throw Broken(text()) }
}
