import Tasks
import Testing

@Suite struct `Calculations` {
  /// With 34 digits, half to even; the values are those of Python's `decimal` with that context.
  @Test(arguments: [
    ("17.5/100*240", "42"), ("0.1+0.2", "0.3"), ("1/3", "0.3333333333333333333333333333333333"), ("2/3", "0.6666666666666666666666666666666667"),
    ("-2^2", "-4"), ("(-2)^2", "4"), ("2^3^2", "512"), ("2^-2", "0.25"), ("--3", "3"), ("2*-3", "-6"), ("1-2-3", "-4"), ("8/4/2", "1"), (".5+.5", "1"),
    ("1.10+2.20", "3.3"), ("9^999", "1.942079168580724010733305132405178E+953"), ("1.000001^999", "1.000999498666709758666650951152767"),
    ("10000000000000000000000000000000005*1", "10000000000000000000000000000000000"),
    ("10000000000000000000000000000000015*1", "10000000000000000000000000000000020"),
    ("1+0.0000000000000000000000000000000000000000001", "1"), ("10^33+0.5", "1000000000000000000000000000000000"),
    ("10^33+1.5", "1000000000000000000000000000000002"), ("0*5", "0"), ("-0", "0"), ("3\u{2212}1", "2"), ("6\u{F7}4\u{D7}2", "3"),
    ("1/10^30", "0.000000000000000000000000000001"),
    ("1/10^50", "1E-50"), ("10^39", "1000000000000000000000000000000000000000"), ("10^40", "1E+40"), ("12345*10^40", "1.2345E+44"),
  ])
  func `have one value`(expression: String, value: String) throws { #expect(try Expression.value(expression).text == value) }

  @Test(arguments: [
    ("", "ends where a number should stand"), ("1+", "ends where a number should stand"), ("(1+2", "has a parenthesis that is not closed"),
    ("1)", "does not know `)` there"),
    ("1e5", "does not know `e` there"), ("7%2", "does not know `%` there"), ("1..2", "does not know `.` there"),
    ("1 é", "has a character that is no arithmetic"),
    ("10/0", "divides by zero"), ("1/(2-2)", "divides by zero"), ("0^-1", "divides by zero"), ("0^0", "asks for zero to the power of zero"),
    ("2^0.5", "has an exponent that is no whole number from -999 to 999"), ("2^1000", "has an exponent that is no whole number from -999 to 999"),
    ("9^999^9", "has an exponent that is no whole number from -999 to 999"), ("(9^999)^9", "a number is too large"), ("1/(9^999)^9", "a number is too large"),
    ("(1/9^999)^9", "a number is too near to zero"),
  ])
  func `without a value say why`(expression: String, rule: String) {
    #expect(throws: CalculationError(rule)) { try Expression.value(expression) }
  }

  @Test func `are not nested without end`() {
    #expect(throws: CalculationError("is nested too deeply")) { try Expression.value(String(repeating: "(", count: 200)) }
    #expect(throws: CalculationError("is nested too deeply")) { try Expression.value(String(repeating: "-", count: 199) + "1") }
    #expect(throws: CalculationError("is nested too deeply")) { try Expression.value(String(repeating: "1^", count: 199) + "1") }
  }
}
