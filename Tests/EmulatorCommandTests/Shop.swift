import EmulatorJSON
import Foundation
import TestProcesses
import Testing

/// The emulator as it was built beside the tests, and a service of one small function that a script plays.
struct Shop {
  let folder: TemporaryFolder

  static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("emulator").path

  /// A runtime client in twenty lines: it answers the path, crashes, sleeps or babbles as the query says.
  private static let handler = """
    #!/usr/bin/env python3
    import http.client, json, os, time
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        api.request("GET", "/2018-06-01/runtime/invocation/next")
        answer = api.getresponse()
        request = answer.getheader("Lambda-Runtime-Aws-Request-Id")
        event = json.loads(answer.read())
        query = event.get("queryStringParameters") or {}
        print("handling", event.get("rawPath") or event.get("path"), flush=True)
        if "daemon" in query: print("daemon", __import__("subprocess").Popen(["setsid", "sleep", "600"]).pid, flush=True)
        if "exit" in query: os._exit(int(query["exit"]))
        if "sleep" in query: time.sleep(float(query["sleep"]))
        body = json.dumps({"path": event.get("rawPath") or event.get("path"), "greeting": os.environ.get("GREETING"), "table": os.environ.get("TABLE")})
        if "source" in query: body = event["requestContext"]["http"]["sourceIp"]
        output = b"no json" if "babble" in query else json.dumps({"statusCode": 200, "headers": {"x-one": "1"}, "body": body}).encode()
        api.request("POST", f"/2018-06-01/runtime/invocation/{request}/response", output)
        api.getresponse().read()
    """

  private static func file(_ emulator: String, _ ready: Bool, _ timeout_s: Int) -> String {
    """
    service: shop
    custom: { emulator: \(emulator) }
    provider:
      name: aws
      stage: dev
      timeout: \(timeout_s)
      environment: { GREETING: hello, TABLE: !Ref Things }
    functions:
      Say:
        handler: Say
        events:
          - httpApi: 'GET /say/{name}'
          - http: 'GET rest/{name}'
    \(ready ? "      - httpApi: 'GET /readyz'" : "")
    resources:
      Resources:
        Things:
          Type: AWS::DynamoDB::Table
          Properties:
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
            KeySchema: [{ AttributeName: pk, KeyType: HASH }]
    """
  }

  /// `emulator` stands under `custom.emulator`; `timeout_s`: the function's; long, where no test is about it, as a machine that runs all tests at once may take its time.
  init(emulator: String = "{}", ready: Bool = false, timeout_s: Int = 20) throws {
    folder = try TemporaryFolder()
    _ = try folder.write(Self.file(emulator, ready, timeout_s), to: "serverless.yml")
    let script = try folder.write(Self.handler, to: "build/Say")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
  }

  func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
    try await RunningProcess.run(Self.executable, arguments, directory: folder.path)
  }

  /// Starts it on a port of its own and waits until it listens.
  func start(_ arguments: String...) async throws -> (process: RunningProcess, port: Int) { try await start(arguments) }

  func start(_ arguments: [String]) async throws -> (process: RunningProcess, port: Int) {
    let process = try RunningProcess(Self.executable, ["start", "--port", "0"] + arguments, directory: folder.path)
    let line = try await process.line { $0.contains("listening") }
    let port = try #require(line.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) })
    return (process, port)
  }
}

/// One request by curl's own means, so that no code of ours speaks for both sides.
func curl(_ arguments: String...) async throws -> String { try await curl("", arguments) }

func curl(_ url: String, _ arguments: [String]) async throws -> String {
  try await RunningProcess.run("/usr/bin/curl", ["-sS", "-i", "--max-time", "60"] + arguments + (url.isEmpty ? [] : [url])).output
}

/// Asks until all is well: a disk that stands still for two seconds is told of too, and other tests write to it.
func isWell(_ url: String, _ arguments: [String] = []) async throws -> Bool {
  for _ in 0..<400 where try await curl(url, arguments).hasPrefix("HTTP/1.1 200") { return true }
  return false
}
