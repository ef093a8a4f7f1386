import Forms
import Testing

@Suite struct `Tables as text` {
  func rows(_ text: String) throws -> [[String]] { try DelimitedText(Array(text.utf8)).rows }

  @Test(arguments: [
    "a,b\r\n\"1,5\",\"say \"\"no\"\"\"\r\n", "\u{FEFF}a;b\n1,5;\"say \"\"no\"\"\"\n", "sep=;\r\na;b\r\n1,5;\"say \"\"no\"\"\"", "a\tb\r1,5\tsay \"no\"\r\r",
    "a;b;;\n1,5;\"say \"\"no\"\"\";;\n;;;\n",
  ]) func `come with any delimiter, line end and mark`(_ text: String) throws {
    #expect(try rows(text) == [["a", "b"], ["1,5", "say \"no\""]])
  }

  @Test func `a cell may hold line ends and stay empty`() throws {
    #expect(try rows("a,,c\n\"x\ny\",,\n") == [["a", "", "c"], ["x\ny"]])
  }

  @Test(arguments: [
    ("", "is empty"), ("\n\n", "is empty"), ("a\n\"b", "row 2, column A: begins with a quote that nothing closes"),
    ("a,\"b\"c", "row 1, column B: has something after its closing quote"),
  ]) func `what is none is refused by row and column`(_ text: String, _ words: String) throws {
    let fault = try #require(throws: DelimitedText.Fault.self) { try rows(text) }
    #expect(fault.description == words)
  }

  @Test func `another character set is named`() throws {
    #expect(try #require(throws: DelimitedText.Fault.self) { try DelimitedText([0xFF, 0xFE, 0x61, 0]) }.rule == "is UTF-16: save it as UTF-8")
    #expect(try #require(throws: DelimitedText.Fault.self) { try DelimitedText([0x4D, 0xFC]) }.rule == "is no UTF-8: save it with that character set")
  }

  @Test func `columns have a spreadsheet's letters`() {
    #expect([0, 25, 26, 51, 52, 701, 702].map(DelimitedText.letters) == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"])
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]) func `a text that a spreadsheet would compute is guarded`(_ text: String) throws {
    let written = DelimitedText.written([[.text("x"), .text(text)]])
    let cell = try rows(written)[0][1]
    #expect(cell.hasPrefix("'"))
  }

  @Test func `numbers are written as such, and texts come back`() throws {
    let texts = ["a,b", "say \"no\"", "two\nlines", "plain", "a;b"]
    let written = DelimitedText.written([texts.map { .text($0) }, [.number(-1.5), .number(3), .number(nil), .number(1e300)]])
    #expect(written.hasSuffix("-1.5,3,,1e+300\r\n"))
    #expect(try rows(written)[0] == texts)
  }
}
