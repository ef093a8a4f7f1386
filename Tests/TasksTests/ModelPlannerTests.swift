import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Tasks
import Testing

/// What a scripted model says for plans.
enum ModelPlans {
  static func step(_ number: Int, _ tool: String, _ params: String, after: [Int] = [], each: String? = nil) -> String {
    let forEach = each.map { #"{"in":"\#($0)","limit":3}"# } ?? "null"
    let text = String(decoding: (try? JSONWriter.write(.string(params))) ?? [], as: UTF8.self)
    return #"{"step_number":\#(number),"tool":"\#(tool)","params":\#(text),"depends_on":\#(after),"for_each":\#(forEach)}"#
  }

  static func plan(_ steps: [String], _ left: [String] = []) -> String {
    #"{"steps":[\#(steps.joined(separator: ","))],"not_understood":[\#(left.map { "\"\($0)\"" }.joined(separator: ","))]}"#
  }

  static let oslo = plan([step(1, "get_weather", #"{"city":"Oslo"}"#)])
}

@Suite struct `The planner by model` {
  /// The rules leave it all.
  private static let task = "Oslo: warm or not?"

  private func stage(_ answers: String..., tools: [ScriptedTool] = []) -> (ToolStage, ScriptedLanguageModel) {
    let model = ScriptedLanguageModel(answers.map { .text($0) })
    return (ToolStage(tools, model: model), model)
  }

  @Test func `is asked where the rules leave something, and its plan is carried out`() async throws {
    let (stage, model) = stage(ModelPlans.oslo, #"{"summary":"In Oslo it is 7.5 °C, with light rain."}"#)
    let outcome = try await stage.outcome(Self.task)
    #expect(outcome.plan.planner == .model && outcome.plan.brief == [#"1 get_weather city="Oslo" units="metric""#])
    #expect(outcome.status == .success && outcome.answer.source == .model && outcome.answer.summary == "In Oslo it is 7.5 °C, with light rain.")
    #expect(model.requests.count == 2 && outcome.receipt.usage.modelCalls == 2 && outcome.receipt.usage.costNanoUSD > 0)
    #expect(outcome.receipt.usage.promptTokens == 20 && outcome.receipt.usage.completionTokens == 10)
    #expect(try TaskOutcome(stored: outcome.json).json == outcome.json)
  }

  @Test func `has the plan tell about the most that models cost for it, and what is spent is no more`() async throws {
    let (stage, _) = stage(ModelPlans.oslo, #"{"summary":"In Oslo it is 7.5 °C, with light rain."}"#)
    let outcome = try await stage.outcome(Self.task)
    let (estimate, spent) = (outcome.plan.costNanoUSD, outcome.receipt.usage.costNanoUSD)
    #expect(spent > 0 && spent <= estimate && estimate < 50_000_000)
    // A plan that had to be repaired costs more, and one after which no answer may be asked for less.
    let (repaired, _) = self.stage(ModelPlans.plan([]), ModelPlans.oslo, "{}")
    #expect(try await repaired.outcome(Self.task).plan.costNanoUSD > estimate)
    let (alone, _) = self.stage(ModelPlans.oslo)
    let planned = try await alone.outcome(Self.task, #","budget":{"model_calls":1}"#).plan.costNanoUSD
    #expect(planned > 0 && planned < estimate)
    // No more than the task may spend, where that is enough for it to be asked at all.
    let cap = #","budget":{"usd":\#(Double(planned + 1_000_000) / 1e9)}"#
    let (capped, _) = self.stage(ModelPlans.oslo, "{}")
    #expect(try await capped.outcome(Self.task, cap).plan.costNanoUSD <= planned + 1_000_000)
  }

  @Test func `costs nothing where the rules plan, and a dry run says so`() async throws {
    let (stage, _) = stage(ModelPlans.oslo)
    let outcome = try await stage.outcome("weather in Rome")
    #expect(outcome.plan.costNanoUSD == 0 && outcome.receipt.usage.costNanoUSD == 0)
    func notes(_ more: String, _ stage: ToolStage) async throws -> [String] {
      let request = try TaskRequest.read(Array(#"{"task":"weather in Rome","dry_run":true\#(more)}"#.utf8))
      return stage.family.noted(try await stage.family.plan(request, from: Caller(), in: stage.cases()), for: request).notes
    }
    #expect(try await notes("", stage) == ["it costs nothing, unless a model is asked for another step where one fails"])
    #expect(try await notes(#","planner":"rules""#, stage) == ["it costs nothing: no model is asked"])
    #expect(try await notes("", ToolStage()) == ["it costs nothing: no model is asked"])
  }

  @Test func `is not asked where the rules understand all of it, nor where they alone are asked for`() async throws {
    let (stage, model) = stage(ModelPlans.oslo)
    #expect(try await stage.outcome("weather in Rome").plan.planner == .rules)
    let (other, silent) = self.stage(ModelPlans.oslo)
    #expect(try await other.outcome(Self.task, #","planner":"rules""#).status == .failed)
    #expect(model.requests.isEmpty && silent.requests.isEmpty)
  }

  @Test func `sees the sentence and the tools`() async throws {
    let (stage, model) = stage(ModelPlans.oslo, "{}")
    _ = try await stage.outcome(Self.task, #","planner":"model","tools":["get_weather"],"units":"imperial""#)
    let request = try #require(model.requests.first)
    #expect(request.rest.contains(Self.task) && request.instructions.contains("get_weather(city: string") && !request.instructions.contains("wikipedia"))
    #expect(ToolStage.text(try #require(stage.calls("get_weather").first), "units") == "imperial")
    #expect(!"\(request.instructions)\(request.rest)\(request.stable)".contains(ToolStage.secret))
  }

  /// Each defect, and a rule that tells it.
  private static let defects: [(plan: String, rule: String)] = [
    (ModelPlans.plan([]), "must have from 1 to 12 steps"),
    (ModelPlans.plan((1...13).map { ModelPlans.step($0, "get_weather", #"{"city":"Oslo"}"#) }), "12"),
    (ModelPlans.plan([ModelPlans.step(2, "get_weather", #"{"city":"Oslo"}"#)]), "must be 1"),
    (ModelPlans.plan([ModelPlans.step(1, "launch_rocket", "{}")]), "is no tool"),
    (ModelPlans.plan([ModelPlans.step(1, "http_get", #"{"url":"https://a.example"}"#)]), "is no tool"),
    (ModelPlans.plan([ModelPlans.step(1, "get_weather", #"{"city":""}"#)]), "must not be empty"),
    (ModelPlans.plan([ModelPlans.step(1, "get_weather", "{}")]), "is required"),
    (ModelPlans.plan([ModelPlans.step(1, "get_weather", #"{"city":"Oslo","mood":1}"#)]), "is not a known field"),
    (ModelPlans.plan([ModelPlans.step(1, "get_weather", "Oslo")]), "must be a JSON object as text"),
    (ModelPlans.plan([ModelPlans.step(1, "get_weather", #"{"city":"${step_1.city}"}"#)]), "must mean a step before"),
    (ModelPlans.plan([ModelPlans.step(1, "get_weather", #"{"city":"${step_x}"}"#)]), "is no reference"),
    (
      ModelPlans.plan([ModelPlans.step(1, "github_user", #"{"login":"a"}"#), ModelPlans.step(2, "get_weather", #"{"city":"${step_1.town}"}"#)]),
      "means nothing that the step's result has"
    ),
    (
      ModelPlans.plan([ModelPlans.step(1, "github_user", #"{"login":"a"}"#), ModelPlans.step(2, "get_weather", #"{"city":"${step_1.followers}"}"#)]),
      "is of another type"
    ),
    (
      ModelPlans.plan([
        ModelPlans.step(1, "github_user", #"{"login":"a"}"#), ModelPlans.step(2, "github_user", #"{"login":"${item}"}"#, each: "${step_1.login}"),
      ]), "is no list"
    ),
    (ModelPlans.plan([ModelPlans.step(1, "get_weather", #"{"city":"Oslo"}"#, after: [1])]), "must be the number of a step before"),
    (ModelPlans.plan([ModelPlans.step(1, "none", #"{"city":"Oslo"}"#)]), "stands alone and takes nothing"),
    (ModelPlans.plan([ModelPlans.step(1, "get_weather", #"{"city":"Oslo"}"#)], ["a hotel in Rome"]), "must be words of the task"),
    (ModelPlans.plan([ModelPlans.step(1, "write_note", #"{"text":"x"}"#)]), "writes, which needs `confirm`"),
  ]

  private static let note = ToolForm("write_note", "Writes a note.", effect: .write, params: [.required("text", .text(1...100))], result: .object([]))

  @Test(arguments: defects)
  func `has a plan with a defect repaired once, told which rule it breaks`(plan: String, rule: String) async throws {
    let (stage, model) = stage(plan, ModelPlans.oslo, "{}", tools: [ScriptedTool(Self.note) { _, _ in .completed([:]) }])
    let outcome = try await stage.outcome(Self.task)
    #expect(outcome.plan.planner == .model && outcome.plan.brief == [#"1 get_weather city="Oslo" units="metric""#])
    let repair = try #require(model.requests.dropFirst().first)
    #expect(repair.rest.contains(rule), "\(repair.rest)")
    #expect(stage.callCount == 1)
  }

  @Test(arguments: defects)
  func `gives way to the rules where the repair has a defect too`(plan: String, rule: String) async throws {
    let (stage, model) = stage(plan, plan, tools: [ScriptedTool(Self.note) { _, _ in .completed([:]) }])
    let outcome = try await stage.outcome("weather in Rome and book me a hotel")
    #expect(outcome.plan.planner == .rules && outcome.plan.notes.contains { $0.hasPrefix("planned by the rules: the model's plan breaks a rule: ") })
    #expect(model.requests.count == 2 && stage.calls("write_note").isEmpty)
  }

  @Test(arguments: [
    ScriptedLanguageModel.Answer.failed(.server, 500), .failed(.authentication, 401), .text("I would look out of the window."), .failed(.refused),
  ])
  func `gives way to the rules where it says nothing, with why`(answer: ScriptedLanguageModel.Answer) async throws {
    let stage = ToolStage(model: ScriptedLanguageModel([answer]))
    let outcome = try await stage.outcome("weather in Rome and book me a hotel", #","planner":"model""#)
    #expect(outcome.plan.planner == .rules && outcome.status == .partial && outcome.plan.notUnderstood == ["book me a hotel"])
    #expect(outcome.plan.notes.first?.hasPrefix("planned by the rules: ") == true && outcome.answer.source == .rules)
  }

  @Test func `that finds nothing takes nothing away`() async throws {
    let (stage, _) = stage(ModelPlans.plan([ModelPlans.step(1, "none", "{}")], ["book me a hotel"]))
    #expect(try await stage.outcome("weather in Rome and book me a hotel").plan.steps.map(\.tool) == ["get_weather"])
    let (other, _) = self.stage(ModelPlans.plan([ModelPlans.step(1, "none", "{}")], ["book me a hotel"]))
    let outcome = try await other.outcome("book me a hotel")
    #expect(outcome.plan.planner == .model && outcome.status == .failed && outcome.plan.notUnderstood == ["book me a hotel"])
  }

  @Test(arguments: [(#","budget":{"model_calls":0}"#, 0), (#","budget":{"model_calls":1}"#, 1), (#","budget":{"usd":0}"#, 0), (#","budget":{"seconds":5}"#, 0)])
  func `is asked no more than the budget lets`(budget: String, calls: Int) async throws {
    let (stage, model) = stage(ModelPlans.oslo, #"{"summary":"In Oslo it is 7.5 °C."}"#)
    let outcome = try await stage.outcome(Self.task, budget)
    #expect(model.requests.count == calls && outcome.receipt.usage.modelCalls == calls)
    #expect(outcome.plan.planner == (calls == 0 ? .rules : .model) && outcome.answer.source == .rules)
    #expect(calls == 0 || outcome.answer.reason == "no more than 1 call of a model is allowed")
  }

  @Test func `plans a dry run too, which is charged and leaves nothing else`() async throws {
    let (stage, model) = stage(ModelPlans.oslo)
    let request = try TaskRequest.read(Array(#"{"task":"\#(Self.task)","dry_run":true}"#.utf8))
    let plan = try await stage.family.plan(request, from: Caller(), in: stage.cases())
    #expect(plan.planner == .model && plan.brief == [#"1 get_weather city="Oslo" units="metric""#] && model.requests.count == 1)
    #expect(stage.callCount == 0 && !stage.store.records.contains { $0.key.sort == "CASE" || $0.key.sort.hasPrefix("JOURNAL#") })
    let used = try await LedgerSink.used(.day, of: "local", on: "2026-01-01", in: stage.store)
    #expect(used.modelCalls == 1 && used.costNanoUSD > 0)
    // Where no money is allowed none is spent.
    let poor = try TaskRequest.read(Array(#"{"task":"\#(Self.task)","dry_run":true,"budget":{"usd":0}}"#.utf8))
    let ruled = try await stage.family.plan(poor, from: Caller(), in: stage.cases())
    #expect(ruled.planner == .rules && ruled.notes.contains { $0.hasPrefix("planned by the rules: ") } && model.requests.count == 1)
  }

  @Test(arguments: [("true", "claude-haiku-4-5"), ("false", "claude-haiku-4-5-20251001")])
  func `takes the cheaper chain where the task is not critical`(isCritical: String, name: String) async throws {
    let (stage, model) = stage(ModelPlans.oslo, "{}")
    _ = try await stage.outcome(Self.task, #","critical":\#(isCritical)"#)
    #expect(model.requests.first?.model == name)
  }
}
