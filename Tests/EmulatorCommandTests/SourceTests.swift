import EmulatorJSON
import Foundation
import TestProcesses
import Testing

/// A service of one Python function, as serverless.yml names it.
@Suite struct `A service whose files change while it runs` {
  private static func file(_ greeting: String) -> String {
    """
    service: greeter
    provider: { name: aws, runtime: python3.9, environment: { GREETING: \(greeting) } }
    functions:
      Greet:
        handler: src/app.handler
        events: [{ httpApi: 'GET /' }]
    """
  }

  private static func app(_ name: String) -> String {
    """
    import os
    from src.names import name

    def handler(event, context):
        return {"statusCode": 200, "body": "%s, %s \(name)" % (os.environ["GREETING"], name)}
    """
  }

  private static func started(_ folder: TemporaryFolder) async throws -> (process: RunningProcess, url: String) {
    let process = try RunningProcess(Shop.executable, ["start", "--port", "0"], directory: folder.path)
    let line = try await process.line { $0.contains("listening") }
    let port = try #require(line.firstMatch(of: /127\.0\.0\.1:(\d+)/).map { String($0.1) })
    return (process, "http://127.0.0.1:\(port)/")
  }

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/src", withIntermediateDirectories: true)
    _ = try folder.write(file("hello"), to: "serverless.yml")
    _ = try folder.write(app("one"), to: "src/app.py")
    _ = try folder.write("name = 'world'\n", to: "src/names.py")
    return folder
  }

  /// Asks until the answer is `expected`: a look at the files holds for a fifth of a second.
  private static func ask(_ url: String, until expected: String) async throws -> Bool {
    for _ in 0..<100 where try await curl(url).contains(expected) { return true }
    return false
  }

  @Test func `never answers from old sources or settings, and says what changed`() async throws {
    let folder = try Self.folder()
    let (process, url) = try await Self.started(folder)
    defer { process.kill() }
    #expect(try await curl(url).hasSuffix("hello, world one"))
    _ = try folder.write("name = 'moon'\n", to: "src/names.py")
    #expect(try await Self.ask(url, until: "hello, moon one"))
    _ = try await process.line { $0.contains("src/names.py` has changed: its warm sandbox ends, and a new one takes over") }
    _ = try folder.write(Self.file("goodbye"), to: "serverless.yml")
    #expect(try await Self.ask(url, until: "goodbye, moon one"))
    _ = try await process.line { $0.contains("serverless.yml` has changed: its warm sandbox ends") }
    // A file that is wrong is told, and what ran runs on.
    _ = try folder.write("service: [", to: "serverless.yml")
    #expect(try await curl(url).hasSuffix("goodbye, moon one"))
    _ = try await process.line { $0.contains("has changed and is not taken") }
  }

  @Test func `is described, and published as a version, as it is now, though nobody invoked it`() async throws {
    let service = try Shop(timeout_s: 20)
    let (process, port) = try await service.start()
    defer { process.kill() }
    let api = "http://127.0.0.1:\(port)/2015-03-31/functions/Say"
    let text = try String(contentsOfFile: service.folder.path + "/serverless.yml", encoding: .utf8)
    for greeting in ["hello", "goodbye", "again"] {
      _ = try service.folder.write(text.replacing("GREETING: hello", with: "GREETING: \(greeting)"), to: "serverless.yml")
      #expect(try await curl("\(api)/configuration").contains(#""GREETING":"\#(greeting)""#))
    }
    _ = try service.folder.write(text.replacing("GREETING: hello", with: "GREETING: frozen"), to: "serverless.yml")
    #expect(try await curl("\(api)/versions", "-d", "{}").contains(#""GREETING":"frozen""#))
    #expect(try await curl("\(api)/invocations?Qualifier=1", "-d", "{}").contains(#"\"greeting\": \"frozen\""#))
  }

  @Test func `says what is scheduled and takes from queues, and that a change of these wants a new start`() async throws {
    let folder = try Self.folder()
    func file(_ greeting: String, minutes: Int) -> String {
      """
      \(Self.file(greeting))
        Tick:
          handler: src/app.handler
          events: [{ schedule: rate(\(minutes) minutes) }, { sqs: { arn: !GetAtt Q.Arn, enabled: false } }]
      resources: { Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: q } } } }
      """
    }
    _ = try folder.write(file("hello", minutes: 5), to: "serverless.yml")
    let (process, url) = try await Self.started(folder)
    defer { process.kill() }
    #expect(process.lines.contains("schedule Tick  rate(5 minutes)"), "\(process.lines)")
    #expect(process.lines.contains("takes    Tick  arn:aws:sqs:us-east-1:000000000000:q  (disabled)"), "\(process.lines)")
    _ = try folder.write(file("goodbye", minutes: 6), to: "serverless.yml")
    #expect(try await Self.ask(url, until: "goodbye, world one"))
    _ = try await process.line { $0.contains("queues, schedules and functions that are new or gone hold after a new start") }
  }

  @Test func `is refused with the line of a runtime that is none of ours, or that this machine lacks`() async throws {
    let folder = try Self.folder()
    _ = try folder.write(Self.file("x").replacing("python3.9", with: "ruby3.3"), to: "serverless.yml")
    let ruby = try await RunningProcess.run(Shop.executable, ["check"], directory: folder.path)
    #expect(
      ruby.status != 0 && ruby.output.contains("serverless.yml:2:") && ruby.output.contains("`ruby3.3` is no runtime that the emulator has"), "\(ruby.output)")
  }
}
