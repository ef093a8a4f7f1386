import EmulatorJSON
import Foundation
import TestProcesses
import Testing

/// What callers, neighbours and faults below may not do to a running emulator.
@Suite struct `A held emulator` {
  private static let list = ["-H", "X-Amz-Target: DynamoDB_20120810.ListTables", "-d", "{}"]

  private func adminPort(_ process: RunningProcess) async throws -> Int {
    let line = try await process.line { $0.hasPrefix("admin on ") }
    return try #require(line.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) })
  }

  @Test(arguments: [["--listen", "0.0.0.0"], ["--admin-port", "0"]])
  func `serves routes and its health alone where others may call`(option: [String]) async throws {
    let service = try Shop()
    let (process, port) = try await service.start(option + ["--allow-host", "shop.example"])
    let admin = try await adminPort(process)
    let url = "http://127.0.0.1:\(port)"
    for host in ["127.0.0.1:\(port)", "localhost:\(port)", "shop.example"] {
      let named = ["-H", "Host: \(host)"]
      #expect(try await curl("\(url)/say/x", named).hasPrefix("HTTP/1.1 200"))
      #expect(try await isWell("\(url)/_emulator/health", named))
      #expect(try await curl(url, named + Self.list).hasPrefix("HTTP/1.1 404"))
      for path in ["/2015-03-31/functions", "/2015-03-31/functions/Say/invocations", "/_emulator/snapshot/", "/_emulator/"] {
        #expect(try await curl("\(url)\(path)", named).hasPrefix("HTTP/1.1 404"), "\(path)")
        #expect(try await curl("\(url)\(path)", named + ["-d", #"{"name":"x"}"#]).hasPrefix("HTTP/1.1 404"), "\(path)")
      }
    }
    // On the other port it is the other way round, for this machine's own names alone.
    let control = "http://127.0.0.1:\(admin)"
    #expect(try await curl(control, Self.list).hasSuffix(#"{"TableNames":["shop-dev-Things"]}"#))
    #expect(try await curl("\(control)/2015-03-31/functions", []).hasPrefix("HTTP/1.1 200"))
    #expect(try await curl("\(control)/say/x", []).hasPrefix("HTTP/1.1 404"))
    #expect(try await curl(control, Self.list + ["-H", "Host: shop.example"]).hasPrefix("HTTP/1.1 403"))
    // It listens on loopback only.
    if option[0] == "--listen" { #expect(try await curl("http://127.0.0.2:\(admin)/", []).isEmpty == false) }
    process.terminate()
    #expect(await process.wait() == 0)
  }

  @Test func `keeps snapshots in its own folder, by name`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start()
    let url = "http://127.0.0.1:\(port)/_emulator/snapshot/"
    for name in ["/tmp/x", "../x", ".x", "", "a/b", String(repeating: "x", count: 129)] {
      for action in ["save", "restore", "remove"] {
        #expect(try await curl(url + action, ["-d", #"{"name":"\#(name)"}"#]).hasPrefix("HTTP/1.1 400"), "\(action) \(name)")
      }
    }
    #expect(try await curl(url + "save", ["-d", #"{"file":"\#(service.folder.path)/x"}"#]).hasPrefix("HTTP/1.1 400"))
    #expect(try await curl(url + "save", ["-d", #"{"name":"one"}"#]).hasPrefix("HTTP/1.1 200"))
    #expect(try await curl(url, []).hasSuffix(#""snapshots":["one"]}"#))
    #expect(FileManager.default.fileExists(atPath: service.folder.path + "/.emulator/snapshots/one"))
    #expect(try await curl(url + "restore", ["-d", #"{"name":"one"}"#]).hasPrefix("HTTP/1.1 200"))
    #expect(try await curl(url + "remove", ["-d", #"{"name":"one"}"#]).hasPrefix("HTTP/1.1 200"))
    #expect(try await curl(url, []).hasSuffix(#""snapshots":[]}"#))
    process.kill()
  }

  @Test func `says that it cannot write when its folder is gone`() async throws {
    let service = try Shop(ready: true)
    let (process, port) = try await service.start()
    let url = "http://127.0.0.1:\(port)"
    #expect(try await isWell("\(url)/readyz"))
    let data = service.folder.path + "/.emulator"
    try FileManager.default.moveItem(atPath: data, toPath: data + "-gone")
    // A finding holds for a second.
    var health = ""
    for _ in 0..<200 where health.isEmpty || health.hasPrefix("HTTP/1.1 200") { health = try await curl("\(url)/_emulator/health", []) }
    #expect(health.hasPrefix("HTTP/1.1 503") && health.contains("is gone, or another file is in its place"))
    #expect(try await curl("\(url)/readyz", []).hasPrefix("HTTP/1.1 503"))
    #expect(try await service.run("health", "--port", "\(port)").status == 1)
    process.terminate()
    #expect(await process.wait() == 0)
  }

  @Test func `says that it cannot write while somebody else holds its tables`() async throws {
    let service = try Shop(ready: true)
    let (process, port) = try await service.start()
    let url = "http://127.0.0.1:\(port)"
    #expect(try await isWell("\(url)/readyz"))
    let script =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1],isolation_level=None); c.execute('BEGIN IMMEDIATE'); print('held',flush=True); sys.stdin.read()"
    let holder = try RunningProcess("/usr/bin/python3", ["-c", script, service.folder.path + "/.emulator/tables.sqlite"])
    _ = try await holder.line { $0 == "held" }
    var health = ""
    for _ in 0..<200 where health.isEmpty || health.hasPrefix("HTTP/1.1 200") { health = try await curl("\(url)/_emulator/health", []) }
    #expect(health.hasPrefix("HTTP/1.1 503"), "\(health)")
    #expect(try await curl("\(url)/readyz", []).hasPrefix("HTTP/1.1 503"))
    // What only reads is answered all the same.
    #expect(try await curl("\(url)/say/x", []).hasPrefix("HTTP/1.1 200"))
    holder.kill()
    await holder.wait()
    for _ in 0..<200 where !health.hasPrefix("HTTP/1.1 200") { health = try await curl("\(url)/_emulator/health", []) }
    #expect(health.hasPrefix("HTTP/1.1 200"), "\(health)")
    process.kill()
  }

  @Test func `is not ready while it drains, and serves until it ends`() async throws {
    let service = try Shop(ready: true)
    // Long enough for a machine that has much else to do; nobody waits for its end here.
    let (process, port) = try await service.start(["--drain", "10"])
    let url = "http://127.0.0.1:\(port)"
    #expect(try await curl("\(url)/say/x", []).hasPrefix("HTTP/1.1 200"))
    process.terminate()
    _ = try await process.line { $0.contains("ending; requests have") }
    // One curl asks for both, at the same moment.
    let answers = try await curl("\(url)/readyz", ["\(url)/say/x"])
    #expect(answers.contains("HTTP/1.1 503") && answers.contains("HTTP/1.1 200"), "\(answers)")
    process.kill()
  }

  @Test func `ends although nobody reads what it says`() async throws {
    let service = try Shop()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Shop.executable)
    process.arguments = ["start", "--port", "0"]
    process.currentDirectoryURL = URL(fileURLWithPath: service.folder.path)
    let (output, log) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = log
    try process.run()
    var said = ""
    while !said.contains("listening on") { said += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) }
    let port = try #require(said.firstMatch(of: /listening on http:\/\/127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) })
    // More lines than a pipe holds.
    let answers = try await curl("http://127.0.0.1:\(port)/say/\(String(repeating: "x", count: 2_000))?n=[1-60]", ["-o", "/dev/null"])
    #expect(answers.isEmpty)
    let start = ContinuousClock.now
    process.terminate()
    await withCheckedContinuation { continuation in
      Thread {
        process.waitUntilExit()
        continuation.resume()
      }.start()
    }
    #expect(ContinuousClock.now - start < .seconds(20))
    withExtendedLifetime(log) {}
  }

  @Test func `logs an object a line where no terminal reads it, to a file that may be moved away`() async throws {
    let service = try Shop()
    let file = service.folder.path + "/log"
    let (process, port) = try await service.start(["--log-file", file])
    let url = "http://127.0.0.1:\(port)/say"
    #expect(try await curl("\(url)/one", []).hasPrefix("HTTP/1.1 200"))
    #expect(try await curl("\(url)/two?exit=1", []).hasPrefix("HTTP/1.1 500"))
    try FileManager.default.moveItem(atPath: file, toPath: file + ".1")
    process.signal(SIGHUP)
    for _ in 0..<400 where !FileManager.default.fileExists(atPath: file) { _ = try await curl("\(url)/three", []) }
    #expect(try await curl("\(url)/last", []).hasPrefix("HTTP/1.1 200"))
    process.terminate()
    #expect(await process.wait() == 0)
    let lines = try [file + ".1", file].flatMap { try String(contentsOfFile: $0, encoding: .utf8).split(separator: "\n") }
    let objects = try lines.map { try JSON(reading: Array($0.utf8)) }
    #expect(objects.contains { $0["message"] == "handling /say/one" && $0["function"] == "Say" && $0["level"] == "INFO" && $0["request_id"] != nil })
    #expect(objects.contains { $0["type"] == "platform.start" && $0["record"]?["version"] == "$LATEST" })
    #expect(objects.contains { $0["type"] == "platform.report" && $0["record"]?["status"] == "success" && $0["record"]?["metrics"]?["memorySizeMB"] == 1_024 })
    #expect(objects.contains { $0["type"] == "platform.report" && $0["record"]?["status"] == "error" })
    #expect(objects.contains { $0["level"] == "ERROR" && $0["message"]?.string?.contains("Runtime exited with error: exit status 1") == true })
    #expect(objects.contains { $0["message"] == "handling /say/last" })
    #expect(objects.allSatisfy { $0["timestamp"]?.string?.hasSuffix("Z") == true || $0["time"]?.string?.hasSuffix("Z") == true })
    #expect(try await service.run("start", "--log-format", "xml").output.contains("`--log-format` must be json or text"))
  }

  @Test func `keeps its tables from everybody else on the machine`() async throws {
    let service = try Shop()
    let data = "\(service.folder.path)/kept/tables"
    let (process, _) = try await service.start(["--data", data])
    let mode = try FileManager.default.attributesOfItem(atPath: data)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    process.terminate()
    #expect(await process.wait() == 0)
  }

  @Test func `says what its sandboxes are held to`() async throws {
    let service = try Shop()
    let (process, _) = try await service.start()
    let line = try #require(process.lines.first { $0.hasPrefix("sandboxes: ") })
    #expect(line.contains("memory held by cgroup") || line.contains("memory measured"))
    #expect(line.contains("own /tmp of 512 MB") || line.contains("no /tmp of their own ("))
    #expect(line.contains("nothing of theirs outlives them"))
    process.kill()
  }

  @Test(arguments: [SIGKILL, SIGTERM])
  func `leaves nothing behind that a function started for good`(signal: Int32) async throws {
    let service = try Shop()
    let (process, port) = try await service.start(["--log-format", "text"])
    #expect(try await curl("http://127.0.0.1:\(port)/say/x?daemon=1", []).hasPrefix("HTTP/1.1 200"))
    let said = try await process.line { $0.contains("daemon ") }
    let daemon = try #require(said.split(separator: " ").last.flatMap { Int32($0) })
    #expect(kill(daemon, 0) == 0)
    process.signal(signal)
    await process.wait()
    // The keeper sees the end a moment later.
    let folder = "/sys/fs/cgroup/memory"
    var left = "unknown"
    for _ in 0..<400 where !left.isEmpty {
      left = try await RunningProcess.run("/bin/sh", ["-c", "ps -o stat= -p \(daemon) | grep -v Z; find \(folder) -name emulator-\(process.identifier)"]).output
    }
    #expect(left.isEmpty)
  }

  @Test func `paints no terminal with names or log text from elsewhere`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start(["--log-format", "text"])
    #expect(try await curl("http://127.0.0.1:\(port)/say/a%1b%5b31mred%07%c2%9b1m%e2%80%aeb", []).hasPrefix("HTTP/1.1 200"))
    let line = try await process.line { $0.contains("handling /say/a") }
    #expect(line == #"Say: handling /say/a\u{1b}[31mred\u{7}\u{9b}1m\u{202e}b"#)
    process.kill()
    await process.wait()
    let missing = try await service.run("check", "--file", "\u{1b}[31mred.yml")
    #expect(missing.output.contains(#"`\u{1b}[31mred.yml` is missing"#) && !missing.output.contains("\u{1b}"))
    _ = try service.folder.write("\"\\e[2Jk\": 1\n", to: "painted.yml")
    let painted = try await service.run("check", "--file", "painted.yml")
    #expect(painted.status == 1 && !painted.output.contains("\u{1b}"), "\(painted.output)")
  }

  @Test func `looks at files before it reads them`() async throws {
    let service = try Shop()
    let large = try service.folder.write("", to: "large.json")
    try #require(truncate(large, 3 << 30) == 0)
    let expectation = try service.folder.write(#"{"status":200}"#, to: "events/Say/x.expect.json")
    for (words, status) in [
      (["replay", large, "--update"], Int32(2)), (["check", "--file", large], 2), (["invoke", "Say", "--event", large], 2),
      (["start", "--faults", large], 2),
    ] {
      // With 2 GB to live in, what reads all of it could not say so.
      let refused = try await RunningProcess.run(
        "/bin/sh", ["-c", "ulimit -v 2000000; exec \"$0\" \"$@\"", Shop.executable] + words, directory: service.folder.path)
      #expect(refused.status == status && refused.output.contains("has more than"), "\(words): \(refused)")
    }
    withExtendedLifetime(expectation) {}
  }

  @Test func `believes a trusted proxy about its caller, and nobody else`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start(["--trust-proxy", "127.0.0.0/8", "--trust-proxy", "10.0.0.0/8"])
    let source = { (forwarded: String) in
      let answer = try await curl("http://127.0.0.1:\(port)/say/x?source=1", ["-H", "X-Forwarded-For: \(forwarded)"])
      return answer.split(separator: "\r\n").last.map(String.init) ?? ""
    }
    #expect(try await source("203.0.113.7, 10.1.2.3") == "203.0.113.7")
    #expect(try await source("6.6.6.6, 203.0.113.7") == "203.0.113.7")
    #expect(try await source("10.9.9.9") == "10.9.9.9")
    #expect(try await source("nonsense") == "127.0.0.1")
    process.kill()
    let second = try Shop()
    let (plain, other) = try await second.start(["--trust-proxy", "10.0.0.0/8"])
    #expect(try await curl("http://127.0.0.1:\(other)/say/x?source=1", ["-H", "X-Forwarded-For: 203.0.113.7"]).hasSuffix("127.0.0.1"))
    plain.kill()
    #expect(try await service.run("start", "--trust-proxy", "10.0.0.0/33").output.contains("`--trust-proxy` must be a network"))
  }
}
