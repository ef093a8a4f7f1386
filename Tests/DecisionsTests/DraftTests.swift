import Cases
import Decisions
import Fakes
import Forms
import Models
import StrictJSON
import Synchronization
import Testing

@Suite struct `Drafts by models` {
  typealias Panel = `Opinions of models`.Panel

  static let usage = TokenUsage(prompt: 900, cached: 512, completion: 120)
  static let cost: Int64 = 103_920
  static let facts = ["Alpha costs 100, the others more.", "The old one ends in June."]

  /// A model that answers each form as it is asked for; what fails does so at every attempt.
  static func model(failing: String? = nil, before: @escaping @Sendable () async -> Void = {}) -> ScriptedLanguageModel {
    ScriptedLanguageModel(before: before) { request, _ in
      let form = request.schema?.name ?? ""
      if form == failing { return .failed(.invalid, 400) }
      return switch form {
      case "draft_facts": .text("{\"facts\":[\"\(facts.joined(separator: "\",\""))\"]}", usage)
      case "draft_text": .text(#"{"text":"Alpha is the cheapest, and the old one ends in June."}"#, usage)
      default: .text(`Opinions of models`.opinion, usage)
      }
    }
  }

  @Test func `are written from facts alone, after the panel, and cost what they cost`() async throws {
    let panel = Panel(model: Self.model(), writesDrafts: true)
    let (outcome, id) = try await panel.make()
    let draft = try #require(outcome.recommendation.draft)
    #expect(draft.source == .model && draft.facts == Self.facts && draft.text == "Alpha is the cheapest, and the old one ends in June.")
    #expect(draft.executive == outcome.leadExecutive && draft.model == "openai/gpt-6-luna" && draft.reason == nil && draft.costNanoUSD == 2 * Self.cost)
    // The panel may have been asked more than once.
    let forms = panel.model.requests.map { $0.schema?.name }
    #expect(forms.suffix(2) == ["draft_facts", "draft_text"] && forms.dropLast(2).allSatisfy { $0 == "opinion" })
    #expect(outcome.receipt.usage.costNanoUSD == Self.cost * Int64(forms.count) && outcome.opinions.allSatisfy { $0.costNanoUSD == Self.cost })
    let (first, second) = try #require(panel.model.requests.suffix(2).first.flatMap { first in panel.model.requests.last.map { (first, $0) } })
    #expect(first.rest.contains("Which CRM do we buy?") && first.rest.contains("background: "))
    #expect(Self.facts.allSatisfy { second.rest.contains($0) } && second.stable.contains("The panel supports it by"))
    // What a caller wrote does not reach who writes the text.
    #expect(!(second.rest + second.stable + second.instructions).contains("Which CRM"))
    guard case .same = try await `Offline replay`.replay(id, panel.store) else {
      Issue.record("it does not replay")
      return
    }
  }

  /// A concern, a fact and a text of a model that is told of `stakeholder_1` and knows nobody.
  @Test func `and opinions know nobody who is concerned, and name them to whoever decides`() async throws {
    let body = Requests.crm.replacing(#""stakeholders":["sales"]"#, with: #""stakeholders":["Ines Álvarez","the works council"]"#)
      .replacing("The old one ends in June", with: "INES ÁLVAREZ says\\nthe  works council was not heard").replacing(
        "Which CRM", with: "For Ines Álvarez: which CRM"
      )
      .replacing("the cheap one", with: "what Ines Álvarez wants").replacing(#""id":"b""#, with: #""id":"Ines Álvarez's""#)
    let model = ScriptedLanguageModel { request, _ in
      switch request.schema?.name {
      case "draft_facts": .text(#"{"facts":["stakeholder_1 wants it.","The old one ends in June."]}"#, Self.usage)
      case "draft_text": .text(#"{"text":"Stakeholder_1 wants it, stakeholder_2 does not."}"#, Self.usage)
      default:
        .text(
          #"{"agreement":0.9,"first_choice":"stakeholder_1's","concerns":["stakeholder_2 is against it"],"suggestions":[],"supporting_arguments":[],"confidence":0.8}"#,
          Self.usage)
      }
    }
    let panel = Panel(model: model, writesDrafts: true)
    let (outcome, id) = try await panel.make(body)
    for request in model.requests {
      let schema = String(decoding: try JSONWriter.write(request.schema?.strict ?? .null), as: UTF8.self)
      let sent = (request.instructions + request.stable + request.rest + schema).lowercased()
      #expect(!sent.contains("ines") && !sent.contains("álvarez") && !sent.contains("works council"), "\(sent)")
    }
    #expect(
      model.requests.contains { $0.rest.contains("For stakeholder_1: which CRM") } && model.requests.contains { $0.rest.contains("- stakeholder_1 wants it.") })
    #expect(!outcome.opinions.isEmpty)
    for opinion in outcome.opinions {
      #expect(opinion.source == .model && opinion.firstChoice == "Ines Álvarez's" && opinion.concerns == ["the works council is against it"], "\(opinion)")
    }
    let draft = try #require(outcome.recommendation.draft)
    #expect(draft.facts.first == "Ines Álvarez wants it." && draft.text == "Ines Álvarez wants it, the works council does not.")
    guard case .same = try await `Offline replay`.replay(id, panel.store) else {
      Issue.record("it does not replay")
      return
    }
  }

  @Test func `and opinions of a model that repeats what it was told give nothing of it away`() async throws {
    let model = ScriptedLanguageModel { request, _ in
      let told = request.instructions.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      func json(_ value: JSONValue) -> ScriptedLanguageModel.Answer {
        .text((try? JSONWriter.write(value)).map { String(decoding: $0, as: UTF8.self) } ?? "", Self.usage)
      }
      return switch request.schema?.name {
      case "draft_facts": json(["facts": [.string(String(told.prefix(300))), "The old one ends in June."]])
      case "draft_text": json(["text": .string("It is due in June. \(told.prefix(1_500).uppercased())")])
      default:
        json([
          "agreement": 0.9, "first_choice": "b", "concerns": [.string(String(told.prefix(400)))], "suggestions": [.string("Wait. \(told.suffix(200))")],
          "supporting_arguments": [], "confidence": 0.8,
        ])
      }
    }
    let panel = Panel(model: model, writesDrafts: true)
    let (outcome, _) = try await panel.make()
    for opinion in outcome.opinions {
      #expect(
        opinion.source == .model && opinion.concerns.isEmpty && opinion.suggestions.allSatisfy { $0.hasPrefix("Wait. […]") && $0.count < 50 }, "\(opinion)")
    }
    let draft = try #require(outcome.recommendation.draft)
    #expect(draft.source == .model && draft.facts == ["The old one ends in June."] && draft.text.hasPrefix("It is due in June. […]"), "\(draft)")
    #expect(draft.text.count < 30, "\(draft)")
  }

  @Test(arguments: ["draft_facts", "draft_text"])
  func `leave the rules' words where a pass fails, marked, and change nothing else`(failing: String) async throws {
    let panel = Panel(model: Self.model(failing: failing), writesDrafts: true)
    let (outcome, id) = try await panel.make()
    let draft = try #require(outcome.recommendation.draft)
    #expect(draft.source == .rules && draft.text == outcome.recommendation.summary && draft.reason == "the provider refused the request" && draft.model != "")
    #expect(draft.facts == (failing == "draft_text" ? Self.facts : []) && draft.costNanoUSD == (failing == "draft_text" ? Self.cost : nil))
    let plain = try await Panel(model: Self.model(), writesDrafts: false).make().outcome
    #expect(plain.recommendation.draft == nil)
    var without = outcome.recommendation
    without.draft = nil
    #expect(without == plain.recommendation && outcome.opinions == plain.opinions)
    guard case .same = try await `Offline replay`.replay(id, panel.store) else {
      Issue.record("it does not replay")
      return
    }
  }

  @Test func `are not asked for where the rules spoke for who leads`() async throws {
    let panel = Panel(model: Self.model(failing: "opinion"), writesDrafts: true)
    let (outcome, _) = try await panel.make()
    #expect(outcome.recommendation.draft == nil && outcome.opinions.allSatisfy { $0.source == .rules })
    #expect(panel.model.requests.allSatisfy { $0.schema?.name == "opinion" })
  }

  /// The panel takes so long that another step could begin, and not be waited for with ease.
  @Test func `are not asked for where no time is left, and nothing is put off for them`() async throws {
    let clock = ScriptedSurroundings(now_ms: 1_795_132_800_000, step_ms: 0)
    let isFirst = Mutex(true)
    var panel = Panel(
      model: Self.model {
        guard
          isFirst.withLock({ first in
            defer { first = false }
            return first
          })
        else { return }
        clock.advance(by: 10_500)
      }, writesDrafts: true)
    panel.clock = clock
    // 20 s less the 3 that are kept for the end, less 10.5: 6.5 are over the 6 of a call and under the 7 of a pass.
    let outcome = try await panel.make(left_ms: 20_000).outcome
    let draft = try #require(outcome.recommendation.draft)
    #expect(draft.source == .rules && draft.reason == "there was no time left" && draft.costNanoUSD == nil)
    #expect(panel.model.requests.allSatisfy { $0.schema?.name == "opinion" })
  }
}
