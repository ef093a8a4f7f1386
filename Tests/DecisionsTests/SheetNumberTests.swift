import Decisions
import Forms
import StrictJSON
import Testing

@Suite struct `A number in a sheet` {
  /// Alternatives by one criterion, under its weight; cells divided by semicolons.
  static func sheet(_ scores: [String], weight: String = "1") -> String {
    "q;cost\nweight;\(weight)\n" + scores.enumerated().map { "x\($0.offset);\($0.element)\n" }.joined()
  }

  func scores(_ text: String) throws -> [JSONValue?] {
    let request = try DecisionTable(Array(text.utf8)).request(query: "q")
    return (0..<text.split(separator: "\n").count - 2).map { request.at("context/alternatives/\($0)/scores/cost") }
  }

  func refusal(_ text: String) throws -> String {
    try #require(throws: DelimitedText.Fault.self) { try DecisionTable(Array(text.utf8)).request(query: "q") }.description
  }

  /// A mark before three digits divides decimals where the whole sheet says so: it does for certain in another cell, and the other mark in none.
  @Test(
    arguments: [
      (["1,300", "5,5"], [1.3, 5.5]), (["1.300", "5.5"], [1.3, 5.5]), (["1.345", "0.125"], [1.345, 0.125]), (["1,345", "1,3450"], [1.345, 1.345]),
      (["1234.567", "1.300"], [1234.567, 1.3]), (["250.5", "5,5"], [250.5, 5.5]), (["0,300", "−1,300"], [0.3, -1.3]), (["1.300e2", "1.300"], [130, 1.3]),
      (["1 300", "12\u{A0}345,6"], [1300, 12345.6]), (["1\u{202F}300\u{202F}000", "- 1\u{2009}300"], [1_300_000, -1300]),
      (["1 300,250", "1,300"], [1300.25, 1.3]),
    ] as [([String], [Double])]) func `is read as the whole sheet writes numbers`(cells: [String], numbers: [Double]) throws
  {
    #expect(try scores(Self.sheet(cells)) == numbers.map { JSONValue(measure: $0) })
  }

  @Test(arguments: [
    // Decimal commas elsewhere: a point before three digits is no decimal one for certain.
    (["1.300", "5,5"], "`1.300` could be 1300 or 1.3: write `1300` or `1,3`"), (["1.345", "5,5"], "`1.345` could be 1345 or 1.345: write `1345` or `1,345`"),
    (["-2.000", "5,5"], "`-2.000` could be -2000 or -2: write `-2000` or `-2`"),
    // Nothing in the sheet says what the mark is.
    (["1.300", "900"], "`1.300` could be 1300 or 1.3: write `1300` or `1.3`"), (["1.345", "900"], "`1.345` could be 1345 or 1.345: write `1345` or `1.3450`"),
    (["1,345", "2,000"], "`1,345` could be 1345 or 1.345: write `1345` or `1.3450`"),
    // The sheet has both.
    (["1,345", "5.5"], "`1,345` could be 1345 or 1.345: write `1345` or `1.345`"),
    (["1.345", "5.5", "5,5"], "`1.345` could be 1345 or 1.345: write `1345` or `1.3450`"),
    // In groups.
    (["1.300,50"], "`1.300,50` has marks between thousands: write `1300,50`"), (["1,300.50"], "`1,300.50` has marks between thousands: write `1300.50`"),
    (["12.345.678"], "`12.345.678` has marks between thousands: write `12345678`"), (["1'300"], "`1'300` has marks between thousands: write `1300`"),
    (["1’300,5"], "`1’300,5` has marks between thousands: write `1300,5`"),
    (["12 5"], "`12 5` is no number: digits, a decimal point or comma, no unit, nothing between thousands"),
    (["1.30.000"], "`1.30.000` is no number: digits, a decimal point or comma, no unit, nothing between thousands"),
    // With a unit.
    (["10%"], "`10%` is no number: write `10`, without a unit"), (["€ 1.300", "5,5"], "`€ 1.300` is no number: write `1300` or `1,3`, without a unit"),
    (["1,300 kg", "5,5"], "`1,300 kg` is no number: write `1,300`, without a unit"), (["5 m²"], "`5 m²` is no number: write `5`, without a unit"),
    (["A4"], "`A4` is no number: digits, a decimal point or comma, no unit, nothing between thousands"),
  ]) func `is refused where it could be two, with what to write`(cells: [String], rule: String) throws {
    #expect(try refusal(Self.sheet(cells)) == "row 3, column B: \(rule)")
  }

  /// What a refusal says to write is read, as one of the two that the cell could have been.
  @Test(arguments: ["1.300", "1.345", "2.000", "12.500", "999.999"], [[], ["5,5"], ["5.5", "5,5"], ["900"]]) func `is read as its refusal says to write it`(
    cell: String, others: [String]
  ) throws {
    let rule = try refusal(Self.sheet([cell] + others))
    let told = rule.split(separator: "`").map(String.init).filter { $0.allSatisfy { "0123456789.,".contains($0) } }
    try #require(told.count == 3 && told[0] == cell)
    let decimal = try #require(Double(cell))
    #expect(try scores(Self.sheet([told[1]] + others))[0] == JSONValue(measure: (decimal * 1000).rounded()))
    #expect(try scores(Self.sheet([told[2]] + others))[0] == JSONValue(measure: decimal))
  }

  @Test(arguments: [
    ("q,cost\nx,\"1,300\"\n", "row 2, column B: `1,300` could be 1300 or 1.3: write `1300` or `1.3`"),
    ("q,cost\nx,\"5,5\"\n", "row 2, column B: `5,5` has a decimal comma, and commas divide the cells: write `5.5`"),
    ("q,cost\nx,1'300.50\n", "row 2, column B: `1'300.50` has marks between thousands: write `1300.50`"),
    ("q;cost\nweight;1,5\nx;1.300\n", "row 3, column B: `1.300` could be 1300 or 1.3: write `1300` or `1,3`"),
    ("q\tcost\nweight\t1.500\nx\t5,5\n", "row 2, column B: `1.500` could be 1500 or 1.5: write `1500` or `1,5`"),
    ("q;cost\nworst;1.500\nbest;900\nx;5,5\n", "row 2, column B: `1.500` could be 1500 or 1.5: write `1500` or `1,5`"),
    ("q;cost\nanchors;0 .. 1.500\nx;5,5\n", "row 2, column B: `1.500` could be 1500 or 1.5: write `1500` or `1,5`"),
    ("q;cost\nanchors;0,5..9\nx;1.500\n", "row 3, column B: `1.500` could be 1500 or 1.5: write `1500` or `1,5`"),
    ("q;cost\nmust;<= 1.500\nx;5,5\n", "row 2, column B: `1.500` could be 1500 or 1.5: write `1500` or `1,5`"),
    ("q;cost\nmust;<= 9,5\nx;1.500\n", "row 3, column B: `1.500` could be 1500 or 1.5: write `1500` or `1,5`"),
    ("q;cost\nweight;50%\nx;1\n", "row 2, column B: `50%` is no number: write `50`, without a unit"),
  ]) func `is the sheet's in each row that has numbers, whatever divides its cells`(text: String, words: String) throws { #expect(try refusal(text) == words) }

  /// Where commas divide cells a point divides decimals.
  @Test func `has a decimal point where commas divide cells`() throws {
    let request = try DecisionTable(Array("q,cost\nweight,1.500\nx,1.300\n".utf8)).request(query: "q")
    #expect(request.at("context/criteria/0/weight") == 1.5)
    #expect(request.at("context/alternatives/0/scores/cost") == 1.3)
  }
}
