import EmulatorJSON
import Foundation
import TestProcesses
import Testing

@Suite struct `A running emulator` {
  @Test func `answers routes of both APIs from the function's output`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start()
    let http = try await curl("http://127.0.0.1:\(port)/say/a%20b?x=1")
    #expect(http.hasPrefix("HTTP/1.1 200"))
    #expect(http.contains("x-one: 1"))
    #expect(http.contains(#"{"path": "/say/a b", "greeting": "hello", "table": "shop-dev-Things"}"#))
    let rest = try await curl("http://127.0.0.1:\(port)/rest/a%20b")
    #expect(rest.hasPrefix("HTTP/1.1 200"))
    #expect(rest.contains("x-amzn-RequestId:"))
    #expect(rest.contains(#""path": "/rest/a%20b""#))
    process.terminate()
    #expect(await process.wait() == 0)
  }

  @Test(arguments: [
    ("exit=1", "say/x", 500, "Internal Server Error"), ("exit=0", "rest/x", 502, "Internal server error"), ("babble=1", "say/x", 500, "Internal Server Error"),
    ("babble=1", "rest/x", 502, "Internal server error"), ("sleep=30", "say/x", 500, "Internal Server Error"),
    ("sleep=30", "rest/x", 502, "Internal server error"),
  ])
  func `answers for a function that fails, and serves the next request`(query: String, path: String, status: Int, message: String) async throws {
    let service = try Shop(timeout_s: query.hasPrefix("sleep") ? 1 : 20)
    let (process, port) = try await service.start()
    let failed = try await curl("http://127.0.0.1:\(port)/\(path)?\(query)")
    #expect(failed.hasPrefix("HTTP/1.1 \(status)"), "\(failed)")
    #expect(failed.hasSuffix(#"{"message":\#(status == 502 ? " " : "")"\#(message)"}"#))
    #expect(try await curl("http://127.0.0.1:\(port)/say/x").hasPrefix("HTTP/1.1 200"))
    process.kill()
  }

  @Test func `refuses foreign hosts and origins, and knows its own pages`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start()
    let url = "http://127.0.0.1:\(port)"
    #expect(try await curl("\(url)/say/x", "-H", "Host: evil.example").hasPrefix("HTTP/1.1 403"))
    #expect(try await curl("\(url)/say/x", "-H", "Origin: https://evil.example").hasPrefix("HTTP/1.1 403"))
    let list = ["-H", "X-Amz-Target: DynamoDB_20120810.ListTables", "-d", "{}"]
    #expect(try await curl(url, list[0], list[1], list[2], list[3], "-H", "Origin: https://evil.example").hasPrefix("HTTP/1.1 403"))
    #expect(try await curl(url, list[0], list[1], list[2], list[3]).hasSuffix(#"{"TableNames":["shop-dev-Things"]}"#))
    #expect(try await curl("\(url)/_emulator/health").contains(#""status":"ok""#))
    #expect(try await curl("\(url)/nowhere").hasSuffix(#"{"message":"Not Found"}"#))
    process.kill()
  }

  @Test func `is the only one in its data folder and on its port, and says so`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start("--env", "WEATHER_API_KEY=sk-never-told")
    let folder = try await service.run("start", "--port", "0")
    #expect(folder.status == 2)
    #expect(folder.output.contains("is in use by another emulator (process \(process.identifier)); name another with --data"))
    let taken = try await service.run("start", "--port", "\(port)", "--data", "other")
    #expect(taken.status == 2)
    #expect(taken.output.contains("port \(port) is in use by process \(process.identifier) (emulator); end it with"), "\(taken.output)")
    #expect(!taken.output.contains("sk-never-told"), "\(taken.output)")
    let mistyped = try await service.run("start", "--envs=WEATHER_API_KEY=sk-never-told")
    #expect(mistyped.status == 2 && mistyped.output.contains("`--envs` is no option of `emulator start`"), "\(mistyped.output)")
    #expect(!mistyped.output.contains("sk-never-told"), "\(mistyped.output)")
    #expect(taken.output.contains("end it with `kill \(process.identifier)`, or type `emulator start --port \(port + 1)`"))
    process.kill()
    await process.wait()
    let (again, _) = try await service.start()
    again.kill()
  }

  @Test func `lets requests finish when it is asked to end, and leaves no process behind`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start()
    async let answer = curl("http://127.0.0.1:\(port)/say/slow?sleep=0.5")
    _ = try await process.line { $0.contains("handling /say/slow") }
    process.terminate()
    #expect(try await answer.hasPrefix("HTTP/1.1 200"))
    #expect(await process.wait() == 0)
    #expect(try await RunningProcess.run("/usr/bin/pgrep", ["-f", service.folder.path]).output.isEmpty)
  }

  @Test func `leaves no process behind either where it is killed while a function runs`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start()
    #expect(try await curl("http://127.0.0.1:\(port)/say/idle").hasPrefix("HTTP/1.1 200"))
    #expect(try await !RunningProcess.run("/usr/bin/pgrep", ["-f", service.folder.path]).output.isEmpty)
    async let _ = curl("http://127.0.0.1:\(port)/say/busy?sleep=30")
    _ = try await process.line { $0.contains("handling /say/busy") }
    process.kill()
    await process.wait()
    // The kernel ends them with their parent, which is seen a moment later.
    var left = "unknown"
    for _ in 0..<200 where !left.isEmpty { left = try await RunningProcess.run("/usr/bin/pgrep", ["-f", service.folder.path]).output }
    #expect(left.isEmpty)
  }

  @Test func `turns callers away once as many run and wait as the file allows`() async throws {
    let service = try Shop(emulator: "{ sandboxes: { perFunction: 1, overall: 1, waiting: 3 } }")
    let (process, port) = try await service.start()
    #expect(try await curl("http://127.0.0.1:\(port)/say/warm").hasPrefix("HTTP/1.1 200"))
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 1...12 { group.addTask { try await curl("http://127.0.0.1:\(port)/say/\(number)?sleep=0.2") } }
      return try await group.reduce(into: [String: Int]()) { counts, answer in counts[String(answer.prefix(12)), default: 0] += 1 }
    }
    // A caller can come when another is served already, so more than four may get through, but never one that is neither served nor told.
    #expect(answers["HTTP/1.1 200", default: 0] >= 4)
    #expect(answers["HTTP/1.1 503", default: 0] >= 1)
    #expect(answers.values.reduce(0, +) == 12)
    #expect(answers.keys.allSatisfy { ["HTTP/1.1 200", "HTTP/1.1 503"].contains($0) })
    #expect(try await curl("http://127.0.0.1:\(port)/_emulator/health").contains(#""status":"ok""#))
    process.kill()
  }

  @Test func `keeps nothing of a request once it is answered`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start("--quiet")
    _ = try service.folder.write(String(repeating: "x", count: 2_000_000), to: "body")
    // One curl asks for all of them, over one connection.
    let ask = { (count: Int) in
      try await curl("-o", "/dev/null", "-X", "GET", "--data-binary", "@\(service.folder.path)/body", "http://127.0.0.1:\(port)/say/x?n=[1-\(count)]")
    }
    _ = try await ask(20)
    let before_kB = try residentSet_kB(process.identifier)
    _ = try await ask(100)
    // A tenth of what the hundred sent.
    #expect(try residentSet_kB(process.identifier) - before_kB < 20_000)
    process.kill()
  }

  @Test func `answers many large bodies at once, and holds few of their events`() async throws {
    // What takes a function more than its time is no matter here, and five megabytes of JSON may, where everything else runs beside it.
    let service = try Shop(timeout_s: 30)
    let (process, port) = try await service.start("--quiet")
    // Each is six times as large as an event.
    _ = try service.folder.write(String(repeating: "\u{1}", count: 900_000), to: "body")
    let file = "@\(service.folder.path)/body"
    let answers = try await curl(
      "--parallel", "--parallel-immediate", "--parallel-max", "60", "-X", "GET", "--data-binary", file, "-H", "Content-Type: text/plain",
      "http://127.0.0.1:\(port)/say/x?n=[1-60]")
    #expect(answers.components(separatedBy: "HTTP/1.1 200").count == 61, "\(answers.prefix(2_000))")
    #expect(try residentSet_kB(process.identifier) < 400_000)
    process.terminate()
    #expect(await process.wait() == 0)
  }

  private func residentSet_kB(_ process: Int32) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    return try #require(status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.1) })
  }

  @Test func `tells a function the address of its caller`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start("--listen", "0.0.0.0", "--allow-host", "127.0.0.2")
    let answer = try await curl("http://127.0.0.2:\(port)/say/x?source=1", "--interface", "127.0.0.9")
    #expect(answer.hasSuffix("\r\n\r\n127.0.0.9"), "\(answer)")
    process.kill()
  }
}
