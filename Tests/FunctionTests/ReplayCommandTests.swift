import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

@Suite struct `quorate replay` {
  static func replay(_ record: String, _ emulator: LocalEmulator, _ rest: [String] = []) async throws -> (status: Int32, output: String) {
    let environment = [
      "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:\(emulator.port)", "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "local",
      "AWS_SECRET_ACCESS_KEY": "local", "RECORDS_TABLE": "quorate-local-records",
    ]
    return try await RunningProcess.run(Places.build + "/quorate", ["replay", record] + rest, environment: environment)
  }

  @Test func `finds the same bytes, from the table and from a file`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let made = try await emulator.post("/decisions", Requests.decision())
    let id = try #require(made.json["decision_id"].string)
    let file = data.path + "/case.json"
    let replay = try await Self.replay(id, emulator, ["--save", file])
    #expect(replay.status == 0, "\(replay.output)")
    #expect(replay.output.hasPrefix("the same \(made.body.count) bytes from "))
    emulator.process.kill()
    await emulator.process.wait()
    let offline = try await RunningProcess.run(Places.build + "/quorate", ["replay", file], environment: [:])
    #expect(offline.output == replay.output)
    #expect(try await Self.replay(id, emulator).status == 1)
  }

  @Test func `names what was changed`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let id = try #require(try await emulator.post("/decisions", Requests.decision()).json["decision_id"].string)
    let file = data.path + "/case.json"
    #expect(try await Self.replay(id, emulator, ["--save", file]).status == 0)
    let saved = try await RunningProcess.run("/bin/cat", [file]).output
    let tampered = saved.replacing("\"threshold\": 0.7", with: "\"threshold\": 0.1")
    #expect(tampered != saved)
    let changed = try await RunningProcess.run(Places.build + "/quorate", ["replay", try data.write(tampered, to: "tampered.json")])
    #expect(changed.status == 1)
    #expect(changed.output.contains("changed since it was stored: given/setting"), "\(changed.output)")
    let other = try await RunningProcess.run(
      Places.build + "/quorate", ["replay", try data.write(saved.replacing("Which supplier?", with: "Which buyer?"), to: "other.json")])
    #expect(other.status == 1)
    #expect(other.output.contains("changed since it was stored"), "\(other.output)")
  }

  @Test(arguments: [
    ([], 2, "takes one record, not 0"), (["a", "b"], 2, "takes one record, not 2"), (["--tenant"], 2, "needs a value"), (["--x"], 2, "no option `--x`"),
  ])
  func `says what is wrong with how it is called`(arguments: [String], status: Int32, text: String) async throws {
    let ran = try await RunningProcess.run(Places.build + "/quorate", ["replay"] + arguments, environment: [:])
    #expect(ran.status == status)
    #expect(ran.output.contains(text), "\(ran.output)")
  }

  @Test func `says what is wrong with a file`() async throws {
    let data = try TemporaryFolder()
    for (text, rule) in [("{}", "is missing"), ("{", "no JSON"), (#"{"tenant":1}"#, "string")] {
      let ran = try await RunningProcess.run(Places.build + "/quorate", ["replay", try data.write(text, to: "x.json")], environment: [:])
      #expect(ran.status == 1)
      #expect(ran.output.contains(rule), "\(ran.output)")
    }
  }
}
