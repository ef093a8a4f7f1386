import Cases
import Forms
import Models
import StrictJSON

/// Has what the panel came to put into words, where the one who leads it was heard by a model and there is time left.
struct Drafting {
  let begun: Beginning
  let settled: Settlement
  let source: any OpinionSource
  let journal: Journal

  /// A pass with what the journal does around it.
  private static let enough_ms = Int64(RetryWaits.least_ms) + 1_000

  /// Nil where nobody was to write it: no model spoke for who leads.
  func write() async throws(CaseStop) -> WrittenDraft? {
    let asked = settled.asked
    guard begun.setting.writesDraft, let lead = begun.setting.seats.first(where: \.isLead),
      asked.opinions.first(where: { $0.executive == lead.executive.name })?.source == .model
    else { return nil }
    var written = WrittenDraft(by: lead.executive.name)
    let facts = try await word(.facts, lead)
    written.add(facts)
    guard !facts.facts.isEmpty else { return written }
    written.facts = facts.facts
    let text = try await word(.text(of: facts.facts), lead)
    written.add(text)
    if let words = text.text { (written.text, written.source) = (words, .model) }
    return written
  }

  private func word(_ pass: DraftPass, _ lead: Seat) async throws(CaseStop) -> DraftWord {
    guard try await hasTime(pass) else { return DraftWord(reason: ModelError.deadline.text) }
    let asked = settled.asked
    let draft = Draft(
      request: begun.setting.request, judgement: settled.framing.judgement, recommended: asked.recommended, attempt: asked.standing + 1,
      order: settled.framing.choices)
    let panel = "The panel supports it by \(asked.consensus.support.percent) (\(asked.consensus.level.words))."
    let step = await source.step("draft/\(pass.name)", pass, of: lead, on: draft, panel: panel, in: journal.place, askedBy: journal.asker)
    switch try await journal.step(step) {
    case .failure(let failure): return DraftWord(reason: failure.message.isEmpty ? "no model was asked" : failure.message)
    case .success(let value):
      do throws(StoredError) { return try DraftWord(stored: value) } catch {
        throw .journal(.disagreement(step: step.key, rule: "is no pass of a draft: \(error.path) \(error.rule)"))
      }
    }
  }

  /// Nothing is put off for its sake: what could only begin in another invocation is left to the rules. On record, as it is not the same again.
  private func hasTime(_ pass: DraftPass) async throws(CaseStop) -> Bool {
    let step = Step("draft/\(pass.name)/time", .repeatable, limit_ms: 60_000, least_ms: 1) { context in
      StepResult(.bool(context.limit_ms >= Drafting.enough_ms))
    }
    guard case .success(.bool(let hasTime)) = try await journal.step(step) else { return false }
    return hasTime
  }
}

/// What a model is asked in one pass: in the first it sees what the executive may see, in the second the facts and no word of a caller's.
struct DraftPrompt {
  private static let tokens = 600
  private static let facts = Schema.closed([.required("facts", .array(of: .text(1...300), count: 1...10))])
  private static let text = Schema.closed([.required("text", .text(1...2_000))])
  private(set) var call: ModelCall

  init(_ pass: DraftPass, _ seat: Seat, _ draft: Draft, panel: String) throws(StoredError) {
    let role = "\(seat.executive.prompt)\nYou lead the panel as `\(seat.executive.role)`, which recommends the alternative that is proposed."
    let context = ModelCall.Part(.context, "\(OpinionPrompt.proposal(draft)) \(panel)", origin: "proposal")
    let (instructions, parts, schema): (String, [ModelCall.Part], AnswerSchema) =
      switch pass {
      case .facts:
        (
          """
          \(role) Write down what the data says for it and against it:
          - facts: at most 10 sentences, each of one fact, with its numbers as they stand in the data; nothing that the data does not say, and no advice.
          """, [context] + OpinionPrompt.data(seat, draft), try AnswerSchema("draft_facts", Self.facts, ownMembers: ["executive", "source", "model"])
        )
      case .text(let facts):
        (
          """
          \(role) Tell the person who decides why, from the facts in the data and from nothing else:
          - text: at most 150 words in plain sentences, the most important first, and what speaks against it too; numbers as they stand in the facts.
          """, [context, .init(.data, facts.map { "- \($0)" }.joined(separator: "\n"), origin: "facts", isQuestion: true)],
          try AnswerSchema("draft_text", Self.text, ownMembers: ["executive", "source", "model"])
        )
      }
    call = ModelCall(
      .draft, instructions: instructions, parts: parts, schema: schema, answerTokens: Self.tokens, classification: Classification.of(draft.request))
    call.stakeholders = draft.request.brief.stakeholders
  }
}
