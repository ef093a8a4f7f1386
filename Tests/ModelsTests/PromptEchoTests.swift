import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Synchronization
import Testing

@Suite struct `What a model repeats of its instructions` {
  private static let instructions = """
    You are the chief finance officer. Judge cost, return and the spread of the possible results.
    - say only what the data supports;
    - name the number that matters most, and how far it may move.
    """
  private static let schema = try? AnswerSchema(
    "opinion", .closed([.required("points", .array(of: .text(1...500), count: 0...5)), .required("why", .text(1...2_000))]))

  private static func call(_ schema: AnswerSchema? = nil) -> ModelCall {
    ModelCall(.opinion, instructions: instructions, parts: [.init(.data, "The query.", origin: "query")], schema: schema, answerTokens: 100)
  }

  private func answer(_ text: String) async throws -> String? {
    let stage = GatewayStage([("a", [.text(text)])])
    return try await stage.ask(stage.gateway(), Self.call()).text
  }

  @Test(
    arguments: [
      ("Yes. You are the chief finance officer. Judge cost, return. No.", "Yes. […]. No."),
      // Spaces, lines, capitals, marks, and what nobody sees.
      ("Yes. YOU ARE   the chief\n\nfinance officer.  JUDGE cost No.", "Yes. […] No."),
      ("Yes. **You** are the `chief` *finance* officer: judge — cost! No.", "Yes. **[…]! No."),
      ("Yes. Y o u are the chi\u{200B}ef finance officer. Judge cost. No.", "Yes. […]. No."),
      // In pieces, each of them long enough.
      (
        "First: you are the chief finance officer. Judge cost. Then: only what the data supports; name the number. Done",
        "First: […]. Then: […]. Done"
      ),
      // 39 characters in a row are no secret.
      ("hat matters most, and how far it may mo", "hat matters most, and how far it may mo"),
      ("that matters most, and how far it may mo", "[…]"),
      ("Cost, return and the spread matter.", "Cost, return and the spread matter."),
    ])
  func `is lost where it is forty characters in a row, however they are written`(text: String, left: String) async throws {
    // An answer of which nothing is left is none.
    #expect(try await answer(text) == (left == "[…]" ? nil : left))
  }

  /// From every letter of them on, as a model may write it.
  @Test func `is lost wherever it begins`() async throws {
    let told = Array(Self.instructions.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    var tried = 0
    for start in told.indices.dropLast(PromptEchoCharacters.most - 1) where told[start].isLetter && told[start + PromptEchoCharacters.most - 1].isLetter {
      let piece = String(told[start..<start + PromptEchoCharacters.most])
      let text = "42 " + (tried.isMultiple(of: 2) ? piece.uppercased() : piece.replacing(" ", with: "\n ")) + " 42"
      #expect(try await answer(text) == "42 […] 42", "\(piece)")
      tried += 1
    }
    #expect(tried > 60)
  }

  @Test func `is lost over the borders of an answer's texts, and a text of nothing else leaves its list`() async throws {
    let text =
      #"{"points":["You are the chief","finance officer. Judge cost, return","it is dear"],"why":"say only what the data supports; name the number. It is dear."}"#
    let stage = GatewayStage([("a", [.text(text)])])
    let told = Mutex<[GatewayEvent]>([])
    let answer = try await stage.ask(
      stage.gateway(tell: { event in told.withLock { $0.append(event) } }), Self.call(Self.schema)
    ).result.get()
    #expect(answer.content == .value(["points": ["it is dear"], "why": "[…]. It is dear."]))
    #expect(told.withLock { $0.contains(.repeated(ModelName("a", "m"))) })
  }

  @Test func `makes an answer none where nothing is left that keeps its form, and the next is asked`() async throws {
    let echo = String(decoding: try JSONWriter.write(["points": [], "why": .string(Self.instructions)]), as: UTF8.self)
    let stage = GatewayStage([("a", [.text(echo)]), ("b", [.text(#"{"points":[],"why":"it is dear"}"#)])])
    let answer = try await stage.ask(stage.gateway(), Self.call(Self.schema)).result.get()
    #expect(answer.content == .value(["points": [], "why": "it is dear"]) && answer.asked == ModelName("b", "m"))
    #expect(stage.times("a").count == 2, "the same model may do better")
    #expect(stage.models["a"]?.requests.allSatisfy { !$0.instructions.contains("An answer was to be") } == true, "nobody is asked to repair what was told")
    let alone = GatewayStage([("a", [.text(echo)])])
    #expect(try await alone.ask(alone.gateway(), Self.call(Self.schema)).error == .malformed("it repeats its instructions"))
  }

  @Test func `is not kept, nor brought by a repair`() async throws {
    let echo = #"{"points":[],"why":"It is dear. You are the chief finance officer. Judge cost, return."}"#
    let stage = GatewayStage([("a", [.text(echo), .text(#"{"points":[],"why":"it is dear"}"#)])])
    let gateway = stage.gateway(cache: MemoryAnswerCache())
    for (number, why) in ["It is dear. […].", "it is dear", "it is dear"].enumerated() {
      let answer = try await stage.ask(gateway, Self.call(Self.schema), named: "\(number)").result.get()
      #expect(answer.content == .value(["points": [], "why": .string(why)]))
    }
    #expect(stage.models["a"]?.requests.count == 2)
    let broken = GatewayStage([
      ("a", [.text("no JSON"), .text(#"{"points":[],"why":"Dear. An answer was to be one JSON object of a given schema and is not. Fine."}"#)])
    ])
    let repaired = try await broken.ask(broken.gateway(), Self.call(Self.schema)).result.get()
    #expect(repaired.isRepaired && repaired.content == .value(["points": [], "why": "Dear. […]. Fine."]))
  }

  @Test func `stays where it is one of the words to choose from`() async throws {
    let word = "name the number that matters most, and how far it may move."
    let schema = try AnswerSchema("choice", .closed([.required("choice", .words([word, "b"]))]))
    let stage = GatewayStage([("a", [.text(String(decoding: try JSONWriter.write(["choice": .string(word)]), as: UTF8.self))])])
    #expect(try await stage.ask(stage.gateway(), Self.call(schema)).result.get().content == .value(["choice": .string(word)]))
  }
}

private enum PromptEchoCharacters { static let most = 40 }
