import Forms
import Testing

@Suite struct `Shares that are told together` {
  static func tenths(_ told: [String]) -> Int {
    told.map { Int(($0.dropLast().split(separator: ".") + ["0"]).prefix(2).joined()) ?? 0 }.reduce(0, +)
  }

  static let third: Double = 1.0 / 3
  static let examples: [(shares: [Double], told: [String])] = [
    ([0.4575, 0.5425], ["45.8%", "54.2%"]), ([third, third, third], ["33.3%", "33.3%", "33.3%"]), ([0.25, 0.75], ["25%", "75%"]), ([1], ["100%"]), ([], []),
    ([0.4275, 0.4275, 0.145], ["42.7%", "42.7%", "14.5%"]), ([1.0 / 6, 1.0 / 6, 2.0 / 3], ["16.7%", "16.7%", "66.6%"]),
    ([0.1, 0.2, 0.7], ["10%", "20%", "70%"]),
  ]

  @Test(arguments: examples)
  func `add up to what the shares do`(_ shares: [Double], _ told: [String]) { #expect(shares.percents() == told) }

  @Test func `keep the figure of one that is told elsewhere`() {
    #expect([0.5425, 0.4575].percents(keeping: 1) == ["54.2%", "45.8%"])
    #expect([0.4575, 0.5425].percents(keeping: 1) == ["45.7%", "54.3%"])
    #expect(["a": 0.4575, "b": 0.5425].percents(keeping: "b") == ["a": "45.7%", "b": "54.3%"])
  }

  @Test(arguments: 1...200) func `are a hundred percent, each within a tenth, whatever they are, and equal ones alike`(_ seed: Int) {
    let parts = (0..<(1 + seed % 12)).map { Double(1 + (seed * 7_919 + $0 * 104_729) % 1_000) }
    let shares = parts.map { $0 / parts.reduce(0, +) }
    let kept = seed % shares.count
    for told in [shares.percents(), shares.percents(keeping: kept)] {
      // Equal ones are told alike, whatever is missing then.
      let equals = Dictionary(grouping: parts.indices) { parts[$0] }.values
      #expect(equals.allSatisfy { places in Set(places.map { told[$0] }).count == 1 }, "\(told)")
      let most = equals.map(\.count).max() ?? 1
      #expect(most > 1 ? (Self.tenths(told) - 1_000).magnitude < most : Self.tenths(told) == 1_000, "\(told)")
      for (share, words) in zip(shares, told) { #expect(abs(Double(Self.tenths([words])) - share * 1_000) <= 1 + 1e-9, "\(words)") }
    }
    #expect(shares.percents(keeping: kept)[kept] == shares[kept].percent)
  }
}
