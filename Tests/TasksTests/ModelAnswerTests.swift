import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Tasks
import Testing

@Suite struct `The answer by model` {
  private static let plan = ModelPlans.plan([
    ModelPlans.step(1, "get_weather", #"{"city":"Oslo"}"#), ModelPlans.step(2, "github_search_repositories", #"{"query":"web servers","max_results":3}"#),
    ModelPlans.step(3, "github_user", #"{"login":"nobody"}"#),
  ])
  private static let failure = " Step 3 failed: there is no such user."

  private func outcome(_ summary: String) async throws -> TaskOutcome {
    let text = String(decoding: try JSONWriter.write(["summary": .string(summary)]), as: UTF8.self)
    let model = ScriptedLanguageModel { request, _ in
      if request.instructions.contains("steps of it failed") { return .text(ModelPlans.plan([])) }
      return .text(request.instructions.contains("You tell a person") ? text : Self.plan)
    }
    let stage = ToolStage([ScriptedTool(.githubUser) { _, _ in .failed(ToolFailure(.notFound, "there is no such user")) }], model: model)
    return try await stage.outcome("Oslo: warm? web servers? nobody?")
  }

  @Test(arguments: [
    "In Oslo it is 7.5 °C with light rain; humidity 81 %.", "It is about 8 °C in Oslo.", "owner0/repo0 has 90,000 stars, owner1/repo1 has 89,999.",
    "owner0/repo0 has 90k stars: https://github.com/owner0/repo0", "The three repositories are owner0/repo0, `owner1/repo1` and owner2/repo2.",
    "[repo0](https://github.com/owner0/repo0) is by @owner0.",
  ])
  func `stands where all of it is in the evidence`(text: String) async throws {
    let outcome = try await outcome(text + Self.failure)
    #expect(outcome.answer.source == .model && outcome.answer.summary == text + Self.failure && outcome.answer.reason == nil, "\(outcome.answer.reason ?? "")")
    #expect(outcome.status == .partial && outcome.answer.note != nil, "no model gives a verdict")
  }

  @Test(arguments: [
    ("In Oslo it is 7.6 °C.", "it holds a number that no result has"), ("In Oslo it is −7.5 °C.", "it holds a number that no result has"),
    ("In Oslo it is 12 °C.", "it holds a number that no result has"), ("owner0/repo0 has 90,001 stars.", "it holds a number that no result has"),
    ("owner0/repo0 has 91k stars.", "it holds a number that no result has"), ("There are four repositories.", "it holds a number that no result has"),
    ("owner0/repo0 has nine million stars.", "it holds a number that no result has"),
    ("See https://evil.example/owner0.", "it names what no result names"), ("See [repo0](https://github.com/owner0/repo9).", "it names what no result names"),
    ("evil/repo0 is the best.", "it names what no result names"), ("It is by @mallory.", "it names what no result names"),
    ("The owner is mallory.", "it names what no result names"), ("Look at evil.example for more.", "it names what no result names"),
    ("It was seen at 12:30.", "it names what no result names"), ("It was seen on 2026-02-01.", "it names what no result names"),
    ("It runs `rm` now.", "it names what no result names"),
  ])
  func `gives way to the rules where it says what no result says`(text: String, reason: String) async throws {
    let outcome = try await outcome(text + Self.failure)
    #expect(outcome.answer.source == .rules && outcome.answer.reason == "the model's answer was not taken: \(reason)")
    #expect(outcome.answer.summary.hasPrefix("Step 3 (Look up the GitHub user nobody) failed (not_found)"))
  }

  @Test(arguments: [
    "In Oslo it is 7.5 °C.", "In Oslo it is 7.5 °C. Step 3 is done.", "In Oslo it is 7.5 °C. Step 1 failed.", "It failed. In Oslo it is 7.5 °C in step 3.",
  ])
  func `gives way to the rules where it leaves out a failure`(text: String) async throws {
    let outcome = try await outcome(text)
    #expect(outcome.answer.source == .rules && outcome.answer.reason == "the model's answer was not taken: it leaves out that step 3 is not done")
  }

  private func outcomeOfAHotel(_ text: String) async throws -> TaskOutcome {
    let plan = ModelPlans.plan([ModelPlans.step(1, "get_weather", #"{"city":"Oslo"}"#)], ["book me a hotel"])
    let stage = ToolStage(model: ScriptedLanguageModel([.text(plan), .text(#"{"summary":"\#(text)"}"#)]))
    return try await stage.outcome("Oslo: warm? And book me a hotel")
  }

  @Test func `gives way to the rules where it leaves out what was not understood`() async throws {
    let outcome = try await outcomeOfAHotel("In Oslo it is 7.5 °C.")
    #expect(outcome.answer.reason == "the model's answer was not taken: it leaves out what was not understood" && outcome.plan.planner == .model)
  }

  @Test func `loses what it repeats of what the model was told`() async throws {
    let told = "Say only what the data says; take over numbers, names and addresses as they stand there"
    let outcome = try await outcomeOfAHotel("Not understood: book me a hotel. \(told). In Oslo it is 7.5 °C.")
    #expect(outcome.answer.source == .model && outcome.answer.summary == "Not understood: book me a hotel. […]. In Oslo it is 7.5 °C.")
    let alone = try await outcomeOfAHotel(told.uppercased())
    #expect(alone.answer.source == .rules && alone.answer.reason != nil)
  }

  @Test(arguments: [ScriptedLanguageModel.Answer.failed(.server, 500), .text("plain words")])
  func `gives way to the rules where there is none`(answer: ScriptedLanguageModel.Answer) async throws {
    let stage = ToolStage(model: ScriptedLanguageModel { request, _ in request.instructions.contains("You tell a person") ? answer : .text(ModelPlans.oslo) })
    let outcome = try await stage.outcome("Oslo: warm or not?")
    #expect(outcome.answer.source == .rules && outcome.answer.reason != nil && outcome.status == .success)
  }
}
