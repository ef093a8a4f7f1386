import HTTPTransport
import TestProcesses
import Testing

@Suite struct `The emulator in a container` {
  @Test func `listens on every address and answers by the names that it is told`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data, arguments: ["--stage", "single", "--listen", "0.0.0.0", "--allow-host", "decide.example"])
    for (host, status) in [("decide.example:9000", 200), ("localhost:\(emulator.port)", 200), ("evil.example", 403)] {
      #expect(try await emulator.send("GET", "/health", headers: [HTTPField("Host", host)]).status == status, "as \(host)")
    }
  }

  /// Others reach it, so that its records' being on this machine is no reason to let everybody in (docs/identity.md).
  @Test(arguments: [
    (["--stage", "single"], 401), (["--stage", "local"], 500), (["--stage", "local", "--env", "OPEN_TO_ALL=true"], 200),
    (["--stage", "local", "--env", "API_KEY_REQUIRED=true"], 401),
  ])
  func `lets nobody in unasked, unless that is meant`(arguments: [String], status: Int) async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data, arguments: ["--listen", "0.0.0.0"] + arguments)
    #expect(try await emulator.get("/decisions").status == status)
    if status == 500 { _ = try await emulator.process.line { $0.contains("API_KEY_REQUIRED") && $0.contains("the emulator is reached from other machines") } }
  }

  @Test func `has a health check that needs no shell`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let check = ["health", "--port", "\(emulator.port)"]
    var healthy = try await RunningProcess.run(Places.build + "/emulator", check)
    // A disk that stands still for two seconds is told of too, and other tests write to it.
    for _ in 0..<100 where healthy.status != 0 { healthy = try await RunningProcess.run(Places.build + "/emulator", check) }
    #expect(healthy.status == 0)
    #expect(healthy.output.contains("\"status\":\"ok\""))
    emulator.process.terminate()
    await emulator.process.wait()
    #expect(try await RunningProcess.run(Places.build + "/emulator", check).status == 1)
  }

  @Test func `takes no other address than the two it knows`() async throws {
    let refused = try await RunningProcess.run(Places.build + "/emulator", ["start", "--file", Places.root + "/serverless.yml", "--listen", "10.0.0.1"])
    #expect(refused.status == 2)
    #expect(refused.output.contains("`--listen` must be 127.0.0.1 or 0.0.0.0, got `10.0.0.1`"))
  }
}
