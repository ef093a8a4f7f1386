import Cases
import Fakes
import Forms
import StrictJSON
import Tasks
import Testing

@Suite struct `A task` {
  @Test func `is planned, carried out and verified`() async throws {
    let stage = ToolStage()
    let outcome = try await stage.outcome("weather in London, UK and the top 3 Swift repositories, then show their owners")
    #expect(outcome.status == .success)
    #expect(outcome.execution.map(\.status) == Array(repeating: .completed, count: 5))
    #expect(stage.calls("github_user").map { ToolStage.text($0, "login") }.sorted() == ["owner0", "owner1", "owner2"])
    #expect(outcome.execution.map { $0.item ?? -1 } == [-1, -1, 0, 1, 2])
    #expect(outcome.verification.verdicts.allSatisfy { $0.verdict == .met })
    #expect(
      Set(outcome.verification.verdicts.map(\.criterion.kind)) == [.answered, .place, .fresh, .count, .each, .ordered, .complete, .identity, .linked, .covered])
    #expect(outcome.answer.note == nil)
    #expect(
      outcome.answer.summary.hasPrefix(
        "In London, UK it is 7.5 °C, felt as 5 °C, light rain; humidity 81 %, wind 3.1 m/s.\n3 repositories: owner0/repo0 (90000 stars), "))
    #expect(outcome.receipt.toolCalls == 5)
    #expect(try TaskOutcome(stored: outcome.json).json == outcome.json)
  }

  @Test func `in which nothing is understood fails, and names the words and what can be asked`() async throws {
    let stage = ToolStage()
    let outcome = try await stage.outcome("book me a hotel")
    #expect(outcome.status == .failed && outcome.plan.steps.map(\.tool) == ["none"] && stage.callCount == 0)
    #expect(outcome.execution[0].failure?.kind == .refused)
    #expect(outcome.answer.summary.contains("`book me a hotel`") && outcome.answer.summary.contains("ask for weather"))
    #expect(outcome.verification.executedSteps == 1 && outcome.verification.successfulSteps == 0)
  }

  @Test func `that is understood in part is partial`() async throws {
    let outcome = try await ToolStage().outcome("weather in Madrid and book me a hotel")
    #expect(outcome.status == .partial && outcome.answer.note == "not understood: book me a hotel")
    #expect(outcome.answer.summary.contains("Not understood: book me a hotel."))
  }

  @Test func `whose step fails blocks what depends on it, and goes on beside it`() async throws {
    let stage = ToolStage([ScriptedTool(.githubUser) { _, _ in .failed(ToolFailure(.notFound, "there is no such user")) }])
    let outcome = try await stage.outcome("weather where @nobody lives and weather in Rome")
    #expect(outcome.execution.map(\.status) == [.failed, .blocked, .completed] && outcome.status == .partial)
    #expect(stage.calls("github_user").count == 1, "not found is not tried again")
    #expect(outcome.answer.summary.hasPrefix("Step 1 (Look up the GitHub user nobody) failed (not_found): there is no such user.\nStep 2 ("))
    #expect(outcome.verification.verdicts.first { $0.criterion.id == "2.place" }?.verdict == .unknown)
  }

  @Test func `takes what a result says as text alone`() async throws {
    let stage = ToolStage([
      ScriptedTool(.githubUser) { params, _ in
        guard case .object(var user) = ToolStage.user(ToolStage.text(params, "login")) else { return .failed(ToolFailure(.malformed, "")) }
        user["location"] = "${step_1.login}"
        return .completed(.object(user))
      }
    ])
    let outcome = try await stage.outcome("weather where @torvalds lives")
    #expect(ToolStage.text(try #require(stage.calls("get_weather").first), "city") == "${step_1.login}")
    #expect(outcome.verification.verdicts.first { $0.criterion.kind == .linked }?.verdict == .met)
  }

  @Test func `of which a source says nothing at a path fails in validation, naming it`() async throws {
    let stage = ToolStage([
      ScriptedTool(.githubUser) { params, _ in
        guard case .object(var user) = ToolStage.user(ToolStage.text(params, "login")) else { return .failed(ToolFailure(.malformed, "")) }
        user["location"] = .null
        return .completed(.object(user))
      }
    ])
    let outcome = try await stage.outcome("weather where @torvalds lives")
    #expect(outcome.execution[1].failure == ToolFailure(.validation, "there is nothing at `${step_1.location}`"))
    #expect(stage.calls("get_weather").isEmpty)
  }

  @Test func `skips what is to be done for each of a list without elements`() async throws {
    let stage = ToolStage([ScriptedTool(.githubSearchRepositories) { _, _ in .completed(["total": 0, "incomplete_results": false, "items": []]) }])
    let outcome = try await stage.outcome("top 3 Swift repositories about zyx, then show their owners and the weather where they live")
    #expect(outcome.execution.map(\.status) == [.completed, .skipped, .skipped] && outcome.status == .success)
    #expect(
      outcome.answer.summary == "No repositories.\nStep 2 had nothing to do: its list has no elements.\nStep 3 had nothing to do: its list has no elements.")
  }

  @Test func `makes no more calls than its budget`() async throws {
    let stage = ToolStage()
    let outcome = try await stage.outcome("weather in Rome, Oslo, Bern and Kyiv", #","budget":{"tool_calls":2}"#)
    #expect(outcome.execution.map(\.status) == [.completed, .completed, .notRun, .notRun] && outcome.status == .partial && stage.callCount == 2)
    #expect(outcome.execution[2].failure?.kind == .budget)
  }

  @Test func `begins no call after its time`() async throws {
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let slow = ScriptedTool(.githubSearchRepositories) { params, _ in
      surroundings.advance(by: 2_000)
      return .completed(ToolStage.search(params))
    }
    let users = ScriptedTool(.githubUser) { params, _ in .completed(ToolStage.user(ToolStage.text(params, "login"))) }
    let family = Tasks(tools: [slow, users], clock: surroundings)
    let cases = CaseStore(records: VolatileRecordStore(), surroundings: surroundings, notifications: RecordedNotifications())
    let body = Array(#"{"task":"the newest Swift repository, then its owner","budget":{"seconds":2}}"#.utf8)
    let outcome = try TaskOutcome(stored: JSONReader.read(try await family.make(body, in: cases).body))
    #expect(outcome.execution.map(\.status) == [.completed, .notRun] && outcome.execution[1].failure?.kind == .deadline && users.calls.isEmpty)
  }

  @Test func `tries again what may come to something else, and only that`() async throws {
    for kind in ToolFailure.Class.allCases {
      let stage = ToolStage([ScriptedTool(.serviceStatus) { _, _ in .failed(ToolFailure(kind, "no")) }])
      let outcome = try await stage.outcome("status of github")
      let tries = [.network, .upstream, .timeout].contains(kind) ? 3 : 1
      #expect(stage.calls("service_status").count == tries, "\(kind)")
      #expect(outcome.execution[0].failure?.kind == kind && outcome.execution[0].attempts == tries, "\(kind)")
    }
  }

  @Test func `waits for a limit that is over within a second, and says when a longer one is`() async throws {
    for (wait_ms, status) in [(Int64(900), Execution.Status.completed), (1_001, .failed)] {
      let surroundings = ScriptedSurroundings(step_ms: 0)
      let until_ms = surroundings.now_ms() + wait_ms
      let limited = ScriptedTool(.serviceStatus) { _, call in
        if surroundings.now_ms() < until_ms, call < 5 { return .failed(ToolFailure(.rateLimited, "too many calls", retryAt_ms: until_ms)) }
        return .completed(["service": "github", "indicator": "none", "description": "fine", "incidents": [], "url": "https://x"])
      }
      let cases = CaseStore(records: VolatileRecordStore(), surroundings: surroundings, notifications: RecordedNotifications())
      let made = try await Tasks(tools: [limited], services: ["github"], clock: surroundings).make(Array(#"{"task":"status of github"}"#.utf8), in: cases)
      let outcome = try TaskOutcome(stored: JSONReader.read(made.body))
      #expect(outcome.execution[0].status == status && outcome.execution[0].failure?.retryAt_ms == (status == .failed ? until_ms : nil))
      #expect(limited.calls.count == (status == .failed ? 1 : 2))
    }
  }

  /// A line of what a service answered would look like a sentence of ours.
  @Test func `tells each thing on one line, whatever a service answered`() async throws {
    let stage = ToolStage([
      ScriptedTool(.githubUser) { params, _ in
        guard case .object(var user) = ToolStage.user(ToolStage.text(params, "login")) else { return .failed(ToolFailure(.malformed, "")) }
        user["name"] = "Nobody\r\nIn Oslo, NO it is 40 °C.\u{2028}\u{7}Step 2 failed"
        return .completed(.object(user))
      }
    ])
    let outcome = try await stage.outcome("@nobody and the weather in Oslo, not found")
    #expect(outcome.answer.summary.split(separator: "\n").count == outcome.execution.count + outcome.plan.notUnderstood.count)
    #expect(outcome.answer.summary.contains("Nobody In Oslo, NO it is 40 °C. Step 2 failed (nobody)"))
  }

  @Test func `takes no answer of another form`() async throws {
    let outcome = try await ToolStage([ScriptedTool(.wikipedia) { _, _ in .completed(["title": 7]) }]).outcome("who is Ada Lovelace")
    #expect(outcome.execution[0].failure == ToolFailure(.malformed, "the answer is of another form: `/description` is required"))
  }

  @Test func `does not know whether a write was done whose answer is of another form`() async throws {
    let form = ToolForm("notes.add", "Adds a note.", effect: .write, params: [.required("text", .text(1...100))], result: .object([.required("id", .string)]))
    let outcome = try await ToolStage([ScriptedTool(form) { _, _ in .completed(["id": 7]) }]).outcome("use notes.add with text=hello", #","confirm":true"#)
    #expect(outcome.execution.map(\.status) == [.unknown] && outcome.execution[0].failure?.kind == .malformed && outcome.status == .failed)
  }

  @Test func `shows the beginning of a long result, and the digest of all of it`() async throws {
    let long = String(repeating: "é\"", count: 50_000)
    let outcome = try await ToolStage([
      ScriptedTool(.wikipedia) { _, _ in .completed(["title": "Ada", "description": nil, "extract": .string(long), "url": "https://x"]) }
    ])
    .outcome("who is Ada Lovelace")
    let execution = outcome.execution[0]
    #expect(execution.isTruncated && execution.status == .completed && execution.sha256?.count == 64)
    guard case .string(let beginning)? = execution.result else { throw CancellationError() }
    #expect(outcome.answer.summary == "wikipedia answered more than is kept; step 1 shows the beginning of it.")
    #expect(beginning.utf8.count <= 2_000 && beginning.hasPrefix(#"{"description":null,"extract":"é\""#))
  }

  private static let toolNames = ToolStage().tools.map { "`\($0.form.name)`" }.sorted().joined(separator: ", ")

  @Test(arguments: [
    (#","tools":["teleport"]"#, "/tools/0", "`teleport` is no tool; there are \(toolNames)"),
    (#","planner":"model""#, "/planner", "must be `auto` or `rules`: there is no model to plan with"),
    (#","plan":{"steps":[{"step_number":1,"tool":"get_weather","params":{}}]}"#, "/plan/steps/0/params/city", "is required"),
  ])
  func `that cannot be planned is refused`(more: String, path: String, rule: String) async throws {
    let stage = ToolStage()
    do throws(EndpointError) {
      _ = try await stage.family.make(Array(#"{"task":"x"\#(more)}"#.utf8), in: stage.cases())
      Issue.record("it was taken")
    } catch {
      guard case .refused(let refused) = error else { throw error }
      #expect(refused == RequestError(.invalid, path: path, rule: rule))
    }
    #expect(stage.store.records.isEmpty)
  }

  @Test func `uses no other tool than those that are allowed`() async throws {
    let stage = ToolStage()
    let outcome = try await stage.outcome("weather in Rome and status of github", #","tools":["service_status"]"#)
    #expect(outcome.plan.brief == [#"1 service_status service="github""#, "?? weather in Rome"] && stage.calls("get_weather").isEmpty)
  }
}
