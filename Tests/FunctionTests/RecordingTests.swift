import Foundation
import HTTPTransport
import StandIns
import StrictJSON
import Synchronization
import TestProcesses
import Testing

@Suite struct `A recording of the emulator's` {
  /// Every file below a folder, by its path there.
  static func files(_ folder: String) throws -> [String: String] {
    var files: [String: String] = [:]
    for path in FileManager.default.subpaths(atPath: folder) ?? [] where path.contains(".json") {
      files[path] = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
    }
    return files
  }

  static func replay(_ folder: String, _ options: [String] = []) async throws -> (status: Int32, output: String) {
    let arguments = ["replay", folder, "--functions", Places.build, "--file", Places.root + "/serverless.yml"] + options
    let run = try await RunningProcess.run(Places.build + "/emulator", arguments)
    return (run.status, run.output)
  }

  @Test func `replays as the same, and is nothing but the four files of each invocation, with no secret in them`() async throws {
    let data = try TemporaryFolder()
    let folder = data.path + "/recordings"
    let emulator = try await LocalEmulator.start(data: data, arguments: ["--record", folder])
    let secret = "qk1_Ab3dEf6hIj9kLm2n_" + String(repeating: "Zz9", count: 16) + "Q"
    let body = Requests.decision().replacing("{\"query\"", with: "{\"metadata\":{\"note\":\"ask ann.other@example.org\"},\"query\"", maxReplacements: 1)
    let made = try await emulator.send("POST", "/decisions", body: Array(body.utf8), headers: [HTTPField("Authorization", "Bearer \(secret)")])
    let isMade = made.status == 201
    if !isMade { #expect(try await emulator.post("/decisions", Requests.decision()).status == 201) }
    #expect(try await emulator.get("/decisions").status == 200)
    #expect(try await emulator.get("/decisions/0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f").status == 404)
    #expect(try await emulator.get("/health").status == 200)
    emulator.process.terminate()
    #expect(await emulator.process.wait() == 0)

    let files = try Self.files(folder)
    for function in ["MakeDecision", "ListDecisions", "GetDecision", "Health"] {
      let own = files.keys.filter { $0.hasPrefix(function + "/") }
      #expect(!own.isEmpty, "\(function)")
      #expect(own.count % 4 == 0, "\(own)")
    }
    for (path, text) in files { #expect(!text.contains(secret) && !text.contains("ann.other@example.org"), "\(path)") }
    let replay = try await Self.replay(folder, ["--github"])
    #expect(replay.status == 0, "\(replay.output)")
    #expect(!replay.output.contains("::error") && !replay.output.hasPrefix("\n"))
    #expect(replay.output.contains("same  MakeDecision/"))

    let (path, text) = try #require(files.first { $0.key.hasPrefix("Health/") && $0.key.hasSuffix(".expect.json") })
    try text.replacing("\"status\":200", with: "\"status\":204").write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8)
    let other = try await Self.replay(folder, ["--jobs", "2", "--github"])
    #expect(other.status == 1)
    #expect(other.output.contains("::error title=Health/"))
    #expect(other.output.contains("1 different"))
    #expect(try await Self.replay(folder, ["--update"]).status == 0)
    #expect(try await Self.replay(folder).status == 0)
  }

  @Test func `is made of what functions in the cloud logged, and replays as the same`() async throws {
    let data = try TemporaryFolder()
    let log = data.path + "/log"
    let emulator = try await LocalEmulator.start(data: data, arguments: ["--env", "RECORD_EVENTS=1", "--log-format", "json", "--log-file", log])
    #expect(try await emulator.post("/decisions", Requests.decision()).status == 201)
    let list = try await emulator.send("GET", "/decisions", headers: [HTTPField("X-Note", "ask ann.other@example.org")])
    #expect(list.status == 200)
    #expect(try await emulator.get("/decisions/0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f").status == 404)
    emulator.process.terminate()
    #expect(await emulator.process.wait() == 0)
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(lines.contains { $0.contains("\"recording\"") } && lines.allSatisfy { $0.utf8.count <= 16_000 })
    #expect(!lines.contains { $0.contains("ann.other@example.org") })

    let folder = data.path + "/recordings"
    let options = ["--to", folder, "--functions", Places.build, "--file", Places.root + "/serverless.yml"]
    let taken = try await RunningProcess.run(Places.build + "/emulator", ["record", "import", log] + options)
    #expect(taken.status == 0 && taken.output.contains("3 recorded in \(folder), 0 not"), "\(taken.output)")
    let replay = try await Self.replay(folder)
    #expect(replay.status == 0 && replay.output.contains("same  MakeDecision/"), "\(replay.output)")

    // As CloudWatch answers it, the last line of it lost.
    let recorded = lines.filter { $0.contains("\"recording\"") }
    let answer = try JSONEncoder().encode(["events": recorded.dropLast().map { ["message": String($0)] }])
    let file = try data.write(String(decoding: answer, as: UTF8.self), to: "events.json")
    let part = try await RunningProcess.run(Places.build + "/emulator", ["record", "import", file] + options)
    #expect(part.output.contains("2 recorded in"), "\(part.output)")
    let nothing = try data.write("no recording here\n", to: "nothing")
    #expect(try await RunningProcess.run(Places.build + "/emulator", ["record", "import", nothing] + options).status == 2)
  }

  /// What Bedrock answers, in one piece or message by message: a plan, then what there is to say of it.
  private static func bedrock(_ number: Int, streams: Bool) throws -> StandInAnswer {
    let step: JSONValue = ["step_number": 1, "tool": "get_weather", "params": #"{"city":"London"}"#, "depends_on": [], "for_each": nil]
    let said: JSONValue = number % 2 == 1 ? ["steps": [step], "not_understood": []] : ["summary": "In London it is 7.48 °C now."]
    func text(_ value: JSONValue) throws -> String { String(decoding: try JSONWriter.write(value), as: UTF8.self) }
    let usage: JSONValue = ["inputTokens": 900, "outputTokens": 60, "totalTokens": 960]
    let piece: JSONValue = ["text": .string(try text(said))]
    guard streams else {
      let message: JSONValue = ["role": "assistant", "content": [piece]]
      return .json(200, try text(["output": ["message": message], "stopReason": "end_turn", "usage": usage]))
    }
    let messages: [(String, JSONValue)] = [
      ("contentBlockDelta", ["contentBlockIndex": 0, "delta": piece]), ("messageStop", ["stopReason": "end_turn"]), ("metadata", ["usage": usage]),
    ]
    let body = try messages.flatMap { EventStreamText.message($0.0, try text($0.1)) }
    return StandInAnswer(200, [("Content-Type", "application/vnd.amazon.eventstream")], body)
  }

  /// Recorded here, or logged as in the cloud; what is replayed has no address of Bedrock's, and what stood in for it is gone.
  @Test(arguments: [false, true]) func `asks Bedrock's models of nobody when it is replayed, streamed ones too`(isLogged: Bool) async throws {
    let asked = Mutex(0)
    let standIns = try StandIns { request in
      guard request.path.hasPrefix("/bedrock/model/amazon.nova-micro-v1%3A0/converse") else { return nil }
      let number = asked.withLock { count in
        count += 1
        return count
      }
      return try? Self.bedrock(number, streams: request.path.hasSuffix("-stream"))
    }
    let data = try TemporaryFolder()
    let (folder, log) = (data.path + "/recordings", data.path + "/log")
    let model = ["LLM_PROVIDER=bedrock", "BEDROCK_MODEL=amazon.nova-micro-v1:0", "MODEL_STREAM=\(isLogged)"]
    let variables = (standIns.environment.map { "\($0.name)=\($0.value)" } + model).flatMap { ["--env", $0] }
    let record = isLogged ? ["--env", "RECORD_EVENTS=1", "--log-format", "json", "--log-file", log] : ["--record", folder]
    let endpoint = ["--env", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME=\(standIns.url)/bedrock"]
    let emulator = try await LocalEmulator.start(data: data, arguments: variables + endpoint + record)
    // In the cloud a process remembers what it was answered, and what came from its memory is in no log.
    // What a busy machine made take another way is not kept, and said: two of four are, and none but the first would be if a process went on remembering.
    let (times, least) = isLogged ? (1, 1) : (4, 2)
    for time in 1...times {
      let made = try await emulator.post("/process-task", #"{"task":"London: warm or not?"}"#)
      #expect(made.status == 200 && made.json["receipt"]["model_calls"] == 2 && asked.withLock { $0 } == 2 * time, "\(made.text)")
    }
    emulator.process.terminate()
    #expect(await emulator.process.wait() == 0)
    standIns.stop()

    if isLogged {
      let options = ["--to", folder, "--functions", Places.build, "--file", Places.root + "/serverless.yml"] + variables
      let taken = try await RunningProcess.run(Places.build + "/emulator", ["record", "import", log] + options)
      #expect(taken.status == 0 && taken.output.contains("1 recorded in \(folder), 0 not"), "\(taken.output)")
    }
    let kept = try Self.files(folder).filter { $0.key.hasSuffix(".exchanges.jsonl") }.values
    let told = emulator.process.lines.filter { $0.contains("recorded") }
    #expect(kept.count >= least, "\(told)")
    let exchanges = kept.joined()
    let asking = #""service":"bedrock","operation":"\#(isLogged ? "ConverseStream" : "Converse")""#
    #expect(exchanges.components(separatedBy: asking).count == 1 + 2 * kept.count, "\(told) \(exchanges.prefix(20_000))")
    let replay = try await Self.replay(folder, variables)
    #expect(replay.status == 0 && replay.output.components(separatedBy: "same  ProcessTask/").count == 1 + kept.count, "\(replay.output)")
  }

  @Test func `is refused where it is damaged or of another format`() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("{}", to: "Health/x.json")
    _ = try folder.write(#"{"format":9,"function":"Health"}"#, to: "Health/x.meta.json")
    let other = try await Self.replay(folder.path)
    #expect(other.status == 2)
    #expect(other.output.contains("`format` is 9"))
    _ = try folder.write(
      #"{"format":1,"function":"Health","clock_ms":1,"seed":1,"request_id":"0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f"}"#, to: "Health/x.meta.json")
    let torn = try await Self.replay(folder.path)
    #expect(torn.status == 2)
    #expect(torn.output.contains("x.expect.json"))
  }

  @Test(arguments: ["EMULATOR_CALLER", "EMULATOR_CHANCE", "EMULATOR_CLOCK", "EMULATOR_EXCHANGES"])
  func `is nobody's to fake: its variables are refused from everybody`(variable: String) async throws {
    let arguments = ["start", "--port", "0", "--file", Places.root + "/serverless.yml", "--env", "\(variable)=/dev/null"]
    let run = try await RunningProcess.run(Places.build + "/emulator", arguments)
    #expect(run.status == 2)
    #expect(run.output.contains("the emulator keeps for itself"))
  }

  @Test func `is not begun in a folder that cannot be made`() async throws {
    let arguments = ["start", "--port", "0", "--file", Places.root + "/serverless.yml", "--functions", Places.build, "--record", "/dev/null/x"]
    let data = try TemporaryFolder()
    let run = try await RunningProcess.run(Places.build + "/emulator", arguments + ["--data", data.path + "/data"])
    #expect(run.status == 2)
    #expect(run.output.contains("--record"))
  }
}
