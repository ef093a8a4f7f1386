import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

@Suite struct `quorate replay` {
  static func replay(_ record: String, _ emulator: LocalEmulator, _ rest: [String] = []) async throws -> (status: Int32, output: String) {
    try await RunningProcess.run(Places.build + "/quorate", ["replay", record] + rest, environment: emulator.environment)
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
    let again = try await Self.replay(id, emulator, ["--save", file])
    #expect(again.status == 1)
    #expect(again.output == "quorate replay: `\(file)` is there already, and is not written over")
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

  @Test(arguments: [
    ("{}", "is no saved case: `/tenant` is missing"), (#"{"tenant":1}"#, "is no saved case: `/tenant` must be a string"),
    ("{", "is no JSON: expected a name in quotes, found the end (at byte 1); --save writes what can be replayed"),
  ])
  func `says what is wrong with a file`(text: String, rule: String) async throws {
    let data = try TemporaryFolder()
    let file = try data.write(text, to: "x.json")
    let ran = try await RunningProcess.run(Places.build + "/quorate", ["replay", file], environment: [:])
    #expect(ran.status == 1)
    #expect(ran.output == "quorate replay: `\(file)` \(rule)")
  }

  @Test func `reads no file that is none, or is larger than a decision can be, not even its beginning`() async throws {
    let data = try TemporaryFolder()
    let (large, waiting) = (data.path + "/large.json", data.path + "/waiting.json")
    let made = try await RunningProcess.run(
      "/bin/sh", ["-c", "truncate -s 3G \"$0\" && mkfifo \"$1\"", large, waiting], environment: ["PATH": "/usr/bin:/bin"])
    try #require(made.status == 0)
    for (file, rule) in [(large, "has more than 33554432 bytes"), (waiting, "is no regular file"), (data.path, "is no regular file")] {
      // With less memory than a reading of it would take.
      let ran = try await RunningProcess.run(
        "/bin/sh", ["-c", "ulimit -v 2000000; exec \"$0\" replay \"$1\"", Places.build + "/quorate", file], environment: [:])
      #expect(ran.status == 1)
      #expect(ran.output == "quorate replay: `\(file)` \(rule)")
    }
  }

  static let id = "0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f"

  @Test func `names the table, the place and what to type where nothing says who signs`() async throws {
    let ran = try await RunningProcess.run(Places.build + "/quorate", ["replay", Self.id], environment: [:])
    #expect(ran.status == 1)
    #expect(
      ran.output == """
        quorate replay: the records cannot be read: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set
          looked for in the table `quorate-records` (RECORDS_TABLE) at https://dynamodb.us-east-1.amazonaws.com (AWS_ENDPOINT_URL_DYNAMODB)
          for those of an emulator that runs here: env $(build/emulator env GetDecision) build/quorate replay \(Self.id)
        """)
  }

  @Test func `names a table that is not there, and a decision that is not in it`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let place = "at http://127.0.0.1:\(emulator.port) (AWS_ENDPOINT_URL_DYNAMODB)"
    var environment = emulator.environment
    let none = try await RunningProcess.run(Places.build + "/quorate", ["replay", Self.id], environment: environment)
    #expect(none.status == 1)
    #expect(
      none.output == "quorate replay: there is no file `\(Self.id)`, and no such decision or task of the tenant `local` in the table "
        + "`quorate-local-records` (RECORDS_TABLE) \(place)")
    environment["RECORDS_TABLE"] = "nowhere"
    let unknown = try await RunningProcess.run(Places.build + "/quorate", ["replay", Self.id], environment: environment)
    #expect(unknown.status == 1)
    #expect(unknown.output.contains("the records cannot be read: ResourceNotFoundException"), "\(unknown.output)")
    #expect(unknown.output.contains("looked for in the table `nowhere` (RECORDS_TABLE) \(place)"), "\(unknown.output)")
  }

  @Test func `prints what was recorded of the decision since`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let location = try #require(try await emulator.post("/decisions", Requests.decision()).header("location"))
    let recorded = try await emulator.post("\(location)/outcome", #"{"success":0.5}"#)
    #expect(recorded.status == 201)
    let replay = try await Self.replay(String(location.dropFirst("/decisions/".count)), emulator)
    #expect(replay.status == 0)
    #expect(replay.output.hasSuffix("\nwhat came of it: \(recorded.text)"))
  }
}
