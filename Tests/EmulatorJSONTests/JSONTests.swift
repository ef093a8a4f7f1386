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

@Suite struct `The reading of plain JSON` {
  /// What jansson makes of it is what is right.
  static func check(_ bytes: [UInt8]) {
    let plain = try? JSON(reading: bytes)
    let full = try? JSON(jansson: bytes)
    #expect(
      plain.map { String(decoding: $0.bytes, as: UTF8.self) } == full.map { String(decoding: $0.bytes, as: UTF8.self) },
      "\(String(decoding: bytes, as: UTF8.self))")
  }

  @Test(arguments: [
    "-", "01", "1.", ".5", "1e", "1e+", "+1", "--1", "-01", "1e400", "-1e400", "1e-400", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "1.7976931348623157e308", "5e-324", "0.1", #""\u0000""#, #""\u00""#, #""\ud800""#, #"{"\u0061":1,"a":2}"#, #"{"a":1,"a":1}"#, "\u{FEFF}1", "1 2", "tru",
    "nulll",
  ])
  func `doubts what is out of the ordinary`(text: String) { Self.check(Array(text.utf8)) }

  @Test func `leaves great depths to jansson`() throws {
    for depth in [100, 128, 129, 1_000, 3_000] { Self.check(Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)) }
  }
}
