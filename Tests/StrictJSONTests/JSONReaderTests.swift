import StrictJSON
import Testing

/// Cases of our own writing after the kinds of Nicolas Seriot's "Parsing JSON is a minefield" (2016): what must be accepted and what must be refused.
@Suite struct `The JSON reader` {
  @Test(
    arguments: [
      ("null", .null), (" true\n", .bool(true)), ("\tfalse\r", .bool(false)), ("0", .integer(0)), ("-0", .integer(0)), ("-1", .integer(-1)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
      ("-9223372036854775809", .number(-9_223_372_036_854_775_808)), ("1.0", .number(1)), ("1e0", .number(1)), ("1E+2", .number(100)),
      ("-1.5e-3", .number(-0.0015)),
      ("0e-999", .number(0)), ("-0.000e99999", .number(-0.0)), ("0.1", .number(0.1)),
      ("123456789012345678901234567890", .number(123456789012345677877719597056)),
      ("2.2250738585072011e-308", .number(Double(bitPattern: 0x000F_FFFF_FFFF_FFFF))), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
      ("5e-324", .number(.leastNonzeroMagnitude)),
      ("1e23", .number(1e23)), ("9007199254740993.0", .number(9007199254740992)), ("0.3e1", .number(3)), ("0e99999999999999999999", .number(0)),
      (#""""#, ""), (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{c}\n\r\tz"), (#""\u00e9\uD834\uDd1e\u0000""#, "é𝄞\0"),
      ("\"é𝄞\u{10FFFF}\u{7F}\"", "é𝄞\u{10FFFF}\u{7F}"),
      ("[]", []), ("[ ]", []), ("[1,[2,[]],{}]", [1, [2, []], [:]]), ("{}", [:]), (#"{ "b" : 1 , "a" : {"" : null} }"#, ["a": ["": nil], "b": 1]),
      ("{\"\u{e9}\":1,\"e\u{301}\":2}", .object(JSONObject([("\u{e9}", 1), ("e\u{301}", 2)]))),
    ] as [(String, JSONValue)])
  func `accepts what RFC 8259 allows`(text: String, value: JSONValue) throws {
    #expect(try JSONReader.read(Array(text.utf8)) == value)
  }

  @Test(arguments: [
    "", " ", "nul", "nullx", "True", "NaN", "Infinity", "-Infinity", "-", "+1", "01", "-01", "00", "1.", ".5", "1.e5", "1e", "1e+", "0x10", "1_000", "1 2",
    "1,",
    "１", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[1}", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
    "{'a':1}",
    "{\"a\" 1}", "{\"a\"::1}", "{1:1}", "{\"a\":1 \"b\":2}", "{,}", "\"", "\"a", "'a'", #""\x41""#, #""\u12""#, #""\u12G4""#, #""\U0041""#, #""\"#,
    #""\ud800""#,
    #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\ud800""#, #""\ud800\u0041""#, "\"\n\"", "\"\u{0}\"", "\"\u{1F}\"", "\u{FEFF}1", "\u{A0}1", "1\u{0}",
    "\u{0C}1", "// a\n1",
    "/**/1", "1e999", "-1e999", "1e99999999999999999999", "[1e309]", "1e-400", "-1e-400", "[2.4e-324]", "0.\(String(repeating: "0", count: 400))1",
    #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"b":1,"a":{},"b":2}"#,
  ])
  func `refuses what RFC 8259 or I-JSON does not allow`(text: String) {
    #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0xAF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xC3], [0xE2, 0x82], [0xFF], [0xFE],
    ] as [[UInt8]])
  func `refuses bytes that are no UTF-8 and says where`(bytes: [UInt8]) {
    let text = [UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "a")] + bytes + Array("\"]".utf8)
    #expect(throws: JSONError(path: "/0", rule: "a string must be valid UTF-8", offset: 3)) { try JSONReader.read(text) }
  }

  @Test(arguments: [
    (#"{"a":[0,{"b/c~d":01}]}"#, "/a/1/b~1c~0d", "a number must have no leading zero", 18),
    (#"{"a":1,"b":2,"a":3}"#, "/a", "the name `a` stands a second time", 13),
    (#"[{"x":{"z":1,"y":[1],"z":2}}]"#, "/0/x/z", "the name `z` stands a second time", 21),
    ("[1,2", "", "expected `,` or `]`, found the end", 4),
    ("[1] x", "", "expected the end, found `x`", 4),
    (#"{"a":NaN}"#, "/a", "expected a value, found `N`", 5), ("", "", "expected a value, found the end", 0),
    ("[1\u{7}]", "", "expected `,` or `]`, found byte 0x7", 2),
    ("{a:1}", "", "expected a name in quotes, found `a`", 1), ("[1.x]", "/0", "expected a digit, found `x`", 3),
    (#"{"a":[1,-1e-400]}"#, "/a/1", "a number must not be nearer to 0 than any double, which would make 0 of it", 8),
    (#"{"a":1e400}"#, "/a", "a number must be within the range of a double", 5),
    (#"["\ud800"]"#, "/0", "a surrogate must stand in a pair", 2),
    ("{\"a\":\"x\ny\"}", "/a", "a control character in a string must be escaped", 7),
  ])
  func `an error names the place, the rule and the byte`(text: String, path: String, rule: String, offset: Int) {
    #expect(throws: JSONError(path: path, rule: rule, offset: offset)) { try JSONReader.read(Array(text.utf8)) }
  }

  @Test func `makes 0 of what is nearer to it than any double where that was taken before`() throws {
    let limits = JSONLimits(takesUnderflow: true)
    #expect(try JSONReader.read(Array("[1e-400,5e-324]".utf8), limits: limits) == [.number(0), .number(.leastNonzeroMagnitude)])
    #expect(throws: JSONError.self) { try JSONReader.read(Array("1e400".utf8), limits: limits) }
  }

  @Test func `depth is bounded exactly`() throws {
    func nested(_ depth: Int) -> [UInt8] { Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8) }
    _ = try JSONReader.read(nested(64))
    #expect(throws: JSONError.self) { try JSONReader.read(nested(65)) }
    #expect(throws: JSONError.self) { try JSONReader.read(nested(1_000_000)) }
    let objects = String(repeating: "{\"a\":", count: 100_000)
    #expect(throws: JSONError.self) { try JSONReader.read(Array(objects.utf8)) }
  }

  @Test func `bytes and values are bounded exactly`() throws {
    _ = try JSONReader.read(Array("[1,2]".utf8), limits: JSONLimits(bytesMaximum: 5, nodesMaximum: 3))
    #expect(throws: JSONError.self) { try JSONReader.read(Array("[1,2]".utf8), limits: JSONLimits(bytesMaximum: 4)) }
    #expect(throws: JSONError.self) { try JSONReader.read(Array("[1,2]".utf8), limits: JSONLimits(nodesMaximum: 2)) }
  }
}
