import Forms
import Models
import StrictJSON
import Testing

@Suite struct `Prompts` {
  @Test(arguments: [("Hello, world!", 5), (#"{"agreement":0.85,"concerns":[]}"#, 15), ("Zürich", 3), ("", 0)])
  func `are estimated from their bytes`(text: String, tokens: Int) { #expect(TokenEstimate.tokens(text) == tokens) }

  @Test func `count noise as noise, and words in small letters as words`() {
    let key = "sk" + String(repeating: "A1b2", count: 10)
    #expect(TokenEstimate.tokens(key) == (42 * 750 + 999) / 1_000)
    #expect(TokenEstimate.tokens(String(repeating: "abcdef_-", count: 4)) == (24 * 300 + 8 * 640 + 999) / 1_000)
    #expect(TokenEstimate.tokens("A1b2A1b2A1b2A1b2A1b2") == (10 * 300 + 10 * 700) / 1_000)
    #expect(TokenEstimate.tokens(instructions: "", parts: ["", ""]) == 24)
  }

  /// What is put together is never estimated under its pieces' weights in letters.
  @Test func `grow with every byte`() {
    var generator = SplitMix(seed: 3)
    let letters = Array("abcXYZ019 _-+/.,{}\"éß漢\n")
    for _ in 0..<500 {
      var text = ""
      var last = 0
      for _ in 0..<Int.random(in: 1...60, using: &generator) {
        text.append(letters.randomElement(using: &generator) ?? "a")
        let now = TokenEstimate.tokens(text)
        #expect(now >= last)
        last = now
      }
      #expect(last >= (text.utf8.count * 300 + 999) / 1_000 && last <= (text.utf8.count * 750 + 999) / 1_000)
    }
  }

  private static let schema = Schema.closed([
    .required("agreement", .number(from: 0, to: 1)), .required("concerns", .array(of: .text(1...10), count: 0...3)),
    .optional("first_choice", .text(1...20)), .optional("kind", .words(["a", "b"])),
  ])

  @Test func `send schemas in their strictest common form`() throws {
    let schema = try AnswerSchema("opinion", Self.schema)
    let expected = try JSONReader.read(
      Array(
        #"""
        {"type":"object","additionalProperties":false,"required":["agreement","concerns","first_choice","kind"],"properties":{"agreement":{"type":"number"},
        "concerns":{"type":"array","items":{"type":"string"}},"first_choice":{"type":["string","null"]},
        "kind":{"anyOf":[{"type":"string","enum":["a","b"]},{"type":"null"}]}}}
        """#.utf8))
    #expect(schema.strict == expected)
  }

  @Test(arguments: [
    (#"{"agreement":1.7,"concerns":[]}"#, "/agreement"), (#"{"agreement":-0.1,"concerns":[]}"#, "/agreement"),
    (#"{"agreement":"high","concerns":[]}"#, "/agreement"),
    (#"{"concerns":[]}"#, "/agreement"), (#"{"agreement":0.5,"concerns":[""]}"#, "/concerns/0"),
    (#"{"agreement":0.5,"concerns":["a","b","c","d"]}"#, "/concerns"),
    (#"{"agreement":0.5,"concerns":[],"mood":"good"}"#, "/mood"), (#"{"agreement":0.5,"concerns":[],"kind":"c"}"#, "/kind"),
    (#"{"agreement":null,"concerns":[]}"#, "/agreement"),
  ])
  func `check the whole schema, and clamp nothing`(answer: String, path: String) throws {
    let schema = try AnswerSchema("opinion", Self.schema)
    #expect(schema.checked(try JSONReader.read(Array(answer.utf8))).violations.map(\.path) == [path])
  }

  @Test func `take nulls for what was left out, and drop what is ours to set`() throws {
    let schema = try AnswerSchema("opinion", Self.schema, ownMembers: ["source", "model"])
    let answer = try JSONReader.read(Array(#"{"agreement":0.5,"concerns":[],"first_choice":null,"kind":null,"source":"me","model":"x"}"#.utf8))
    let checked = schema.checked(answer)
    #expect(checked.violations.isEmpty)
    #expect(checked.value == ["agreement": 0.5, "concerns": []])
  }

  @Test func `refuse schemas that no provider takes, or that are not checked here`() {
    let node = Schema.named("Node", .closed([.optional("next", .reference(to: "Node"))]))
    #expect(throws: StoredError.self) { try AnswerSchema("tree", .closed([.required("root", node)])) }
    #expect(throws: StoredError.self) { try AnswerSchema("map", .closed([.required("map", .map(of: .string))])) }
    #expect(throws: StoredError.self) { try AnswerSchema("text", .string) }
    #expect(throws: StoredError.self) { try AnswerSchema("a name", .closed([Schema.Property]())) }
    #expect(throws: StoredError.self) { try AnswerSchema("p", .closed([.required("a", Schema.string.with("pattern", "a+"))])) }
  }

  @Test(arguments: [
    (#"{"a":1}"#, true), ("```json\n{\"a\":1}\n```", true), ("Here it is:\n```\n{\"a\":1}\n```\nDone.", true), (#"Sure! {"a":1} Anything else?"#, true),
    (#"{"a":"}"} and more"#, true), ("agreement is 0.85", false), ("0.85", false), ("[1]", false), (#"{"a":1"#, false), ("", false),
  ])
  func `find the object in an answer, and no number in prose`(text: String, found: Bool) { #expect((AnswerText.json(text) != nil) == found) }

  @Test func `leave out parts whole before anything is cut, and say what`() {
    let filler = String(repeating: "word ", count: 300)
    let call = ModelCall(
      .opinion, instructions: "You are the finance officer. Judge the cost.",
      parts: [
        .init(.context, "the cost is " + filler, origin: "context/background"), .init(.data, "unrelated " + filler, origin: "data/old"),
        .init(.data, "cost cost " + filler, origin: "data/new"),
      ])
    let (shorter, report) = PromptOptimiser(charactersMaximum: 3_500).optimised(call)
    #expect(report?.dropped == ["data/old"])
    #expect(shorter.parts.map(\.origin) == ["context/background", "data/new"])
    // What is asked stays, however little it says; and what has words in common with it is kept before what has none.
    let asked = ModelCall(
      .opinion, instructions: "Judge the cost.",
      parts: [
        .init(.context, "cost " + filler, origin: "context"), .init(.data, "Where does the laboratory open?", origin: "query", isQuestion: true),
        .init(.data, "the laboratory " + filler, origin: "near"), .init(.data, "cost " + filler, origin: "far"),
      ])
    #expect(PromptOptimiser(charactersMaximum: 3_200).optimised(asked).report?.dropped == ["far"])
    #expect(PromptOptimiser(charactersMaximum: 500).optimised(asked).call.parts.map(\.origin) == ["query"])
    let lines = (1...400).map { "line \($0)" }.joined(separator: "\n")
    let long = ModelCall(.opinion, instructions: "Judge.", parts: [.init(.context, "You are here\n" + lines, origin: "context/long")])
    let cut = PromptOptimiser(charactersMaximum: 1_000).optimised(long)
    let text = cut.call.parts[0].text
    #expect(cut.report?.dropped == ["the middle of context/long"])
    #expect(text.hasPrefix("You are here\n") && text.hasSuffix("line 400") && text.contains("line 381\n") && text.count <= 994)
    #expect(PromptOptimiser().optimised(ModelCall(.chat, instructions: "short")).report == nil)
  }
}
