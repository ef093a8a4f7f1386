import EmulatorJSON
import TestProcesses
import Testing

@Suite struct `A move of the clock` {
  /// Asks until no move is under way.
  private func rest(_ events: RunningEvents) async throws -> JSON {
    var state: JSON = [:]
    repeat { state = try await show(events) } while state["moving"] != nil
    return state
  }

  private func show(_ events: RunningEvents) async throws -> JSON { try JSON(reading: Array(try await events.command("clock", "show", "--json").output.utf8)) }

  /// Asks until it is under way, and something has happened.
  private func begun(_ events: RunningEvents) async throws {
    var state: JSON = [:]
    repeat { state = try await show(events) } while state["moving"]?["fired"]?["schedules"] == nil
    #expect(state["moving"]?["from"]?.string == "2026-01-05T00:00:00Z" && state["moving"]?["to"]?.string == "2026-12-31T00:00:00Z", "\(state)")
  }

  @Test func `over a month is one step where schedules need not be made up for`() async throws {
    let events = try await EventShop(eachMinute: "tick").start()
    #expect(try await events.note("fail").hasPrefix("HTTP/1.1 202"))
    let jump = try await events.command("clock", "jump", "30d")
    #expect(jump.status == 0 && jump.output.hasPrefix("2026-02-04T00:00:00Z  1 retries, 1 schedules, "), "\(jump.output)")
    // From there on it fires again, each minute.
    let next = try await events.command("clock", "set", "2026-02-04T00:03:00Z")
    #expect(next.status == 0 && next.output.contains(" 3 schedules"), "\(next.output)")
    let back = try await events.command("clock", "jump", "2026-02-04T00:00:00Z")
    #expect(back.status == 2 && back.output == "emulator: the clock stands at 2026-02-04T00:03:00Z and never goes back", "\(back.output)")
    events.process.kill()
  }

  @Test(arguments: ["stop", "interrupt", "hang up"]) func `ends on the way where that is wished, and stands there`(wish: String) async throws {
    let events = try await EventShop(eachMinute: "wait").start()
    let move =
      wish == "hang up"
      ? try RunningProcess(
        "/usr/bin/curl", ["-sS", "-d", #"{"set":"2026-12-31T00:00:00Z"}"#, "http://127.0.0.1:\(events.port)/_emulator/clock"], directory: events.folder.path)
      : try RunningProcess(
        Shop.executable, ["clock", "set", "2026-12-31T00:00:00Z", "--port", "\(events.port)"], directory: events.folder.path)
    try await begun(events)
    switch wish {
    case "stop":
      #expect(try await events.lambda("POST", "/_emulator/clock", #"{"stop":true}"#).hasPrefix("HTTP/1.1 200"))
      #expect(await move.wait() == 2)
      #expect(try await move.line { $0.contains("stopped on the way; the clock stands at 2026-01-05T") }.hasPrefix("emulator: "))
    case "interrupt":
      move.signal(2)
      #expect(await move.wait() == 130)
    default:
      move.kill()
      await move.wait()
    }
    let state = try await rest(events)
    #expect(state["now"]?.string?.hasPrefix("2026-01-05T") == true, "\(state)")
    // What happened has come to rest, and it can be moved on.
    let next = try await events.command("clock", "next")
    #expect(next.status == 0 && next.output.contains("1 schedules, 1 invocations, 0 failed"), "\(next.output)")
    events.process.kill()
  }

  @Test func `ends where it is when the emulator ends, and not where it was to go`() async throws {
    let shop = try EventShop(eachMinute: "wait")
    let events = try await shop.start()
    let move = try RunningProcess(Shop.executable, ["clock", "set", "2026-12-31T00:00:00Z", "--port", "\(events.port)"], directory: events.folder.path)
    try await begun(events)
    events.process.terminate()
    #expect(await events.process.wait() == 0)
    #expect(await move.wait() == 2)
    let again = try await shop.start("--clock", "virtual")
    let state = try await show(again)
    #expect(state["now"]?.string?.hasPrefix("2026-01-05T") == true, "\(state)")
    again.process.kill()
  }
}
