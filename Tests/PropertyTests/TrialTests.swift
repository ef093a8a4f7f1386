import SeededProperties
import Testing

@Suite struct `A property under trial` {
  /// Breaks where the case's number is divisible by 16.
  static let fragile = Property("fragile", "no number is divisible by 16", small: 10, whole: 1_000, kinds: ["odd", "even"]) {
    { random in
      let number = random.next()
      try hold(number % 16 > 0, "\(number)")
      return number % 2 == 0 ? "even" : "odd"
    }
  }

  static func number(_ seed: UInt64) -> UInt64 {
    var random = SplitMix64(seed: seed)
    return random.next()
  }

  @Test(arguments: [1, 3, 8]) func `is broken by its smallest seed, however many run at once`(width: Int) async throws {
    for first in [1, 2_000, 5_000_000] as [UInt64] {
      let seed = try #require((first..<first + 1_000).first { Self.number($0) % 16 == 0 })
      let outcome = await Trial(Self.fragile, seed: first, count: 1_000).run(width: width)
      #expect(outcome.failure == Trial.Failure(seed: seed, from: seed, text: "\(Self.number(seed))"))
      #expect(outcome.tried >= Int(seed - first))
      let again = await Trial(Self.fragile, seed: seed, count: 1).run(width: 1)
      #expect(again.failure == outcome.failure && again.tried == 0)
    }
  }

  @Test func `counts its cases by their kinds`() async {
    let first: UInt64 = 1
    let count = (1...).first { Self.number(first + UInt64($0)) % 16 == 0 } ?? 1
    let outcome = await Trial(Self.fragile, seed: first, count: count).run(width: 2)
    let odd = (first..<first + UInt64(count)).count { Self.number($0) % 2 == 1 }
    #expect(outcome.failure == nil && outcome.tried == count)
    #expect(outcome.kinds["odd", default: 0] == odd && outcome.kinds["even", default: 0] == count - odd)
  }

  @Test func `is repeated from where the cases begin that share something with the broken one`() async {
    let property = Property("shared", "fewer than 7 cases share a start", small: 20, whole: 20, together: 10, kinds: ["case"]) {
      let counter = Counter()
      return { _ in
        try hold(await counter.next() < 7, "the seventh")
        return "case"
      }
    }
    let outcome = await Trial(property, seed: 31, count: 20).run(width: 1)
    #expect(outcome.failure == Trial.Failure(seed: 37, from: 31, text: "the seventh"))
    #expect(outcome.tried == 6)
  }

  @Test func `tells how far it is`() async {
    let property = Property("plain", "all is well", small: 9, whole: 9, together: 4, kinds: ["case"]) { { _ in "case" } }
    var told: [Int] = []
    _ = await Trial(property, seed: 1, count: 9).run(width: 1) { told.append($0) }
    #expect(told == [4, 8, 9])
  }

  private actor Counter {
    private var count = 0
    func next() -> Int {
      count += 1
      return count
    }
  }
}
