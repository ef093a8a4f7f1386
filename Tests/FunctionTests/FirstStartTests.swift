import TestProcesses
import Testing

@Suite struct `A first start` {
  @Test(arguments: [("first-decision", "make run"), ("demo", "make demo")])
  func `whose port is taken says by whom, and how its make goal is told another`(script: String, goal: String) async throws {
    let taken = try ByteServer { _ in }
    defer { taken.stop() }
    let data = try TemporaryFolder()
    let started = try await RunningProcess.run(
      "/usr/bin/env", ["PORT=\(taken.port)", "DATA=\(data.path)/data", Places.root + "/ops/" + script, Places.build])
    #expect(started.status == 2, "\(started.output)")
    #expect(started.output.contains("port \(taken.port) is in use by process "), "\(started.output)")
    #expect(started.output.contains("`PORT=\(taken.port + 1) \(goal)`") && started.output.contains("`PORT=0 \(goal)`"), "\(started.output)")
  }

  @Test func `whose data another emulator has says how its make goal is told another folder`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let started = try await RunningProcess.run(
      "/usr/bin/env", ["PORT=0", "DATA=\(data.path)/data", Places.root + "/ops/first-decision", Places.build])
    #expect(started.status == 2 && started.output.contains("in use by another emulator"), "\(started.output)")
    #expect(started.output.contains("`DATA=folder make run`"), "\(started.output)")
    emulator.process.terminate()
    #expect(await emulator.process.wait() == 0)
  }
}
