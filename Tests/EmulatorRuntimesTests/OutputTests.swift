import EmulatorHTTP
import EmulatorSandboxes
import Foundation
import Testing

/// An executable that prints as most programs do, through a library that keeps what goes into a pipe until there is much of it.
@EventLoop @Suite(.serialized) struct `What a function prints` {
  private static let script = """
    #!/usr/bin/env python3
    import http.client, os, time
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        api.request("GET", "/2018-06-01/runtime/invocation/next")
        answer = api.getresponse()
        request = answer.getheader("Lambda-Runtime-Aws-Request-Id")
        answer.read()
        print("begun")
        while not os.path.exists("gate"): time.sleep(0.001)
        print("10 %\\r20 %\\r\\nend", end="")
        api.request("POST", "/2018-06-01/runtime/invocation/%s/response" % request, "1")
        api.getresponse().read()
    """

  private final class Lines {
    var all: [String] = []
  }

  @Test func `is there at once, and nothing of it writes over anything`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "prints-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(Self.script.utf8).write(to: URL(filePath: "\(folder)/run"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/run")
    let lines = Lines()
    let host = FunctionHost([
      FunctionDefinition(name: "F", qualifiedName: "F", executable: "\(folder)/run", memory_MB: 128, timeout_ms: 120_000, directory: folder)
    ]) {
      lines.all.append(String(decoding: $0.text, as: UTF8.self))
    }
    let function = try #require(host.function(named: "F"))
    var isDone = false
    host.invoke(function, InvocationRequest(payload: Array("{}".utf8))) { _ in isDone = true }
    // It goes on only when its line was seen.
    while !lines.all.contains("begun") { await turn() }
    _ = FileManager.default.createFile(atPath: "\(folder)/gate", contents: nil)
    while !isDone { await turn() }
    let printed = lines.all.filter { !$0.hasPrefix("START") && !$0.hasPrefix("END") && !$0.hasPrefix("REPORT") }
    #expect(Array(printed.drop { $0 != "begun" }.prefix(4)) == ["begun", "10 %", "20 %", "end"], "\(printed)")
    await withCheckedContinuation { continuation in host.stop(grace_ms: 5_000) { continuation.resume() } }
  }

  private func turn() async {
    await withCheckedContinuation { continuation in
      let alarm = Alarm { continuation.resume() }
      alarm.set(after_ms: 2)
    }
  }
}
