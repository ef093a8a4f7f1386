import EmulatorJSON
import Foundation
import TestProcesses
import Testing

/// A service of two functions that a script plays: `Note` is invoked asynchronously, `Take` is given the messages of a queue by threes. Each prints what it was given. Its clock
/// stands still, so that an hour of retries takes moments.
struct EventShop {
  let folder: TemporaryFolder

  private static let handler = """
    #!/usr/bin/env python3
    import http.client, json, os, time
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        api.request("GET", "/2018-06-01/runtime/invocation/next")
        answer = api.getresponse()
        request = answer.getheader("Lambda-Runtime-Aws-Request-Id")
        event = json.loads(answer.read())
        words = [record["body"] for record in event["Records"]] if "Records" in event else [event["note"]]
        print("took", *words, flush=True)
        if "wait" in words: time.sleep(0.3)
        place = "error" if "fail" in words else "response"
        api.request("POST", f"/2018-06-01/runtime/invocation/{request}/{place}", b'{"errorType":"Meant","errorMessage":"as it was asked"}')
        api.getresponse().read()
    """

  private static func file(_ note: String?) -> String {
    """
    service: events
    provider: { name: aws, stage: dev, region: us-east-1, timeout: 5 }
    functions:
      Note:
        handler: Note
        destinations: { onSuccess: !GetAtt Done.Arn, onFailure: !GetAtt Failed.Arn }
      Take:
        handler: Take
        events:
          - sqs: { arn: !GetAtt Line.Arn, batchSize: 3, maximumBatchingWindow: 300 }
    \(note.map { "  Tick: { handler: Tick, events: [{ schedule: { rate: [rate(1 minute)], input: { note: \($0) } } }] }" } ?? "")
    resources:
      Resources:
        Line: { Type: AWS::SQS::Queue, Properties: { QueueName: line, VisibilityTimeout: 30 } }
        Plain: { Type: AWS::SQS::Queue, Properties: { QueueName: plain } }
        Done: { Type: AWS::SQS::Queue, Properties: { QueueName: done } }
        Failed: { Type: AWS::SQS::Queue, Properties: { QueueName: failed } }
    """
  }

  /// `eachMinute`: what a third function, `Tick`, is given each minute; without it there is none.
  init(eachMinute note: String? = nil) throws {
    folder = try TemporaryFolder()
    _ = try folder.write(Self.file(note), to: "serverless.yml")
    for name in ["Note", "Take", "Tick"] {
      let script = try folder.write(Self.handler, to: "build/\(name)")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    }
  }

  func start(_ arguments: String...) async throws -> RunningEvents {
    let process = try RunningProcess(
      Shop.executable, ["start", "--port", "0", "--log-format", "text", "--clock", "virtual=2026-01-05T00:00:00Z"] + arguments, directory: folder.path)
    let line = try await process.line { $0.contains("listening") }
    let port = try #require(line.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) })
    return RunningEvents(process: process, port: port, folder: folder)
  }
}

struct RunningEvents {
  let process: RunningProcess
  let port: Int
  let folder: TemporaryFolder

  /// What functions were given, batch by batch.
  var taken: [String] { process.lines.compactMap { line in line.firstRange(of: "took ").map { String(line[$0.upperBound...]) } } }

  /// How often a fault struck, by point and kind; waits until it did so as often as is expected, as it may be told after the answer.
  func hits(_ fault: String, atLeast expected: Int) async throws -> Int {
    func tells(_ line: String) -> Bool { line.contains("fault: \(fault) on ") }
    var from = 0
    for _ in 0..<expected {
      _ = try await process.line(from: from) { $0.contains("fault: \(fault) on ") }
      from = (process.lines.indices.dropFirst(from).first { tells(process.lines[$0]) } ?? from) + 1
    }
    return process.lines.count(where: tells)
  }

  func lambda(_ method: String, _ path: String, _ body: String? = nil, _ fields: [String] = []) async throws -> String {
    try await curl("http://127.0.0.1:\(port)\(path)", ["-X", method] + (body.map { ["-d", $0] } ?? []) + fields.flatMap { ["-H", $0] })
  }

  func note(_ text: String) async throws -> String {
    try await lambda("POST", "/2015-03-31/functions/Note/invocations", #"{"note":"\#(text)"}"#, ["X-Amz-Invocation-Type: Event"])
  }

  func queue(_ operation: String, _ body: String) async throws -> String {
    try await lambda("POST", "/", body, ["X-Amz-Target: AmazonSQS.\(operation)", "Content-Type: application/x-amz-json-1.0"])
  }

  /// Moves the clock; what the emulator began has come to rest then.
  func advance(_ span: String) async throws {
    let moved = try await command("clock", "advance", span)
    #expect(moved.status == 0, "\(moved.output)")
  }

  func command(_ words: String...) async throws -> (status: Int32, output: String) {
    try await RunningProcess.run(Shop.executable, words + ["--port", "\(port)"], directory: folder.path)
  }

  /// How many messages a queue has, in flight and delayed ones too.
  func count(_ queue: String) async throws -> Int64 {
    let list = try await command("queue", "ls", "--json")
    let queues = try JSON(reading: Array(list.output.utf8))["queues"]?.array ?? []
    let found = try #require(queues.first { $0["name"]?.string == queue }, "\(list.output)")
    return ["visible", "inFlight", "delayed"].reduce(0) { $0 + (found[$1]?.integer ?? 0) }
  }

  /// The bodies of what a queue has.
  func bodies(_ queue: String) async throws -> [JSON] {
    let list = try await command("queue", "peek", queue, "--json")
    let messages = try JSON(reading: Array(list.output.utf8))["messages"]?.array ?? []
    return try messages.compactMap { $0["Body"]?.string }.map { try JSON(reading: Array($0.utf8)) }
  }
}
