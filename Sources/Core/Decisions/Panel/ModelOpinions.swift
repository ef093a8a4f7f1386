public import Cases
import Forms
public import Models
import StrictJSON

/// Opinions of language models, each within its executive's own view; where none comes about, the rules' opinion, marked with why.
public struct ModelOpinions: OpinionSource {
  private let gateway: ModelGateway
  public let writesDrafts: Bool

  public init(_ gateway: ModelGateway, writesDrafts: Bool = true) { (self.gateway, self.writesDrafts) = (gateway, writesDrafts) }

  public var effect: Effect { .unkeyed }

  /// Of who has no journal: the rules'. A model is only asked where what it may cost is on record first.
  public func opinion(of seat: Seat, on draft: Draft) -> (opinion: Opinion, usage: Usage) {
    var opinion = RulesOpinions.opinion(of: seat, on: draft)
    opinion.reason = ModelError.notConfigured.text
    return (opinion, Usage())
  }

  public func step(_ key: String, of seat: Seat, on draft: Draft, in place: CasePlace, askedBy asker: String) async -> Step {
    let ready: ModelGateway.Ready
    let prompt: OpinionPrompt
    do throws(StoredError) { prompt = try OpinionPrompt(seat, draft) } catch {
      return Step(key, effect) { _ in StepResult(Self.byRules(seat, draft, "the question cannot be put to a model").json) }
    }
    ready = await gateway.ready(prompt.call, for: Self.owner(place, asker, draft.request), named: key)
    return Step(
      key, effect, limit_ms: Int(gateway.settings.call_ms), least_ms: RetryWaits.least_ms, notesItself: true, opening: { ready.opening($0) }
    ) { context throws(StepFailure) in
      let result = await gateway.answer(ready, context)
      if let failure = result.comeback(context, at: gateway.now_ms) { throw failure }
      return StepResult(Self.opinion(result, seat, draft).json, usage: result.usage, beside: result.beside)
    }
  }

  private static func owner(_ place: CasePlace, _ asker: String, _ request: DecisionRequest) -> BudgetOwner {
    let cap = request.budget_usd.map { Int64(min(max(0, $0), 1_000_000_000) * 1_000_000_000) }
    return BudgetOwner(place, principal: asker, capNanoUSD: cap)
  }

  /// Nobody comes back for it later: where a limit is reached the rules' words stand alone.
  public func step(
    _ key: String, _ pass: DraftPass, of seat: Seat, on draft: Draft, panel: String, in place: CasePlace, askedBy asker: String
  ) async -> Step {
    let call: ModelCall
    do throws(StoredError) { call = try DraftPrompt(pass, seat, draft, panel: panel).call } catch {
      return Step(key, effect) { _ in StepResult(DraftWord(reason: "the question cannot be put to a model").json) }
    }
    let ready = await gateway.ready(call, for: Self.owner(place, asker, draft.request), named: key)
    return Step(
      key, effect, limit_ms: Int(gateway.settings.call_ms), least_ms: RetryWaits.least_ms, notesItself: true, opening: { ready.opening($0) }
    ) { context in
      let result = await gateway.answer(ready, context)
      return StepResult(Self.word(result).json, usage: result.usage, beside: result.beside)
    }
  }

  private static func word(_ result: GatewayResult) -> DraftWord {
    switch result.result {
    case .failure(let error): DraftWord(reason: error.text, costNanoUSD: result.attempts.reduce(0) { $0 + $1.costNanoUSD })
    case .success(let answer):
      if case .value(let value) = answer.content {
        DraftWord(value, model: answer.asked.description, costNanoUSD: answer.costNanoUSD)
      } else {
        DraftWord(reason: ModelError.malformed("").text, costNanoUSD: answer.costNanoUSD)
      }
    }
  }

  private static func opinion(_ result: GatewayResult, _ seat: Seat, _ draft: Draft) -> Opinion {
    switch result.result {
    case .failure(let error): return byRules(seat, draft, error.text, cost: result.attempts.reduce(0) { $0 + $1.costNanoUSD })
    case .success(let answer):
      guard case .value(.object(var object)) = answer.content else { return byRules(seat, draft, ModelError.malformed("").text, cost: answer.costNanoUSD) }
      object["executive"] = .string(seat.executive.name)
      object["source"] = .choice(Opinion.Source.model)
      do {
        var opinion = try Opinion(.object(object))
        opinion.model = answer.asked.description
        opinion.costNanoUSD = answer.costNanoUSD
        return opinion
      } catch { return byRules(seat, draft, ModelError.malformed("").text, cost: answer.costNanoUSD) }
    }
  }

  private static func byRules(_ seat: Seat, _ draft: Draft, _ reason: String, cost: Int64 = 0) -> Opinion {
    var opinion = RulesOpinions.opinion(of: seat, on: draft)
    opinion.reason = reason
    if cost > 0 { opinion.costNanoUSD = cost }
    return opinion
  }
}

/// What an executive is asked: its own fields of the context, and nothing else of it.
struct OpinionPrompt {
  static let tokens = 800
  private(set) var call: ModelCall

  init(_ seat: Seat, _ draft: Draft) throws(StoredError) {
    let executive = seat.executive
    let request = draft.request
    let schema = try AnswerSchema("opinion", Self.schema(draft), ownMembers: ["executive", "source", "model", "reason", "cost_nano_usd"])
    let instructions = """
      \(executive.prompt)
      You sit on a panel as `\(executive.role)`. Judge the alternative that is proposed, as the first line says. Answer with:
      - agreement: from 0, it must not be done, to 1, nothing is better;
      - first_choice: the id of the alternative that you would choose yourself;
      - concerns, suggestions and supporting_arguments: short sentences, each on one point, at most 5 of each; say only what the data supports;
      - confidence: from 0 to 1, how sure you are.
      """
    let parts = [ModelCall.Part(.context, Self.proposal(draft), origin: "proposal")] + Self.data(seat, draft)
    call = ModelCall(
      .opinion, instructions: instructions, parts: parts, schema: schema, answerTokens: Self.tokens, classification: Classification.of(request))
    call.stakeholders = request.brief.stakeholders
  }

  /// What is asked, and the executive's own fields of the context.
  static func data(_ seat: Seat, _ draft: Draft) -> [ModelCall.Part] {
    var parts = [ModelCall.Part(.data, draft.request.query, origin: "query", isQuestion: true)]
    for field in seat.executive.contextFields {
      guard let value = value(of: field, draft.request), let part = ModelCall.Part(.data, "\(field): ", value, origin: "context/\(field)") else { continue }
      parts.append(part)
    }
    return parts
  }

  private static func schema(_ draft: Draft) -> Schema {
    let texts = Schema.array(of: .text(1...500), count: 0...5)
    return .closed([
      .required("agreement", .share), .optional("first_choice", .words(draft.judgement.ids)), .required("concerns", texts),
      .required("suggestions", texts), .required("supporting_arguments", texts), .required("confidence", .share),
    ])
  }

  /// What the numbers say; computed here, so no caller's words but the ids.
  static func proposal(_ draft: Draft) -> String {
    let order = draft.order.joined(separator: ", ")
    return "Proposed: \(draft.recommended). The framework's ranking, best first: \(order). Asking number \(draft.attempt)."
  }

  /// A field of the request's context, as it was read; nil where it says nothing.
  private static func value(of field: String, _ request: DecisionRequest) -> JSONValue? {
    let brief = request.brief
    let value: JSONValue? =
      switch field {
      case "background": .string(brief.background)
      case "priorities": JSONValue(strings: brief.priorities)
      case "values": .numbers(brief.values)
      case "stakeholders": JSONValue(strings: brief.stakeholders)
      case "metrics": JSONValue(strings: brief.metrics)
      case "data": .object(brief.data)
      default: if case .object(let read) = request.asRead { read[field] } else { nil }
      }
    guard let value, ![.null, "", [], [:]].contains(value) else { return nil }
    return value
  }
}
