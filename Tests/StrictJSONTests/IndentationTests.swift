import StrictJSON
import Testing

@Suite struct `Indented JSON` {
  @Test func `has a member a line, and short lists of scalars on theirs`() throws {
    let value: JSONValue = ["b": [1, 2.5, "x"], "a": [], "c": [["d": nil], [:]]]
    let text = """
      {
        "a": [],
        "b": [1,2.5,"x"],
        "c": [
          {
            "d": null
          },
          {}
        ]
      }

      """
    #expect(String(decoding: try JSONWriter.indented(value), as: UTF8.self) == text)
  }

  @Test func `says the same as the canonical form`() throws {
    let value: JSONValue = ["long": .array((0..<100).map { .integer($0) }), "text": "a\"\n"]
    let text = try JSONWriter.indented(value)
    #expect(try JSONReader.read(text) == value)
    #expect(text.split(separator: UInt8(ascii: "\n")).count == 105)
  }

  @Test func `refuses a number that is not finite, by its place`() {
    #expect(throws: JSONError.self) { try JSONWriter.indented(["a": [.number(.infinity)]]) }
  }
}
