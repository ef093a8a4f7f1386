import EmulatorJSON
import Testing

@Suite struct `The emulator's JSON` {
  @Test(arguments: [
    #"{"b":1,"a":[true,false,null,-7,"x\"\\\n\té"]}"#, #""text""#, "[]", "{}", #"{"n":9223372036854775807}"#, #"["\u0001"]"#,
  ])
  func `reads and writes a text back`(text: String) throws {
    #expect(String(decoding: try JSON(reading: Array(text.utf8)).bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [#"{"a":1,"a":2}"#, "{", "", "NaN", "1e999", "\"\u{0}", #"["\ud800"]"#, "[1,]", "{} {}"])
  func `refuses what is no JSON`(text: String) {
    #expect(throws: JSONReadError.self) { try JSON(reading: Array(text.utf8)) }
  }

  @Test func `refuses invalid UTF-8`() {
    #expect(throws: JSONReadError.self) { try JSON(reading: [0x22, 0xFF, 0x22]) }
  }

  @Test func `escapes every byte that needs it, however many stand together`() throws {
    let all = String(decoding: (0..<128).map { UInt8($0) }, as: UTF8.self)
    for text in [all, String(repeating: "\u{1}", count: 1_000), String(repeating: "a\"", count: 500), "é\u{1}é", "\\"] {
      let written = JSON.string(text).bytes
      #expect(try JSON(reading: written).string == text)
      #expect(written.allSatisfy { $0 >= 0x20 })
    }
    #expect(String(decoding: JSON.string("\u{1}\u{1f}\n\t\r\"\\/\u{7f}").bytes, as: UTF8.self) == #""\u0001\u001f\n\t\r\"\\/"# + "\u{7f}\"")
  }

  @Test func `keeps NUL inside a string`() throws {
    #expect(try JSON(reading: Array(#""a\u0000b""#.utf8)).string == "a\u{0}b")
  }
}

/// What is read without jansson is read as jansson reads it.
@Suite struct `The reader of plain JSON` {
  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\"", "\"a\":", "{\"a\":1", "{}", "[]", "1", "-1", "0", "-0", "01", "1.5", "1e3", "1E3", "-",
    "999999999999999999",
    "9999999999999999999", "-9223372036854775808", "true", "false", "null", "tru", "nul", " ", "\n", "\t", "\r", "\u{B}", "\\", "\\n", "\\u0041", "é", "\u{7F}",
    "\u{0}", "x",
  ]

  private static func both(_ bytes: [UInt8]) -> (plain: JSON?, jansson: JSON?) { (try? JSON(reading: bytes), try? JSON(readingWithJansson: bytes)) }

  @Test func `agrees with jansson about texts of all pieces`() {
    var state: UInt64 = 20_260_105
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var read = 0
    for _ in 0..<30_000 {
      let text = (0...next(7)).map { _ in Self.pieces[next(Self.pieces.count)] }.joined()
      let (plain, jansson) = Self.both(Array(text.utf8))
      #expect(plain == jansson, "\(text.debugDescription)")
      if jansson != nil { read += 1 }
    }
    #expect(read > 300)
  }

  @Test(arguments: [32, 33, 64, 65, 2_000]) func `agrees about depth and many members`(count: Int) {
    let deep = Array((String(repeating: "[", count: count) + String(repeating: "]", count: count)).utf8)
    #expect(Self.both(deep).plain == Self.both(deep).jansson)
    let wide = "{" + (0..<count).map { "\"m\($0)\": \($0)" }.joined(separator: ",")
    for text in [wide + "}", wide + ",\"m0\":1}"] {
      let (plain, jansson) = Self.both(Array(text.utf8))
      #expect(plain == jansson)
    }
    #expect((try? JSON(reading: Array((wide + "}").utf8)))?.object?.count == count)
  }

  @Test func `reads a long text whole, and not a byte that is cut off`() throws {
    for length in [10, 65_500, 65_536, 70_000] {
      let text = Array(("{\"a\":\"" + String(repeating: "x", count: length) + "\"}").utf8)
      #expect(try JSON(reading: text)["a"]?.string?.utf8.count == length)
      #expect(throws: JSONReadError.self) { try JSON(reading: text.dropLast()) }
    }
  }

  @Test func `refuses a text that is longer than its reader takes, and says how long it may be`() throws {
    #expect(try JSON(reading: Array("[1,2]".utf8), bytesMaximum: 5) == [1, 2])
    let error = #expect(throws: JSONReadError.self) { try JSON(reading: Array("[1,2] ".utf8), bytesMaximum: 5) }
    #expect(error?.text == "the text is longer than 5 bytes, the most that are read")
  }

  @Test func `refuses what is no UTF-8 wherever it stands, and keeps what is`() throws {
    #expect(try JSON(reading: Array(#"{"é":"𝄞\n€"}"#.utf8)) == ["é": "𝄞\n€"])
    for bytes: [UInt8] in [[0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80]] {
      for text in [[0x22] + bytes + [0x22], [0x22, 0x5C, 0x6E] + bytes + [0x22], [0x31, 0x20] + bytes] {
        #expect(throws: JSONReadError.self) { try JSON(reading: text) }
      }
    }
  }
}
