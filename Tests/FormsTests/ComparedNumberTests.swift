import Forms
import Testing

/// One rule for what is computed: three significant digits, a tenth of a percent, and more only where two that differ would look alike.
@Suite struct `Numbers that a reader compares` {
  @Test(
    arguments: [
      (0, "0"), (0.4398, "0.44"), (0.7265, "0.727"), (18.19, "18.2"), (-2.178, "−2.18"), (3.088, "3.09"), (999.96, "1,000"), (12_345.678, "12,346"),
      (0.001_234_5, "0.00123"), (0.000_012_345, "0.0000123"), (-0.000_96, "−0.00096"), (1e12 + 0.4, "1,000,000,000,000"),
    ] as [(Double, String)])
  func `have three digits, whole from a thousand on`(_ number: Double, _ text: String) {
    #expect(number.roundNumeral == text)
  }

  @Test(
    arguments: [
      ([0.4229, 0.7265], ["0.423", "0.727"]), ([0.7265, 0.7266, 0.1], ["0.7265", "0.7266", "0.1"]), ([1234.2, 1234.3], ["1,234.2", "1,234.3"]),
      ([0.000_123_41, 0.000_123_42], ["0.00012341", "0.00012342"]), ([30.02, 30], ["30.02", "30"]), ([-5.001, -5.002], ["−5.001", "−5.002"]),
      // A tie is no difference.
      ([0.5, 0.5 + 1e-10], ["0.5", "0.5"]), ([], []),
    ] as [([Double], [String])])
  func `have more digits where two that differ would look alike`(_ numbers: [Double], _ texts: [String]) {
    #expect(numbers.roundNumerals == texts)
  }

  @Test func `never look alike where they differ, by however little`() {
    for step in 1...400 {
      let low = 0.1 + Double(step) * 0.917
      let difference = low / Double(step * step)
      let texts = [low, low + difference, low - difference].roundNumerals
      #expect(Set(texts).count == 3, "\(low) and \(difference): \(texts)")
      let share = Double(step) / 401
      let other = share + 1e-5 / Double(step)
      #expect(share.percent(apart: other) != other.percent, "\(share) and \(other)")
    }
  }

  @Test func `that were given stand as they were given`() {
    #expect([80, 12_500.5].amounts("EUR") == ["80 EUR", "12,500.5 EUR"])
    #expect([0.123_41, 0.123_42].amounts(nil) == ["0.12341", "0.12342"])
    // However near, and those alone that would look alike.
    #expect([100.000_000_1, 100, 100.000_000_2, 0.5].amounts("€") == ["100.0000001 €", "100 €", "100.0000002 €", "0.5 €"])
    #expect([0.3, 0.1 + 0.2].amounts(nil) == ["0.3", "0.30000000000000004"] && [0.3, 0.3].amounts(nil) == ["0.3", "0.3"])
  }

  @Test(
    arguments: [
      (0.650_6, 0.35, "65.1%"), (0.119_7, 0.2, "11.9%"), (0.5, 0.25, "50%"), (0.350_04, 0.35, "35.004%"), (0.349_999, 0.35, "34.9999%"), (0.5, 0.5, "50%"),
      (1, 0.2, "100%"),
    ])
  func `are a boundary that lies beyond itself, told apart from where the number stands`(_ boundary: Double, _ current: Double, _ text: String) {
    #expect(boundary.percentBound(from: current) == text)
  }

  @Test(
    arguments: [
      (0.4398, 0.35, "0.44"), (0.3972, 0.3, "0.398"), (0.3972, 0.5, "0.397"), (-13.79, -4, "−13.8"), (-44.43, -70, "−44.4"), (12, 10, "12"),
      // What a search leaves of rounding.
      (12.000_000_4, 10, "12"), (10.000_3, 10, "10.0003"), (12_345.6, 10, "12,346"), (12_345.6, 20_000, "12,345"), (0, 5, "0"),
    ] as [(Double, Double, String)])
  func `are a boundary in a number's own unit`(_ boundary: Double, _ current: Double, _ text: String) {
    #expect(boundary.boundNumeral(from: current) == text)
  }

  @Test(arguments: [(0.699_7, 0.7, "69.97%"), (0.7, 0.7, "70%"), (0.5, 0.7, "50%"), (0.699_999_6, 0.7, "69.99996%")])
  func `are a share beside what it is held against`(_ share: Double, _ least: Double, _ text: String) {
    #expect(share.percent(apart: least) == text)
  }

  @Test(
    arguments: [
      ([28.65, 20, 8.65], [], ["28.65", "20", "8.65"]), ([123, 100, 23], [], ["123", "100", "23"]),
      ([49_000.3, 40_000, 9_000.3], [], ["49,000", "40,000", "9,000"]),
      // 101.41, 99.59 and 1.81 would be no sum.
      ([101.406, 99.594, 1.812], [], ["101.406", "99.594", "1.812"]), ([-10.5, -20, 9.5], [], ["−10.5", "−20", "9.5"]), ([5, 5, 0], [], ["5", "5", "0"]),
      // What was given stands as it was given; where no digits add up, the whole gives way.
      ([1_237.4, 2.375, 1_235.025], [1], ["1,237.4", "2.375", "1,235.025"]), ([3.488, 0.4, 3.088], [1], ["3.49", "0.4", "3.09"]),
      ([2.0 / 3, 1.0 / 3, 1.0 / 3], [], ["0.666", "0.333", "0.333"]),
    ] as [([Double], Set<Int>, [String])])
  func `are a whole and its parts, and add up as told`(_ numbers: [Double], _ given: Set<Int>, _ texts: [String]) {
    #expect(numbers.sumNumerals(exactly: given) == texts)
  }

  @Test func `add up as told, whatever they are`() {
    for step in 1...2_000 {
      let (part, scale) = (Double(step) * 0.917 / 7, [1e-4, 0.01, 1, 37, 12_345, 9.1e8][step % 6])
      let (own, other) = (part * scale, Double(step * step % 997) / 3 * [1, 0.001, 1_000][step % 3])
      let texts = [own + other, own, other].sumNumerals()
      let told = texts.compactMap { Double($0.replacing(",", with: "").replacing("−", with: "-")) }
      #expect(told.count == 3 && (told[0] - told[1] - told[2]).magnitude < 1e-9 * max(1e-3, told[0]), "\(texts)")
      // Each is told by what it is: to less than a unit of its last digit.
      #expect((told[0] - own - other).magnitude <= 0.02 * (own + other) && (told[1] - own).magnitude <= 0.02 * own, "\(texts)")
    }
  }
}
