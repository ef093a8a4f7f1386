import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Testing

@Suite struct `Names of who is concerned` {
  private static let anna = "Anna Schmidt"
  private static let names = [anna, "Zoë \"Z\" O’Neil", "Anna", "works\ncouncil", "IT", "田中"]

  /// What goes over the wire, the schema as well.
  private static func sent(_ requests: [ModelRequest]) throws -> String {
    try requests.map { request in
      let schema = try request.schema.map { String(decoding: try JSONWriter.write($0.json) + JSONWriter.write($0.strict), as: UTF8.self) } ?? ""
      return [request.instructions, request.stable, request.rest, schema].joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func call(_ parts: [ModelCall.Part], _ names: [String] = names, schema: AnswerSchema? = nil) -> ModelCall {
    var call = ModelCall(.opinion, instructions: "Judge what is proposed.", parts: parts, schema: schema, answerTokens: 100)
    call.stakeholders = names
    return call
  }

  private static func data(_ text: String) -> ModelCall.Part { .init(.data, text, origin: "query", isQuestion: true) }

  private static let schema = try? AnswerSchema(
    "opinion", .closed([.required("choice", .words(["hire ANNA", "Anna", "b"])), .required("why", .text(1...500))]))

  @Test(arguments: [ModelProfile.Structured.native, .jsonObject, .none])
  func `are in no byte that a model is sent, and in its answer again`(structured: ModelProfile.Structured) async throws {
    var profile = ModelProfile.unknown(ModelName("a", "m"))
    profile.structured = structured
    let stage = GatewayStage([("a", [.text(#"{"choice":"hire stakeholder_3","why":"Stakeholder_1 and stakeholder\\_2 agree, the stakeholder_4 does not."}"#)])])
    let parts: [ModelCall.Part] = [
      .init(.context, "Proposed: hire ANNA, then Anna.", origin: "proposal"),
      Self.data("ANNA SCHMIDT and anna  schmidt, Annas boss, Anna.\nZoe\u{0308} \"Z\" O’Neil’s IT; the works council, 田中さん"),
      try #require(
        ModelCall.Part(.data, "data: ", ["Anna": 1, "who": .string("\nAnna, \tZoë \"Z\" O’Neil"), "c": "works\ncouncil"], origin: "context/data")),
    ]
    let gateway = stage.gateway(profiles: ModelProfiles([profile]))
    let answer = try await stage.ask(gateway, Self.call(parts, schema: Self.schema)).result.get()
    #expect(
      answer.content == .value(["choice": "hire ANNA", "why": "Anna Schmidt and Zoë \"Z\" O’Neil agree, the works\ncouncil does not."]))
    let sent = try Self.sent(stage.models["a"]?.requests ?? [])
    for name in ["anna", "schmidt", "zoë", "neil", "council", "田中"] { #expect(!sent.lowercased().contains(name), "\(name): \(sent)") }
    #expect(!sent.contains("IT"))
    #expect(sent.contains("Proposed: hire stakeholder_3, then stakeholder_3."))
    #expect(sent.contains("stakeholder_1 and stakeholder_1, stakeholder_3s boss, stakeholder_3."))
  }

  @Test func `are not found within other words, and a short one only as it is written`() async throws {
    let stage = GatewayStage([("a", [.text("yes")])])
    let text = "Marianna, Annapolis, Hosanna, it fits, ITIL, anna_b, 2Anna"
    _ = try await stage.ask(stage.gateway(), Self.call([Self.data(text)]))
    #expect(stage.models["a"]?.requests.first?.rest.contains(text) == true)
  }

  @Test func `get no number that a caller uses itself, whose words come back as they were`() async throws {
    let stage = GatewayStage([("a", [.text("stakeholder_1 and stakeholder_2, stakeholder_3, stakeholder_30 and Stakeholder_7")])])
    let parts = [Self.data("Our column stakeholder_1 is Anna's, Stakeholder\\_3 is nobody's, and customers pay")]
    let result = try await stage.ask(stage.gateway(), Self.call(parts, ["Anna", "customers", "anna"]))
    #expect(stage.models["a"]?.requests.first?.rest.contains("stakeholder_1 is stakeholder_2's, Stakeholder\\_3 is nobody's, and stakeholder_4 pay") == true)
    #expect(result.text == "stakeholder_1 and Anna, stakeholder_3, stakeholder_30 and Stakeholder_7")
  }

  @Test func `share an answer that was kept where they alone differ, and each gets its own`() async throws {
    let stage = GatewayStage([("a", [.text("Ask stakeholder_1.")])])
    let gateway = stage.gateway(cache: MemoryAnswerCache())
    for (number, name) in ["Anna", "Bert", "Anna"].enumerated() {
      #expect(try await stage.ask(gateway, Self.call([Self.data("Do we ask \(name)?")], [name]), named: "\(number)").text == "Ask \(name).")
    }
    #expect(stage.models["a"]?.requests.count == 1)
    // The same words of a caller, and somebody else is concerned.
    for (name, answer) in [("Anna", "Ask Anna."), ("Bert", "Ask Bert.")] {
      #expect(try await stage.ask(gateway, Self.call([Self.data("Anna or Bert?")], [name]), named: "by \(name)").text == answer)
    }
    #expect(stage.models["a"]?.requests.count == 3)
  }

  @Test func `are not in what is sent to have an answer repaired, though the model brought them`() async throws {
    let stage = GatewayStage([("a", [.text(#"{"choice":"none","why":"Anna says no"}"#), .text(#"{"choice":"stakeholder_1","why":"stakeholder_1 says no"}"#)])])
    let schema = try #require(try? AnswerSchema("opinion", .closed([.required("choice", .words(["Anna", "b"])), .required("why", .text(1...500))])))
    let answer = try await stage.ask(stage.gateway(), Self.call([Self.data("Who?")], ["Anna"], schema: schema)).result.get()
    #expect(answer.isRepaired && answer.content == .value(["choice": "Anna", "why": "Anna says no"]))
    #expect(stage.models["a"]?.requests.count == 2)
    #expect(!(try Self.sent(stage.models["a"]?.requests ?? [])).contains("Anna"))
  }

  @Test func `are two where they are short and differ in capitals, and cut in an answer where they are long`() async throws {
    let stage = GatewayStage([("a", [.text("stakeholder_1, stakeholder_2, stakeholder_3")])])
    let long = String(repeating: "long ", count: 900) + "name"
    let result = try await stage.ask(stage.gateway(), Self.call([Self.data("IT and it, \(long).")], ["IT", "it", long]))
    #expect(stage.models["a"]?.requests.first?.rest.contains("\nstakeholder_1 and stakeholder_2, stakeholder_3.\n") == true)
    #expect(result.text == "IT, it, \(long.prefix(199))…")
  }

  @Test func `that alone tell apart what may be chosen are told to no model`() async throws {
    let stage = GatewayStage([("a", [.text("never")])])
    let schema = try AnswerSchema("opinion", .closed([.required("choice", .words(["ask Anna", "ask ANNA"]))]))
    let result = try await stage.ask(stage.gateway(), Self.call([Self.data("Who?")], ["Anna"], schema: schema))
    #expect(result.error == .invalid("what it may choose from differs in hidden names alone"))
    #expect(stage.models["a"]?.requests.isEmpty == true)
  }

  @Test func `are not cut to pieces where a prompt is too long`() async throws {
    var stage = GatewayStage([("a", [.text("yes")])])
    stage.settings.promptCharactersMaximum = 500
    let lines = (0..<200).map { "\($0): Anna\nSchmidt" }.joined(separator: "\n")
    _ = try await stage.ask(stage.gateway(), Self.call([Self.data(lines)], [Self.anna]))
    let sent = try Self.sent(stage.models["a"]?.requests ?? [])
    #expect(sent.contains("stakeholder_1") && !sent.contains("Anna") && !sent.contains("Schmidt"))
  }

  @Test func `are in no text that numbers are asked for`() async throws {
    let stage = `Embeddings of texts`.Stage()
    _ = try await stage.embed(["Anna pays", "Bert, anna and Annas"], without: ["Anna", "Bert"])
    #expect(stage.embedder.asked == [["stakeholder_1 pays", "stakeholder_2, stakeholder_1 and stakeholder_1s"]])
  }
}
