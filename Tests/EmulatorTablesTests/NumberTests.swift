import EmulatorTables
import Testing

@Suite struct Numbers {
  @Test(arguments: DecimalVectors.all) func `sums, differences, order and plain notation are those of exact decimals`(_ vector: DecimalVectors.Vector) throws {
    let a = try DecimalNumber(vector.a)
    let b = try DecimalNumber(vector.b)
    #expect(a.description == vector.plain)
    #expect((try? a.adding(b))?.description == vector.sum)
    #expect((try? a.adding(b.negated))?.description == vector.difference)
    #expect((a < b ? -1 : a == b ? 0 : 1) == vector.order)
    #expect(a.keyBytes.lexicographicallyPrecedes(b.keyBytes) == (vector.order < 0))
  }

  // The range and precision of Amazon DynamoDB's Developer Guide, "Supported data types": 38 digits, 1E-130 to 9.9…9E+125, both signs.
  @Test(arguments: ["9.9999999999999999999999999999999999999E+125", "1E-130", "-1E-130", "-9.9999999999999999999999999999999999999E+125"])
  func `the ends of the range are numbers`(_ text: String) throws {
    let number = try DecimalNumber(text)
    #expect(try DecimalNumber(number.description) == number)
    #expect(DecimalNumber(keyBytes: number.keyBytes) == number)
  }

  @Test(arguments: [
    ("1E126", NumberFault.overflow), ("-1e126", .overflow), ("9.9e-131", .underflow), ("1e999999999999", .overflow), ("1e-999999999999", .underflow),
    ("123456789012345678901234567890123456789", .precision), ("0.123456789012345678901234567890123456789", .precision), ("", .empty),
    ("-", .notNumeric("-")), (".", .notNumeric(".")), ("1e", .notNumeric("1e")), ("1 ", .notNumeric("1 ")), ("0x10", .notNumeric("0x10")),
    ("１", .notNumeric("１")), ("Infinity", .notNumeric("Infinity")), ("0e126", .overflow), ("-0e1000", .overflow), ("0e-131", .underflow),
    ("0.0e-130", .underflow),
    ("1e9223372036854775808", .notNumeric("1e9223372036854775808")), ("0e-9223372036854775808", .notNumeric("0e-9223372036854775808")),
    ("1e9223372036854775807", .overflow), ("--1", .notNumeric("--1")), ("1.2.3", .notNumeric("1.2.3")),
  ]) func `what is no number is refused with its reason`(_ text: String, _ fault: NumberFault) {
    #expect(throws: fault) { try DecimalNumber(text) }
  }

  // What the item sizes of paritysuite (limits, eu-west-2) imply: digits are kept in pairs on either side of the point.
  @Test(arguments: [
    ("0", 1), ("1", 2), ("12", 2), ("123", 3), ("100", 2), ("-1", 3), ("0.5", 2), ("0.55", 2), ("0.555", 3), ("1.5", 3), ("12.34", 3), ("123.456", 5),
    ("11000", 3), ("0.005", 2),
    ("1e125", 2), ("1e-130", 2),
  ]) func `a number takes a byte, one for each pair of digits from the point, and one for its sign`(_ text: String, _ size: Int) throws {
    #expect(AttributeValue.number(try DecimalNumber(text)).size == size)
  }

  @Test(arguments: [
    ("+3", "3"), (".123", "0.123"), ("0001.2300", "1.23"), ("1e+5", "100000"), ("0e125", "0"), ("0.0e126", "0"), ("0e-130", "0"), ("-0", "0"), ("5.", "5"),
    ("10e-1", "1"),
  ])
  func `other ways of writing a number mean the same number`(_ text: String, _ plain: String) throws {
    #expect(try DecimalNumber(text).description == plain)
  }
}
