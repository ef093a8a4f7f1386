import Forms
import Testing

@Suite struct `Numbers in sentences` {
  @Test(
    arguments: [
      (0, "0"), (-0.0, "0"), (2, "2"), (0.125, "0.125"), (-1.23456, "-1.2346"), (1234.56789, "1234.5679"), (1e15, "1000000000000000"),
      (1e11 + 0.5, "100000000000.5"),
      (0.0005, "0.0005"), (0.025_27, "0.0253"), (0.000_012_345_6, "1.235e-05"), (-0.000_96, "-0.00096"), (1e-9, "1e-09"), (6.1e-16, "0"),
    ] as [(Double, String)])
  func `have four decimals, or four digits where they are small`(_ number: Double, _ text: String) {
    #expect(number.shortText == text)
  }
}
