import EmulatorJSON
import EmulatorReplay
import Testing

@Suite struct `What was recorded and what comes now` {
  static func json(_ text: String) throws -> JSON { try JSON(reading: Array(text.utf8)) }

  static func differences(_ expected: String, _ got: String) throws -> [String] {
    var likeness = Likeness()
    likeness.compare(try json(expected), try json(got), at: "")
    return likeness.differences.map(\.path)
  }

  @Test(arguments: [
    (#"{"a":1,"b":[true,null]}"#, #"{"b":[true,null],"a":1.0}"#), (#"{"id":"<uuid>"}"#, #"{"id":"6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01"}"#),
    (#""at <time>, <number> times""#, #""at 2026-01-31T12:00:00Z, 17 times""#), (#"{"any":"<any>"}"#, #"{"any":[1,2,{"x":3}]}"#),
    (#"{"p":"<0.25±1e-9>"}"#, #"{"p":0.2500000001}"#), (#"{"list":{"<unordered>":[1,"b",{"c":2}]}}"#, #"{"list":[{"c":2},1,"b"]}"#),
    (#"["<uuid:a>","/x/<uuid:a>"]"#, #"["6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01","/x/6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01"]"#),
  ])
  func `are alike`(expected: String, got: String) throws { #expect(try Self.differences(expected, got) == []) }

  @Test(arguments: [
    (#"{"a":1}"#, #"{"b":1}"#, ["/a", "/b"]), (#"[1,2]"#, #"[1]"#, ["/1"]), (#"[1]"#, #"[1,2]"#, ["/1"]), (#"{"id":"<uuid>"}"#, #"{"id":"x"}"#, ["/id"]),
    (#"{"p":"<0.25±1e-9>"}"#, #"{"p":0.26}"#, ["/p"]), (#"{"n":"<number>"}"#, #"{"n":"seven"}"#, ["/n"]), (#""1""#, "1", ["/"]),
    (#"["<uuid:a>","<uuid:a>"]"#, #"["6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01","6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c02"]"#, ["/1"]),
    (#"{"<unordered>":[1,2]}"#, "[2,3]", ["/0", ""]),
  ])
  func `differ, and where is told`(expected: String, got: String, paths: [String]) throws {
    #expect(try Self.differences(expected, got) == paths.map { $0.isEmpty ? "/" : $0 })
  }

  @Test(arguments: [("x", true), ("y", false)]) func `of many marks in a long text are told at once`(end: String, isSame: Bool) throws {
    let text = String(repeating: "a1", count: 1_000) + end
    for marks in [String(repeating: "<string><number>", count: 30), "<string:a>" + String(repeating: "<string><number>", count: 30)] {
      #expect(try Self.differences(#""\#(marks)x""#, #""\#(text)""#).isEmpty == isSame)
    }
  }

  @Test func `of more trials than there may be differ`() throws {
    // Each name may be of every length, and only the last shows that they do not fit.
    let pattern = (0..<6).map { "<string:\($0)>" }.joined() + "-<string:0><string:0>z"
    let text = String(repeating: "ab", count: 60) + "-" + String(repeating: "ba", count: 61) + "z"
    #expect(try Self.differences(#""\#(pattern)""#, #""\#(text)""#) == ["/"])
  }

  @Test func `have names that a refused trial does not give away`() throws {
    var likeness = Likeness()
    let pair = try Self.json(#"["<string:a>",1]"#)
    #expect(likeness.accepts(pair, try Self.json(#"["x",2]"#)) == false)
    #expect(likeness.accepts(pair, try Self.json(#"["y",1]"#)) == true)
    #expect(likeness.accepts(pair, try Self.json(#"["z",1]"#)) == false)
    #expect(likeness.isSame)
  }

  @Test func `are made alike by marks where two runs differ, with one name for one value`() throws {
    var variation = Variation()
    let recorded = try Self.json(
      #"{"id":"6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01","at":"2026-01-31T12:00:00Z","place":"/d/6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01","n":7,"same":"x"}"#)
    let other = try Self.json(
      #"{"id":"ffffffff-0c1e-4f7a-9b57-2f5d8e1a7c01","at":"2026-02-01T12:00:01Z","place":"/d/ffffffff-0c1e-4f7a-9b57-2f5d8e1a7c01","n":8,"same":"x"}"#)
    let first = variation.merged(recorded, other)
    let merged = try #require(first)
    #expect(merged == (try Self.json(#"{"id":"<uuid:a>","at":"<time:a>","place":"/d/<uuid:a>","n":"<number>","same":"x"}"#)))
    var likeness = Likeness()
    #expect(likeness.accepts(merged, recorded) == true)
    #expect(variation.merged(merged, other) == merged)
  }

  @Test func `are two things where members come and go`() throws {
    var variation = Variation()
    #expect(variation.merged(try Self.json(#"{"a":1}"#), try Self.json(#"{"a":1,"b":2}"#)) == nil)
    #expect(variation.merged(try Self.json("[1]"), try Self.json("[1,2]")) == nil)
    #expect(variation.merged(try Self.json("true"), try Self.json("null")) == nil)
  }

  @Test func `keep what is written by hand when they are accepted anew`() throws {
    var likeness = Likeness()
    let expected = try Self.json(#"{"id":"<uuid>","old":1,"list":["<any>",2]}"#)
    let got = try Self.json(#"{"id":"6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01","new":1,"list":[7,3]}"#)
    #expect(likeness.updated(expected, by: got) == (try Self.json(#"{"id":"<uuid>","new":1,"list":["<any>",3]}"#)))
  }
}

@Suite struct `A caller's own text that reads as a mark` {
  static let texts = [
    "<any>", "<uuid>", "a <time> b", "<string:a>", "<number>", "<0.5±1>", "<lt>", "<lt>any>", "x <lt> <", "<<uuid>>", "<b>bold</b>", "1 < 2",
    "<masked:email:1>",
  ]

  @Test(arguments: texts) func `stands for itself alone`(text: String) throws {
    let recorded = TextPattern.literal(JSON.string(text))
    var likeness = Likeness()
    #expect(likeness.accepts(recorded, .string(text)) == true)
    let others: [JSON] = ["other", "6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01", "a 2026-01-31T12:00:00Z b", .real(0.5), [1]]
    for other in others { #expect(likeness.accepts(recorded, other) == false) }
    #expect(likeness.updated("x", by: .string(text)) == recorded)
  }

  @Test(arguments: ["<unordered>", "<lt>unordered>", "<lt>", "<any>"]) func `may be a member's name`(name: String) throws {
    let value: JSON = .object([.init(name, [1, 2])])
    let recorded = TextPattern.literal(value)
    var likeness = Likeness()
    #expect(likeness.accepts(recorded, value) == true)
    #expect(likeness.accepts(recorded, [2, 1]) == false)
    var variation = Variation()
    #expect(variation.merged(recorded, value) == recorded)
  }

  @Test func `stays beside what varies`() throws {
    var variation = Variation()
    let recorded = TextPattern.literal(JSON.string("<any> of 6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01 <time>"))
    #expect(variation.merged(recorded, "<any> of ffffffff-0c1e-4f7a-9b57-2f5d8e1a7c01 <time>") == "<any> of <uuid:a> <lt>time>")
  }

  @Test func `is not lost where a number in a text varies`() throws {
    var variation = Variation()
    #expect(variation.merged(["N": "17"], ["N": "18"]) == ["N": "<number:a>"])
    var likeness = Likeness()
    #expect(likeness.accepts(["N": "<number:a>"], ["N": "18"]) == true)
    #expect(likeness.accepts(["N": "<number:a>"], ["N": "x"]) == false)
  }
}
