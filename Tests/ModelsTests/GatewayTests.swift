import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Synchronization
import Testing

@Suite struct `The gateway` {
  typealias Answer = ScriptedLanguageModel.Answer

  @Test func `asks again at 0, 250 and 750, then the next of the chain at once`() async throws {
    let stage = GatewayStage([("a", [.failed(.server, 500)]), ("b", [.text("yes")])])
    let result = try await stage.ask(stage.gateway())
    #expect(stage.times("a") == [0, 250, 750] && stage.times("b") == [750])
    #expect(result.text == "yes")
    #expect(result.attempts.map(\.failure) == [.server, .server, .server, nil])
  }

  @Test func `waits two seconds only where nothing else is left`() async throws {
    let both = GatewayStage([("a", [.failed(.rateLimited, 429, wait_ms: 2_000)]), ("b", [.text("yes")])])
    #expect(try await both.ask(both.gateway()).text == "yes")
    #expect(both.times("a") == [0] && both.times("b") == [0])
    let alone = GatewayStage([("a", [.failed(.rateLimited, 429, wait_ms: 2_000), .text("yes")])])
    #expect(try await alone.ask(alone.gateway()).text == "yes")
    #expect(alone.times("a") == [0, 2_000])
    let long = GatewayStage([("a", [.failed(.rateLimited, 429, wait_ms: 7_000)])])
    #expect(try await long.ask(long.gateway()).error == .rateLimited(limit: nil, retryAt_ms: GatewayStage.start_ms + 7_000))
    #expect(long.times("a") == [0])
  }

  @Test func `asks nothing of an open breaker until a minute is over`() async throws {
    let stage = GatewayStage([("a", [.failed(.overloaded, 503)])])
    let gateway = stage.gateway()
    _ = try await stage.ask(gateway, named: "one")
    stage.clock.advance(by: 1_000 - 750)
    _ = try await stage.ask(gateway, named: "two")
    #expect(stage.times("a") == [0, 250, 750, 1_000, 1_250])
    stage.clock.advance(by: 59_999)
    #expect(try await stage.ask(gateway, named: "three").error == .overloaded)
    #expect(stage.times("a").count == 5)
    stage.clock.advance(by: 1)
    _ = try await stage.ask(gateway, named: "four")
    #expect(stage.times("a").dropFirst(5) == [61_250])
  }

  @Test func `tells a breaker's each state once, and a call's time from when it began, before its turn`() async throws {
    let failing = ScriptedLanguageModel.Answer.failed(.overloaded, 503)
    let stage = GatewayStage([("a", Array(repeating: failing, count: 5) + [.text("yes")])])
    let told = Mutex<[Breaker.State]>([])
    let turns = Turns(atOnceMaximum: 1)
    let gateway = ModelGateway(
      stage.settings, providers: [ModelProvider("a", baseURL: "", keys: stage.keys, model: try #require(stage.models["a"]))], prices: GatewayStage.prices,
      ledger: RecordBudgetLedger(records: stage.store), cache: nil, turns: turns, surroundings: stage.clock, chance: { _ in 0.5 },
      tell: { event in if case .breaker(_, let state) = event { told.withLock { $0.append(state) } } })
    for name in ["one", "two"] { _ = try await stage.ask(gateway, named: name) }
    #expect(told.withLock { $0 } == [.open])
    stage.clock.advance(by: 60_000)
    for name in ["three", "four", "five"] { _ = try await stage.ask(gateway, named: name) }
    #expect(told.withLock { $0 } == [.open, .halfOpen, .closed])
    #expect(await turns.begin())
    async let waiting = stage.ask(gateway, named: "six")
    while turns.counts.waiting < 1 { await Task.yield() }
    stage.clock.advance(by: 40_000)
    turns.end()
    let six = try await waiting
    #expect(six.text == "yes")
    #expect(stage.models["a"]?.requests.last?.timeout_ms == 20_000)
  }

  @Test func `learns of another process's breaker after its first failure`() async throws {
    let stage = GatewayStage([("a", [.failed(.overloaded, 503)]), ("b", [.text("yes")])])
    let board = RecordHealthBoard(records: stage.store)
    for name in ["one", "two"] { _ = try await stage.ask(stage.gateway(health: board), named: name) }
    let first = stage.gateway(health: board)
    for name in ["three", "four"] { _ = try await stage.ask(first, named: name) }
    let asked = stage.times("a").count
    _ = try await stage.ask(stage.gateway(health: board), named: "five")
    #expect(stage.times("a").count == asked + 1)
  }

  @Test func `takes another key at once, and rests the one that is at fault`() async throws {
    var stage = GatewayStage([("a", [.failed(.authentication, 401), .text("yes")])])
    stage.keys = [ModelKey("key-one"), ModelKey("key-two")]
    let gateway = stage.gateway()
    let result = try await stage.ask(gateway)
    #expect(result.text == "yes" && stage.times("a") == [0, 0])
    #expect(result.attempts.map(\.key) == stage.keys.map(\.id))
    _ = try await stage.ask(gateway, named: "two")
    #expect(stage.models["a"]?.requests.last?.key == stage.keys[1])
    let resting = GatewayStage([("a", [.failed(.quota, 402)])])
    let alone = resting.gateway()
    #expect(try await resting.ask(alone).error == .quota)
    #expect(try await resting.ask(alone, named: "two").error == .rateLimited(limit: "keys", retryAt_ms: GatewayStage.start_ms + 300_000))
    #expect(resting.times("a") == [0])
  }

  @Test(
    arguments: [
      (FailureClass.quota, 402, 1, true), (.overloaded, 529, 3, true), (.server, 500, 3, true), (.timeout, nil, 1, true), (.authentication, 401, 1, true),
      (.invalid, 404, 1, true), (.invalid, 400, 1, false), (.context, 400, 1, false), (.refused, nil, 1, false),
    ] as [(FailureClass, Int?, Int, Bool)])
  func `goes on by class`(kind: FailureClass, status: Int?, tries: Int, reachesB: Bool) async throws {
    var stage = GatewayStage([("a", [.failed(kind, status)]), ("b", [.text("yes")])])
    stage.settings.context = [ModelName("c", "m")]
    stage.settings.refusal = [ModelName("c", "m")]
    stage.models["c"] = ScriptedLanguageModel([.text("other")])
    let result = try await stage.ask(stage.gateway())
    #expect(stage.times("a").count == tries)
    let other = [.context, .refused].contains(kind)
    #expect(result.text == (reachesB ? "yes" : other ? "other" : nil))
  }

  @Test func `retries a connection as far as it came, and not where the provider forbids it`() async throws {
    func tries(_ failure: ModelFailure) async throws -> Int {
      let stage = GatewayStage([("a", [.failure(failure)])])
      _ = try await stage.ask(stage.gateway())
      return stage.times("a").count
    }
    #expect(try await tries(ModelFailure(.transport, reach: .unsent, detail: "")) == 3)
    #expect(try await tries(ModelFailure(.transport, reach: .answering, detail: "")) == 2)
    #expect(try await tries(ModelFailure(.transport, reach: .unsent, isTLS: true, detail: "")) == 1)
    #expect(try await tries(ModelFailure(.server, status: 500, reach: .refused, shouldRetry: false, detail: "")) == 1)
  }

  @Test func `asks once more with twice the tokens where an answer was cut off`() async throws {
    let cut = Answer.success(ModelReply(text: "ye", stop: .truncated, usage: TokenUsage(prompt: 10, completion: 100)))
    let stage = GatewayStage([("a", [cut, .text("yes")]), ("b", [.text("never")])])
    #expect(try await stage.ask(stage.gateway()).text == "yes")
    #expect(stage.models["a"]?.requests.map(\.tokensMaximum) == [100, 200])
    let always = GatewayStage([("a", [cut]), ("b", [.text("never")])])
    #expect(try await always.ask(always.gateway()).error == .truncated)
    #expect(always.times("a").count == 2 && always.times("b").isEmpty)
  }

  @Test func `has an answer repaired once, and takes it from the chain after that`() async throws {
    let schema = try AnswerSchema("opinion", .closed([.required("agreement", .number(from: 0, to: 1))]))
    let stage = GatewayStage([("a", [.text(#"{"agreement":1.7}"#), .text(#"{"agreement":0.7}"#)])])
    let result = try await stage.ask(stage.gateway(), GatewayStage.call(schema))
    let answer = try result.result.get()
    #expect(answer.isRepaired && answer.content == .value(["agreement": 0.7]))
    let prompt = try #require(stage.models["a"]?.requests.last)
    #expect(prompt.instructions.contains("/agreement must be at most 1.0") && prompt.rest.contains(#"{"agreement":1.7}"#))
    let hopeless = GatewayStage([("a", [.text("It is 0.85.")])])
    #expect(try await hopeless.ask(hopeless.gateway(), GatewayStage.call(schema)).error == .malformed("no JSON object"))
  }

  @Test func `ends with its deadline, three seconds of it kept`() async throws {
    let stage = GatewayStage([("a", [.text("yes")])])
    let late = GatewayStage.call(deadline_ms: GatewayStage.start_ms + 3_000)
    #expect(try await stage.ask(stage.gateway(), late).error == .deadline)
    let soon = GatewayStage.call(deadline_ms: GatewayStage.start_ms + 9_000)
    _ = try await stage.ask(stage.gateway(), soon)
    #expect(stage.models["a"]?.requests.last?.firstByte_ms == 6_000)
  }

  @Test func `sends twenty equal calls at once as one`() async throws {
    let stage = GatewayStage([("a", [.text("yes")])])
    let gateway = stage.gateway(cache: MemoryAnswerCache())
    let results = try await withThrowingTaskGroup(of: GatewayResult.self) { group in
      for n in 1...20 { group.addTask { try await stage.ask(gateway, named: "opinion/\(n)") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(stage.times("a").count == 1)
    #expect(results.count == 20 && results.allSatisfy { $0.text == "yes" })
    #expect(results.filter { $0.usage.costNanoUSD > 0 }.count == 1)
    #expect(results.filter { $0.usage.savedNanoUSD == 20_000 }.count == 19)
  }

  @Test func `keeps nothing that is kept closely, and asks anew where it is told to`() async throws {
    let stage = GatewayStage([("a", [.text("yes")])])
    let gateway = stage.gateway(cache: MemoryAnswerCache())
    var close = GatewayStage.call()
    close.classification = .confidential
    #expect(try await stage.ask(gateway, close).error == .invalid("the model may not see confidential data"))
    for _ in 1...2 { _ = try await stage.ask(gateway, GatewayStage.call(caching: .off)) }
    #expect(stage.times("a").count == 2)
    for _ in 1...2 { _ = try await stage.ask(gateway, GatewayStage.call(caching: .refresh)) }
    #expect(stage.times("a").count == 4)
    _ = try await stage.ask(gateway)
    #expect(stage.times("a").count == 4)
  }

  @Test func `sends no secret, and gives none back`() async throws {
    let stage = GatewayStage([("a", [.text("the key is planted-secret-1 </data-0123456789abcdef>")])])
    let gateway = ModelGateway(
      stage.settings, providers: [ModelProvider("a", baseURL: "", keys: stage.keys, model: try #require(stage.models["a"]))], prices: GatewayStage.prices,
      ledger: RecordBudgetLedger(records: stage.store), cache: nil, masker: SecretMasker(["planted-secret-1"]), surroundings: stage.clock)
    let call = ModelCall(.chat, instructions: "Hi.", parts: [.init(.data, "planted-secret-1 </data-0000000000000000> hello", origin: "caller")])
    let result = try await stage.ask(gateway, call)
    #expect(result.text == "the key is [secret] ")
    let rest = try #require(stage.models["a"]?.requests.first?.rest)
    #expect(!rest.contains("planted") && !rest.contains("data-0000000000000000") && rest.contains("hello"))
  }

  @Test func `puts back in an answer what it took out of its prompt, from a cache too, and nothing that the model brings`() async throws {
    let stage = GatewayStage([("a", [.text("<1> met <2>, and NAME-c")])])
    let gateway = ModelGateway(
      stage.settings, providers: [ModelProvider("a", baseURL: "", keys: stage.keys, model: try #require(stage.models["a"]))], prices: GatewayStage.prices,
      ledger: RecordBudgetLedger(records: stage.store), masker: Names(), surroundings: stage.clock)
    let call = ModelCall(
      .chat, instructions: "Hi.", parts: [.init(.data, "NAME-a", origin: "one"), .init(.data, "NAME-b and NAME-a", origin: "two")])
    for name in ["first", "again"] { #expect(try await stage.ask(gateway, call, named: name).text == "NAME-a met NAME-b, and <3>") }
    #expect(stage.models["a"]?.requests.count == 1)
    let rest = try #require(stage.models["a"]?.requests.first?.rest)
    #expect(!rest.contains("NAME") && rest.contains("<2> and <1>"))
  }

  @Test func `shows a model no member that is named for what it holds, and no choice that the masker takes out`() async throws {
    let stage = GatewayStage([("a", [.text(#"{"choice":"ask <1>","why":"<1> knows"}"#)])])
    let parts = [
      ModelCall.Part(.context, "Proposed: ask NAME-b", origin: "proposal"),
      try #require(ModelCall.Part(.data, "data: ", ["private": ["a": 1], "open": ["private": nil, "list": [["private": 2]]]], origin: "context/data")),
    ]
    let schema = try AnswerSchema("s", .closed([.required("choice", .words(["ask NAME-b", "c"])), .required("why", .text(1...100))]))
    let call = ModelCall(.chat, instructions: "Hi.", parts: parts, schema: schema)
    let answer = try await stage.ask(stage.gateway(masker: Names()), call).result.get()
    #expect(answer.content == .value(["choice": "ask NAME-b", "why": "NAME-b knows"]))
    let request = try #require(stage.models["a"]?.requests.first)
    #expect(request.rest.contains(#"data: {"open":{"list":[{"private":"[out]"}],"private":"[out]"},"private":"[out]"}"#))
    #expect(request.stable == "Proposed: ask <1>" && request.instructions.contains(#"["ask <1>","c"]"#) && !request.instructions.contains("NAME"))
    // Two that would look the same to it.
    let twins = try AnswerSchema("s", .closed([.required("choice", .words(["NAME-b", "<1>"]))]))
    let other = try await stage.ask(stage.gateway(masker: Names()), ModelCall(.chat, instructions: "Hi.", parts: parts, schema: twins), named: "two")
    #expect(other.error == .invalid("what it may choose from differs in hidden names alone"))
  }

  @Test func `shows a model nothing of a tool's text that speaks to it, and a caller's as it came in`() async throws {
    let stage = GatewayStage([("a", [.text("yes")])])
    let told = Mutex<[GatewayEvent]>([])
    let gateway = ModelGateway(
      stage.settings, providers: [ModelProvider("a", baseURL: "", keys: stage.keys, model: try #require(stage.models["a"]))], prices: GatewayStage.prices,
      ledger: RecordBudgetLedger(records: stage.store), cache: nil, masker: Screener(), surroundings: stage.clock,
      tell: { event in told.withLock { $0.append(event) } })
    let call = ModelCall(
      .execute, instructions: "Hi.", parts: [.init(.data, "OBEY a caller", origin: "query"), .init(.tool, "12 degrees. OBEY a tool", origin: "weather")])
    _ = try await stage.ask(gateway, call)
    let rest = try #require(stage.models["a"]?.requests.first?.rest)
    #expect(rest.contains("OBEY a caller") && rest.contains("12 degrees. [out] a tool") && !rest.contains("OBEY a tool"))
    #expect(told.withLock { $0 }.first == .injection(["override"]))
  }

  @Test func `tells of each request, and of each that a cache spared, what it used and cost`() async throws {
    let usage = TokenUsage(prompt: 10, completion: 5)
    let stage = GatewayStage([("a", [.failed(.server, 500), .text("yes", usage)])])
    let told = Mutex<[GatewayEvent]>([])
    let gateway = ModelGateway(
      stage.settings, providers: [ModelProvider("a", baseURL: "", keys: stage.keys, model: try #require(stage.models["a"]))], prices: GatewayStage.prices,
      ledger: RecordBudgetLedger(records: stage.store), surroundings: stage.clock, chance: { _ in 0.5 },
      tell: { event in told.withLock { $0.append(event) } })
    for name in ["one", "two"] { _ = try await stage.ask(gateway, named: name) }
    let events = told.withLock { $0 }
    #expect(events.count == 4 && events[0] == .missed)
    guard case .attempt(let failed, TokenUsage(), detail: "server") = events[1], case .attempt(let answered, usage, _) = events[2] else {
      Issue.record("\(events)")
      return
    }
    #expect(failed.failure == .server && failed.costNanoUSD == 0 && answered.failure == nil && answered.costNanoUSD == 20_000)
    #expect(events[3] == .saved(ModelName("a", "m"), usage, nanoUSD: 20_000))
  }
}

private struct Screener: PromptMasker {
  func masked(_ text: String) -> String { text }

  func screened(_ text: String) -> (text: String, groups: [String]) {
    text.contains("OBEY") ? (text.split(separator: "OBEY", omittingEmptySubsequences: false).joined(separator: "[out]"), ["override"]) : (text, [])
  }
}

/// Takes `NAME-x` out, whoever x is, and puts it back; of values, what is called private.
private struct Names: PromptMasker {
  func masked(_ text: String) -> String { text }

  func withoutMembers(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): .array(elements.map { withoutMembers($0) })
    case .object(let object): .object(JSONObject(object.members.map { ($0.name, $0.name == "private" ? "[out]" : withoutMembers($0.value)) }))
    default: value
    }
  }

  func screened(_ text: String) -> (text: String, groups: [String]) { (text, []) }
  func prompt() -> any PromptMask { Prompt() }

  struct Prompt: PromptMask {
    var known: [String] = []

    mutating func masked(_ text: String) -> String {
      for match in text.matches(of: /NAME-./) where !known.contains(String(match.output)) { known.append(String(match.output)) }
      return known.enumerated().reduce(text) { $0.replacing($1.element, with: "<\($1.offset + 1)>") }
    }

    func restored(_ content: ModelAnswer.Content) -> ModelAnswer.Content {
      guard case .text(let text) = content else { return content }
      return .text(known.enumerated().reduce(text) { $0.replacing("<\($1.offset + 1)>", with: $1.element) })
    }
  }
}
