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

  @Test func `keeps NUL inside a string`() throws {
    #expect(try JSON(reading: Array(#""a\u0000b""#.utf8)).string == "a\u{0}b")
  }
}
