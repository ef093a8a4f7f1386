import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Synchronization
import Testing

/// What was answered, and paid, and is no answer.
@Suite struct `Answers that are none` {
  typealias Answer = ScriptedLanguageModel.Answer

  private static let usage = TokenUsage(prompt: 10, completion: 5)

  private static func stopped(_ stop: ModelAnswer.Stop) -> Answer { .success(ModelReply(text: "I cannot", stop: stop, usage: usage)) }

  private static func useless(of told: [GatewayEvent]) -> [FailureClass] {
    told.compactMap { if case .useless(let attempt, _) = $0 { attempt.failure } else { nil } }
  }

  @Test(arguments: [
    (Answer.success(ModelReply(text: "I cannot", stop: .refused, usage: usage)), [FailureClass.refused]),
    (.success(ModelReply(text: "", stop: .filtered, usage: usage)), [.filtered]),
    (.success(ModelReply(text: "{", stop: .truncated, usage: usage)), [.truncated, .truncated]), (.text("", usage), [.malformed, .malformed]),
  ])
  func `are told by their class, each once, as they stand among the attempts`(answer: Answer, classes: [FailureClass]) async throws {
    let stage = GatewayStage([("a", [answer])])
    let told = Mutex<[GatewayEvent]>([])
    let result = try await stage.ask(stage.gateway { event in told.withLock { $0.append(event) } })
    #expect(result.error != nil && result.attempts.map(\.failure) == classes && result.attempts.allSatisfy { $0.status == 200 })
    #expect(Self.useless(of: told.withLock { $0 }) == classes)
  }

  /// Each of four: the answer, its repair, and both again.
  @Test func `are told where a repair is none either, and say what they break`() async throws {
    let schema = try AnswerSchema("opinion", .closed([.required("agreement", .number(from: 0, to: 1))]))
    let stage = GatewayStage([("a", [.text(#"{"agreement":1.7}"#, Self.usage)])])
    let told = Mutex<[GatewayEvent]>([])
    let result = try await stage.ask(stage.gateway { event in told.withLock { $0.append(event) } }, GatewayStage.call(schema))
    #expect(result.error == .malformed("/agreement must be at most 1.0"))
    #expect(Self.useless(of: told.withLock { $0 }) == Array(repeating: .malformed, count: 4))
    let details = told.withLock { $0 }.compactMap { if case .useless(_, let detail) = $0 { detail } else { nil } }
    #expect(details == ["/agreement must be at most 1.0", "a repair that is none", "/agreement must be at most 1.0", "a repair that is none"])
  }

  /// The name of a member that nobody knows is the model's own.
  @Test func `say no more than a line of what they break`() async throws {
    let schema = try AnswerSchema("opinion", .closed([.required("agreement", .number(from: 0, to: 1))]))
    let stage = GatewayStage([("a", [.text("{\"agreement\":1,\"\(String(repeating: "x", count: 5_000))\":1}", Self.usage)])])
    guard case .malformed(let words)? = try await stage.ask(stage.gateway(), GatewayStage.call(schema)).error else {
      Issue.record("it was taken")
      return
    }
    #expect(words.count == 200)
  }

  @Test func `are no such where an answer is one`() async throws {
    let stage = GatewayStage([("a", [.text("yes", Self.usage)])])
    let told = Mutex<[GatewayEvent]>([])
    let result = try await stage.ask(stage.gateway { event in told.withLock { $0.append(event) } })
    #expect(try result.result.get().attempts.map(\.failure) == [nil] && Self.useless(of: told.withLock { $0 }).isEmpty)
  }

  /// It stands in an opinion's reason, whose length is bounded: a provider's essay would else end the decision.
  @Test(arguments: [
    ("cyber", "the model refused (cyber)"), ("self_harm-2", "the model refused (self_harm-2)"), ("", "the model refused"),
    (String(repeating: "x", count: 3_000), "the model refused"), ("<b>no</b>", "the model refused"), ("two words", "the model refused"),
    ("key-one-planted", "the model refused"), ("grün", "the model refused"),
  ])
  func `name why where that is one word, and no secret`(category: String, text: String) async throws {
    let stage = GatewayStage([("a", [.success(ModelReply(text: "no", stop: .refused, category: category, usage: Self.usage))])])
    #expect(try await stage.ask(stage.gateway(masker: SecretMasker(["key-one-planted"]))).error?.text == text)
  }

  /// What was never sent was not refused by whom it would have gone to.
  @Test func `are told from questions that were never asked`() async throws {
    let stage = GatewayStage([("a", [.failed(.invalid, 400)])])
    var closed = GatewayStage.call()
    closed.classification = .restricted
    #expect(try await stage.ask(stage.gateway(), closed).error?.text == "the model may not see restricted data" && stage.times("a").isEmpty)
    #expect(try await stage.ask(stage.gateway()).error?.text == "the provider refused the request")
  }

  /// Nothing is spent where nobody knows what is left; a budget of 0 that is known is another thing.
  @Test func `are told from questions that nobody knows whether they can be paid`() async throws {
    let stage = GatewayStage([("a", [.text("yes", Self.usage)])])
    let unread = try await stage.ask(stage.gateway(RecordBudgetLedger(records: FailingRecordStore(stage.store, broken: 1))))
    #expect(unread.error?.text == "what is left of the budgets cannot be read" && stage.times("a").isEmpty)
    let none = ModelError.budgetExceeded(scope: .case, cap: 0, committed: 0, needed: 5, resetsAt_ms: nil)
    #expect(none.text == "the budget of the case (0 USD) has no room for 0.000000005 USD more")
  }

  /// Whose limit it is that is reached decides what who reads of it does.
  @Test func `say whose limit is reached`() {
    let texts = ["own", "keys", "tokens", nil].map { ModelError.rateLimited(limit: $0, retryAt_ms: nil).text }
    #expect(
      texts == [
        "this service's own limit of requests and tokens a minute is reached", "every key of the provider rests", "the provider's rate limit is reached",
        "the provider's rate limit is reached",
      ])
  }
}
