import TestProcesses
import Testing

@Suite struct `emulator queue` {
  @Test func `that is asked of a queue that is not there names those that are`() async throws {
    let events = try await EventShop().start()
    let known = "there are `done`, `failed`, `line`, `plain`; a queue is called by its whole name"
    for words in [
      ["peek", "lines"], ["send", "Line", "x"], ["purge", "li"], ["move", "dead"], ["peek", "no name"], ["peek", "a/messages?x"],
      ["move", "line", "--to", "nowhere"],
    ] {
      let ran = try await RunningProcess.run(Shop.executable, ["queue"] + words + ["--port", "\(events.port)"], directory: events.folder.path)
      let name = words.contains("--to") ? words[3] : words[1]
      #expect(ran.status == 2 && ran.output == "emulator: there is no queue `\(name)`: \(known)", "\(ran.output)")
    }
    // What a queue refuses for another reason is not mended by another name.
    let refused = try await events.command("queue", "send", "line", "x", "--delay", "901")
    #expect(refused.status == 2 && refused.output.contains("DelaySeconds") && !refused.output.contains("there are"), "\(refused.output)")
    #expect(try await events.command("queue", "peek", "plain").output == "no messages")
    events.process.kill()
  }
}
