import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

@Suite struct `A snapshot of the tables` {
  private func snapshot(_ words: [String], _ folder: TemporaryFolder) async throws -> (status: Int32, output: String) {
    try await RunningProcess.run(
      Places.build + "/emulator", ["snapshot"] + words + ["--file", Places.root + "/serverless.yml"], directory: folder.path)
  }

  @Test func `is saved and put back while requests are served`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let kept = try #require(try await emulator.post("/decisions", Requests.decision("Kept?")).header("location"))
    #expect(try await snapshot(["save", "copy.sqlite", "--port", "\(emulator.port)"], data).status == 0)
    let later = try #require(try await emulator.post("/decisions", Requests.decision("Later?")).header("location"))
    #expect(try await snapshot(["restore", "copy.sqlite", "--port", "\(emulator.port)"], data).status == 0)
    #expect(try await emulator.get(kept).status == 200)
    #expect(try await emulator.get(later).status == 404)
    #expect(try await emulator.get("/decisions").json["decisions"].elements.count == 1)
    #expect(try await emulator.post("/decisions", Requests.decision("And on?")).status == 201)
  }

  @Test func `never writes over a file, and refuses what is no snapshot`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let made = try #require(try await emulator.post("/decisions", Requests.decision()).header("location"))
    let file = try data.write("not a database", to: "notes.txt")
    let over = try await snapshot(["save", file, "--port", "\(emulator.port)"], data)
    #expect(over.status == 2)
    #expect(over.output.contains("is there already"))
    #expect(try await snapshot(["restore", file, "--port", "\(emulator.port)"], data).status == 2)
    #expect(try await snapshot(["restore", "missing", "--port", "\(emulator.port)"], data).status == 2)
    #expect(try await emulator.get(made).status == 200)
  }

  @Test func `says that an emulator runs on the data when no port is given`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let refused = try await snapshot(["save", "copy.sqlite", "--data", data.path + "/data"], data)
    #expect(refused.status == 2)
    #expect(refused.output.contains("in use"))
    _ = emulator
  }
}
