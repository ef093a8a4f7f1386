import StrictJSON
import Testing

@Suite struct `The JSON writer` {
  /// RFC 8785, appendix B.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
      (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"), (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
      (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"), (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
      (0x44b5_2d02_c7e1_4af6, "1e+23"), (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
      (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"), (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
      (0x3eb0_c6f7_a0b5_ed8d, "0.000001"), (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
      (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"), (0x41b3_de43_5555_5557, "333333333.33333343"),
      (0xbecb_f647_612f_3696, "-0.0000033333333333333333"), (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func `numbers are written as RFC 8785 lists them`(bits: UInt64, text: String) throws {
    #expect(try JSONWriter.write(.number(Double(bitPattern: bits))) == Array(text.utf8))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `a number that is not finite is refused with its path`(number: Double) {
    let value: JSONValue = ["a": [0, .number(number)]]
    #expect(throws: JSONError(path: "/a/1", rule: "a number is finite", offset: 0)) { try JSONWriter.write(value) }
  }

  /// RFC 8785, 3.2.2 (strings and literals) and 3.2.3 (order of names).
  @Test func `the RFC's own examples come out byte for byte`() throws {
    let literals = #"""
      {"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}
      """#
    #expect(
      String(decoding: try JSONWriter.write(try JSONReader.read(Array(literals.utf8))), as: UTF8.self)
        == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#)
    let names = #"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#
    guard case .object(let object) = try JSONReader.read(Array(names.utf8)) else {
      Issue.record("an object was read as something else")
      return
    }
    #expect(object.names == ["\r", "1", "\u{80}", "ö", "€", "\u{1F600}", "\u{fb33}"])
  }

  @Test func `pieces are written in the caller's order`() throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("b")
    writer.beginArray()
    writer.integer(1)
    writer.null()
    writer.beginObject()
    writer.endObject()
    writer.bool(false)
    writer.endArray()
    writer.name("a")
    try writer.number(0.5)
    writer.name("c")
    writer.string("\u{8}\u{1}\"/")
    writer.endObject()
    #expect(writer.bytes == Array(#"{"b":[1,null,{},false],"a":0.5,"c":"\b\u0001\"/"}"#.utf8))
  }
}
