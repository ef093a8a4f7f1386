import EmulatorJSON
import TestProcesses
import Testing

@Suite struct `Invoking and replaying` {
  static let event = #"{"version":"2.0","rawPath":"/said","queryStringParameters":{}}"#

  @Test func `invoke prints the answer to read, or as it is`() async throws {
    let service = try Shop()
    _ = try service.folder.write(Self.event, to: "event.json")
    let readable = try await service.run("invoke", "Say", "--event", "event.json")
    #expect(readable.status == 0)
    #expect(readable.output.contains("status 200\nx-one: 1\n"))
    #expect(readable.output.contains("START RequestId: "))
    let raw = try await service.run("invoke", "shop-dev-Say", "--event", "event.json", "--json")
    #expect(raw.output.contains(#"{"statusCode": 200, "headers": {"x-one": "1"}"#))
  }

  @Test func `invoke asks a running emulator by its port`() async throws {
    let service = try Shop()
    _ = try service.folder.write(Self.event, to: "event.json")
    let (process, port) = try await service.start()
    let result = try await service.run("invoke", "Say", "--event", "event.json", "--port", "\(port)")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("status 200\n"))
    process.kill()
    await process.wait()
    let gone = try await service.run("invoke", "Say", "--event", "event.json", "--port", "\(port)")
    #expect(gone.status == 2)
    #expect(gone.output.contains("no emulator listens on port \(port)"))
  }

  @Test func `invoke exits with 1 where the function fails and 2 where the event is none`() async throws {
    let service = try Shop()
    _ = try service.folder.write(#"{"queryStringParameters":{"exit":"3"}}"#, to: "event.json")
    let failed = try await service.run("invoke", "Say", "--event", "event.json")
    #expect(failed.status == 1)
    #expect(failed.output.contains("Runtime.ExitError"))
    _ = try service.folder.write("{", to: "event.json")
    #expect(try await service.run("invoke", "Say", "--event", "event.json").status == 2)
  }

  @Test func `replay compares, writes JUnit's XML and exits by what it found`() async throws {
    let service = try Shop()
    _ = try service.folder.write(Self.event, to: "events/Say/x.json")
    _ = try service.folder.write(
      #"{"status":200,"headers":{"X-One":"1"},"body":{"path":"/said","greeting":"hello","table":"<string>"}}"#, to: "events/Say/x.expect.json")
    _ = try service.folder.write(#"{"Things":[{"pk":{"S":"1"}}]}"#, to: "events/Say/x.given.json")
    let same = try await service.run("replay", "events", "--junit", "junit.xml")
    #expect(same.status == 0, "\(same.output)")
    let xml = try await RunningProcess.run("/bin/cat", [service.folder.path + "/junit.xml"]).output
    #expect(xml.contains(#"<testsuites tests="1" failures="0" errors="0">"#), "\(xml)")

    _ = try service.folder.write(#"{"status":201}"#, to: "events/Say/x.expect.json")
    let different = try await service.run("replay", "events")
    #expect(different.status == 1)
    #expect(different.output.contains("201"))

    _ = try service.folder.write(#"{"Nowhere":[{"pk":{"S":"1"}}]}"#, to: "events/Say/x.given.json")
    let unable = try await service.run("replay", "events")
    #expect(unable.status == 2)
    #expect(unable.output.contains("the given items of `Nowhere`"))
  }

  @Test func `replay runs what can be read, and names what cannot in JUnit's XML too`() async throws {
    let service = try Shop()
    _ = try service.folder.write(Self.event, to: "events/Say/x.json")
    _ = try service.folder.write(#"{"status":200}"#, to: "events/Say/x.expect.json")
    _ = try service.folder.write("{", to: "events/Say/broken.json")
    _ = try service.folder.write(Self.event, to: "events/Say/unexpected.json")
    let result = try await service.run("replay", "events", "--junit", "junit.xml")
    #expect(result.status == 2)
    #expect(result.output.contains("1 same, 0 different, 2 could not run"), "\(result.output)")
    let xml = try await RunningProcess.run("/bin/cat", [service.folder.path + "/junit.xml"]).output
    #expect(xml.contains(#"<testsuites tests="3" failures="0" errors="2">"#), "\(xml)")
    #expect(xml.contains("has no `unexpected.expect.json` beside it"))
  }
}
