import StrictJSON
import TestProcesses
import Testing

@Suite struct `The recorded events` {
  @Test func `are answered as recorded`() async throws {
    let replay = try await RunningProcess.run(
      Places.build + "/emulator", ["replay", "functions/events", "--functions", Places.build], directory: Places.root)
    #expect(replay.status == 0, "\(replay.output)")
  }

  @Test func `end with 1 where an answer differs and with 2 where one cannot be run`() async throws {
    let folder = try TemporaryFolder()
    let event = try await RunningProcess.run("/bin/cat", [Places.root + "/functions/events/Health/health.json"]).output
    _ = try folder.write(event, to: "Health/x.json")
    _ = try folder.write(#"{"status":418}"#, to: "Health/x.expect.json")
    let arguments = ["--functions", Places.build, "--file", Places.root + "/serverless.yml"]
    let differs = try await RunningProcess.run(Places.build + "/emulator", ["replay", folder.path] + arguments, directory: folder.path)
    #expect(differs.status == 1)
    #expect(differs.output.contains("418"))
    _ = try folder.write(event, to: "NoSuchFunction/x.json")
    _ = try folder.write(#"{"status":200}"#, to: "NoSuchFunction/x.expect.json")
    #expect(try await RunningProcess.run(Places.build + "/emulator", ["replay", folder.path] + arguments, directory: folder.path).status == 2)
  }

  @Test func `are recorded with --update, and then answered as recorded`() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(try await RunningProcess.run("/bin/cat", [Places.root + "/functions/events/Health/health.json"]).output, to: "Health/x.json")
    let arguments = ["replay", folder.path, "--functions", Places.build, "--file", Places.root + "/serverless.yml"]
    #expect(try await RunningProcess.run(Places.build + "/emulator", arguments).status == 2)
    let update = try await RunningProcess.run(Places.build + "/emulator", arguments + ["--update"])
    #expect(update.status == 0)
    #expect(update.output.contains("updated  Health/x"))
    let again = try await RunningProcess.run(Places.build + "/emulator", arguments)
    #expect(again.output.contains("same  Health/x"))
    #expect(again.status == 0)
  }
}
