import Fakes
import Foundation

/// Random inputs that are the same in every run.
struct Seeded: RandomNumberGenerator {
  private var source: SplitMix64

  /// The seed of a fuzz test: `FUZZ_SEED` where it is set.
  init(fuzz seed: UInt64) { source = SplitMix64(seed: Seeded.variable("FUZZ_SEED") ?? seed) }

  /// How many inputs a fuzz test tries: `FUZZ_ROUNDS` where it is set.
  static func rounds(default count: Int) -> Int { variable("FUZZ_ROUNDS") ?? count }

  private static func variable<Number: LosslessStringConvertible>(_ name: String) -> Number? {
    ProcessInfo.processInfo.environment[name].flatMap(Number.init)
  }

  mutating func next() -> UInt64 { source.next() }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int.random(in: 0..<elements.count, using: &self)] }

  /// Mostly a number, sometimes nearly one.
  mutating func numberText() -> String {
    var text = pick(["", "", "-", "+"])
    for _ in 0..<Int.random(in: 0...pick([3, 20, 41]), using: &self) { text += pick(["0", "1", "5", "9", "7"]) }
    if Bool.random(using: &self) { text += "." + String(UInt64.random(in: 0...99_999, using: &self)) }
    if Bool.random(using: &self) { text += "e\(Int.random(in: -140...140, using: &self))" }
    if Int.random(in: 0..<20, using: &self) == 0 { text += pick([" ", "e", ".", "x", "é"]) }
    return text
  }

  private static let pieces = [
    "a", "b.c", "#n", ":v", ":w", "a[0]", "a[1].b", "(", ")", "((", "))", ",", "=", "<>", "<", "<=", ">", ">=", "+", "-", "AND", "OR", "NOT", "BETWEEN",
    "IN", "SET", "REMOVE", "ADD", "DELETE", "attribute_exists(", "attribute_not_exists(a)", "begins_with(a, :v)", "contains(b, :w)", "size(a)",
    "attribute_type(a, :v)", "if_not_exists(a, :v)", "list_append(a, :v)", "name", ".", "[", "]", "[9999999]", "0", "😀", "\"", "$", "\t", "a = :v",
    "SET a = :v", "a IN (:v, :w)", "a BETWEEN :v AND :w", "foo(a)",
  ]

  /// A random row of the expression language's pieces.
  mutating func expression() -> String {
    (0..<Int.random(in: 1...12, using: &self)).map { _ in pick(Seeded.pieces) }.joined(separator: pick([" ", " ", ""]))
  }
}
