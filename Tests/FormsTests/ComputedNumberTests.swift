import Forms
import StrictJSON
import Testing

@Suite struct `Numbers that are computed` {
  @Test(
    arguments: [
      (0.1 + 0.2, "0.3"), (2.0 / 3, "0.6666666667"), (2.4999999999997, "2.5"), (123_456_789_012.0, "123456789000"), (-1.0 / 3, "-0.3333333333"),
      (6.106226635438361e-16, "6.106226635e-16"), (1.0 / 3 * 1e-300, "3.333333333e-301"), (1e300 / 3, "3.333333333e+299"), (0, "0"), (1e15, "1000000000000000"),
    ] as [(Double, String)])
  func `are written with at most ten significant digits`(_ given: (Double, String)) throws {
    let written = String(decoding: try JSONWriter.write(JSONValue(measure: given.0.tenDigits)), as: UTF8.self)
    #expect(written == given.1)
    #expect(given.0.tenDigits.tenDigits == given.0.tenDigits)
  }

  @Test(arguments: [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, .leastNormalMagnitude])
  func `the ends of what a double holds stay finite`(_ number: Double) {
    #expect(number.tenDigits.isFinite && (number.tenDigits - number).magnitude <= number.magnitude * 1e-9)
  }

  @Test(arguments: [(0.1 + 0.2, 0.3), (1.1 * 3, 3.3), (-(0.7 - 0.1), -0.6), (1.0 / 3, 0.333333333333333), (4.35 * 100, 435)] as [(Double, Double)])
  func `are read to fifteen`(_ given: (Double, Double)) { #expect(given.0.fifteenDigits == given.1) }

  @Test func `of no more digits stay the very same`() {
    var random = SystemRandomNumberGenerator()
    for exponent in -60...60 {
      let digits = Int64.random(in: 1...999_999_999_999_999, using: &random)
      let number = Double("\(digits)e\(exponent - 14)") ?? .nan
      #expect(number.fifteenDigits == number && (-number).fifteenDigits == -number)
    }
    for number in [0, 1e15, -1e15, 999_999_999_999_999, .leastNonzeroMagnitude] as [Double] { #expect(number.fifteenDigits == number) }
  }

  @Test func `what is no number stays as it is`() {
    #expect(Double.infinity.tenDigits == .infinity && Double.nan.tenDigits.isNaN)
    #expect(JSONValue.array(["a", .number(1.0 / 3), ["b": .number(0.1 + 0.2)]]).tenDigits == ["a", .number(0.3333333333), ["b": .number(0.3)]])
  }
}
