import EmulatorJSON
import EmulatorServerless
import Testing

@Suite struct `YAML` {
  func node(_ text: String) throws -> YAMLNode { try YAMLReader.read(Array(text.utf8), file: "f.yml") }

  @Test(arguments: [
    ("a: [1, '1', true, ~, 1.5, yes]", #"{"a":[1,"1",true,null,1.5,"yes"]}"#),
    ("a: &x {b: 1}\nc: *x", #"{"a":{"b":1},"c":{"b":1}}"#),
    ("base: &b {x: 1, y: 2}\nc:\n  <<: *b\n  y: 3", #"{"base":{"x":1,"y":2},"c":{"y":3,"x":1}}"#),
    ("c:\n  <<: [{x: 1}, {x: 2, z: 3}]", #"{"c":{"x":1,"z":3}}"#),
    ("a: !Ref Table", #"{"a":{"Ref":"Table"}}"#),
    ("a: !GetAtt Table.Arn", #"{"a":{"Fn::GetAtt":["Table","Arn"]}}"#),
    ("a: !Sub '${Table}-x'", #"{"a":{"Fn::Sub":"${Table}-x"}}"#),
    ("a: !Join ['-', [b, c]]", #"{"a":{"Fn::Join":["-",["b","c"]]}}"#),
    ("a: |\n  two\n  lines\n", #"{"a":"two\nlines\n"}"#),
  ])
  func `is read by the core schema, with aliases, merge keys and short forms resolved`(text: String, expected: String) throws {
    #expect(String(decoding: try node(text).json.bytes, as: UTF8.self) == expected)
  }

  @Test func `may begin with the mark of an editor that writes one`() throws {
    #expect(String(decoding: try node("\u{FEFF}a: 1\nb: 2\n").json.bytes, as: UTF8.self) == #"{"a":1,"b":2}"#)
  }

  @Test func `knows the line and column of each value`() throws {
    let value = try #require(try node("a:\n  b:   12\n")["a"]?["b"])
    #expect(value.mark == Mark(line: 2, column: 8))
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3", "f.yml:3: the key `a` is already given in line 1"),
    ("a: *x", "f.yml:1: `*x` names no anchor before it"),
    ("a: 1\n---\nb: 2", "f.yml:3: a second document; one is expected"),
    ("", "f.yml:1: the file is empty"),
    ("? [a, b]\n: 1", "f.yml:1: a key must be text"),
    ("<<: 1", "f.yml:1: `<<` takes a mapping or a list of mappings"),
    ("a: [1", "f.yml:2: did not find expected ',' or ']' (while parsing a flow sequence)"),
    ("\ta: 1", "f.yml:1: found character that cannot start any token (while scanning for the next token)"),
  ])
  func `that is wrong is refused with its line`(text: String, message: String) {
    let fault = #expect(throws: Problem.self) { try node(text) }
    #expect(fault?.description == message)
  }

  @Test func `is bounded in size, depth and number of values`() {
    #expect(throws: Problem.self) { try YAMLReader.read([UInt8](repeating: UInt8(ascii: "a"), count: YAMLReader.bytesMaximum + 1), file: "f") }
    #expect(throws: Problem.self) { try node(String(repeating: "[", count: 80) + String(repeating: "]", count: 80)) }
    let laughs =
      "a: &a [x,x,x,x,x,x,x,x,x]\n"
      + (1...8).map {
        "\("abcdefghi".map(String.init)[$0]): &\("abcdefghi".map(String.init)[$0]) ["
          + Array(repeating: "*\("abcdefghi".map(String.init)[$0 - 1])", count: 9).joined(separator: ",") + "]\n"
      }.joined()
    let fault = #expect(throws: Problem.self) { try node(laughs) }
    #expect(fault?.text == "more than 100000 values, aliases included")
  }

  @Test func `refuses bytes that are no UTF-8`() {
    #expect(throws: Problem.self) { try YAMLReader.read([0x61, 0x3A, 0x20, 0xFF], file: "f") }
  }
}
