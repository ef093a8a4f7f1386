import Foundation
import HTTPTransport
import StandIns
import StrictJSON
import Synchronization
import TestProcesses
import Testing

/// Tasks through the emulator and the built functions, against stand-ins of the services.
@Suite(.serialized) struct `Tasks over HTTP` {
  private func start(_ standIns: StandIns, _ data: TemporaryFolder) async throws -> LocalEmulator {
    try await LocalEmulator.start(data: data, arguments: standIns.environment.flatMap { ["--env", "\($0.name)=\($0.value)"] })
  }

  @Test func `are carried out, found again, and replayed to the same bytes`() async throws {
    let (standIns, data) = (try StandIns(), try TemporaryFolder())
    defer { standIns.stop() }
    let emulator = try await start(standIns, data)
    let made = try await emulator.post("/process-task", #"{"task":"weather in London and the top 3 Swift repositories, then show their owners"}"#)
    #expect(made.status == 200 && made.json["status"] == "success" && made.json["receipt"]["tool_calls"] == 5)
    let id = try #require(made.json["task_id"].string)
    #expect(try await emulator.get("/tasks/\(id)").body == made.body)
    let replayed = try await RunningProcess.run(Places.build + "/quorate", ["replay", id], environment: emulator.environment)
    #expect(replayed.status == 0 && replayed.output.hasPrefix("the same \(made.body.count) bytes from "), "\(replayed.output)")
  }

  /// What OpenAI's chat completions answer.
  private static func completion(_ content: JSONValue) -> String {
    func text(_ value: JSONValue) -> String { (try? JSONWriter.write(value)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    return text([
      "id": "one", "model": "gpt-4o-mini",
      "choices": [["index": 0, "finish_reason": "stop", "message": ["role": "assistant", "content": .string(text(content))]]],
      "usage": ["prompt_tokens": 900, "completion_tokens": 60, "total_tokens": 960],
    ])
  }

  @Test func `at a shell read the decisions of the table that its environment names, and say which variables are missing`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    func task(_ words: String..., environment: [String: String]) async throws -> (status: Int32, output: String) {
      try await RunningProcess.run(Places.build + "/quorate", ["task"] + words, environment: environment.merging(["TOOLS_OFFLINE": "true"]) { $1 })
    }
    let (location, _, _) = try await `A review over HTTP`.waiting(emulator)
    let id = try #require(location.split(separator: "/").last.map(String.init))
    let listed = try await task("decisions awaiting review", environment: emulator.environment)
    #expect(listed.status == 0 && listed.output.contains(id), "\(listed.output)")
    let shown = try await task("show the decision \(id)", "--json", environment: emulator.environment)
    #expect(shown.status == 0 && shown.output.contains("Do we merge?"), "\(shown.output)")
    let none = try await task("rejected decisions", environment: emulator.environment)
    #expect(!none.output.contains(id) && !none.output.contains("Not understood"), "\(none.output)")
    let others = try await task("show the decision \(id)", "--tenant", "acme", environment: emulator.environment)
    #expect(others.status == 1 && others.output.contains("there is no such decision"), "\(others.output)")
    let keyless = try await task("decisions awaiting review", environment: [:])
    #expect(keyless.status == 1 && keyless.output.contains("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"), "\(keyless.output)")
    let planned = try await task("decisions awaiting review", "--plan", environment: [:])
    #expect(planned.status == 0 && planned.output.contains("`list_decisions` is not available: AWS_ACCESS_KEY_ID"), "\(planned.output)")
    emulator.process.kill()
  }

  @Test func `are planned and told by a model, and replayed by nobody's word to the same bytes`() async throws {
    let asked = Mutex(0)
    let standIns = try StandIns { request in
      guard request.path.hasSuffix("/chat/completions") else { return nil }
      let number = asked.withLock { count in
        count += 1
        return count
      }
      let step: JSONValue = ["step_number": 1, "tool": "get_weather", "params": #"{"city":"London"}"#, "depends_on": [], "for_each": nil]
      return .json(200, Self.completion(number == 1 ? ["steps": [step], "not_understood": []] : ["summary": "In London it is 7.48 °C now."]))
    }
    let data = try TemporaryFolder()
    defer { standIns.stop() }
    let model = ["LLM_PROVIDER=openai", "OPENAI_MODEL=gpt-4o-mini", "OPENAI_API_KEY=planted-key", "OPENAI_BASE_URL=\(standIns.url)/openai/v1"]
    let variables = standIns.environment.map { "\($0.name)=\($0.value)" } + model
    let emulator = try await LocalEmulator.start(data: data, arguments: variables.flatMap { ["--env", $0] })
    let made = try await emulator.post("/process-task", #"{"task":"London: warm or not?"}"#)
    #expect(made.status == 200 && made.json["status"] == "success" && made.json["plan"]["planner"] == "model", "\(made.text)")
    #expect(made.json["final_answer"]["summary"] == "In London it is 7.48 °C now." && made.json["final_answer"]["source"] == "model")
    #expect(made.json["receipt"]["model_calls"] == 2 && made.json["receipt"]["tokens"]["prompt"] == 1_800 && asked.withLock { $0 } == 2)
    let id = try #require(made.json["task_id"].string)
    let replayed = try await RunningProcess.run(Places.build + "/quorate", ["replay", id], environment: emulator.environment)
    #expect(replayed.status == 0 && replayed.output.hasPrefix("the same \(made.body.count) bytes from "), "\(replayed.output)")
    #expect(asked.withLock { $0 } == 2)
  }

  @Test func `that are cancelled in a call are closed, and the call is let go of`() async throws {
    let standIns = try StandIns { $0.path.hasPrefix("/github/users/") ? .json(200, "{}", [], .silent) : nil }
    let data = try TemporaryFolder()
    defer { standIns.stop() }
    let emulator = try await start(standIns, data)
    let id = "6f0f7a3e-7a53-4c1e-9c7e-3f9f5d1c2b10"
    let making = Task { try? await emulator.post("/process-task", #"{"task":"@torvalds","task_id":"\#(id)"}"#) }
    while standIns.requests.isEmpty { await Task.yield() }
    #expect(try await emulator.send("DELETE", "/tasks/\(id)").json["status"] == "cancelled")
    // It would be out for 25 s; whoever waits looks each second.
    while standIns.abandoned == 0 { await Task.yield() }
    _ = await making.value
    #expect(try await emulator.get("/tasks/\(id)").json["status"] == "cancelled")
    #expect(try await emulator.send("DELETE", "/tasks/\(id)").status == 409)
  }

  @Test(arguments: [
    ("weather in London and the top Swift repositories", 0, "In London, GB it is 7.48 °C"),
    ("weather in Atlantis and status of openai", 5, "failed (not_found)"),
    ("book me a hotel", 1, "`book me a hotel`"),
  ])
  func `are carried out at a shell, which says how they ended`(task: String, status: Int32, text: String) async throws {
    let standIns = try StandIns()
    defer { standIns.stop() }
    let names = Dictionary(uniqueKeysWithValues: standIns.environment.map { ($0.name, $0.value) }).merging(["TOOLS_OFFLINE": "true"]) { first, _ in first }
    let ran = try await RunningProcess.run(Places.build + "/quorate", ["task", task], environment: names)
    #expect(ran.status == status && ran.output.contains(text), "\(ran.output)")
  }
}
