import EmulatorJSON
import Foundation
import TestProcesses
import Testing

@Suite struct `What a developer is told` {
  @Test func `is a line a request, also of one that is refused, and never its query`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start("--log-format", "text")
    _ = try await curl("http://127.0.0.1:\(port)/say/x?secret=1")
    let served = try await process.line { $0.hasPrefix("GET /say/x ") }
    #expect(served.contains(#/^GET /say/x 200 [0-9.]+ ms Say$/#), "\(served)")
    _ = try await curl("http://127.0.0.1:\(port)/rest/x?babble=1")
    #expect(try await process.line { $0.hasPrefix("GET /rest/x ") }.hasSuffix(" Say: malformed answer of the function: it must be JSON"))
    _ = try await curl("http://127.0.0.1:\(port)/nowhere")
    #expect(try await process.line { $0.hasPrefix("GET /nowhere ") }.contains(#/^GET /nowhere 404 [0-9.]+ ms$/#))
    _ = try await curl("http://127.0.0.1:\(port)/say/y", "-H", "Host: evil.example")
    #expect(try await process.line { $0.hasPrefix("GET /say/y ") }.contains(#/ 403 [0-9.]+ ms$/#))
    _ = try await curl("http://127.0.0.1:\(port)/say/z?secret=1", "-H", "Content-Length: many")
    #expect(try await process.line { $0.hasPrefix("GET /say/z ") }.contains(#/^GET /say/z 400 0.0 ms: [a-zA-Z -]*[cC]ontent/#))
    _ = try await curl("http://127.0.0.1:\(port)/say/z", "-X", "n\u{f6}")
    #expect(try await process.line { $0.hasPrefix("- - ") }.contains(#/^- - 400 0.0 ms: /#))
    process.kill()
  }

  @Test func `is a record a request where the log is JSON`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start("--log-format", "json")
    _ = try await curl("http://127.0.0.1:\(port)/say/x")
    let line = try JSON(reading: Array(try await process.line { $0.contains(#""type":"request""#) }.utf8))
    #expect(line["record"]?["path"] == "/say/x" && line["record"]?["status"] == 200 && line["record"]?["function"] == "Say")
    process.kill()
  }

  /// Served, unknown and unreadable; as it is and percent-encoded.
  @Test(arguments: ["text", "json"]) func `shows no credential of a path`(format: String) async throws {
    let service = try Shop()
    let (process, port) = try await service.start("--log-format", format)
    let key = "qk1_0123456789abcdef_" + String(repeating: "aB3", count: 16) + "c"
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
    for (path, shown, more) in [
      ("/say/\(key)", "/say/<masked:secret>", []), ("/say/qk1%5F\(key.dropFirst(4))", "/say/<masked:secret>", []),
      ("/none/\(token)", "/none/<masked:secret>", []), ("/say/a%20b", "/say/a%20b", []),
      ("/lost/qw1_YWNtZQ_\(String(repeating: "0f", count: 32))/x", "/lost/<masked:secret>/x", ["-H", "Content-Length: many"]),
    ] as [(String, String, [String])] {
      let before = process.lines.count
      _ = try await curl("http://127.0.0.1:\(port)\(path)", more)
      let line = try await process.line(from: before) { format == "json" ? $0.contains(#""type":"request""#) : $0.hasPrefix("GET /") }
      #expect(format == "json" ? try JSON(reading: Array(line.utf8))["record"]?["path"]?.string == shown : line.hasPrefix("GET \(shown) "), "\(line)")
    }
    process.kill()
  }

  @Test func `is what must be built before anything starts`() async throws {
    let service = try Shop()
    try FileManager.default.removeItem(atPath: service.folder.path + "/build/Say")
    let plain = try await service.run("start", "--port", "0")
    #expect(plain.status == 2)
    #expect(plain.output.contains("build/Say` is missing or cannot be executed; build it first (functions: Say)"), "\(plain.output)")
    _ = try service.folder.write("build:\n", to: "Makefile")
    #expect(try await service.run("start", "--port", "0").output.contains("type `make build` first"))
  }

  @Test func `is the source of a function of a language, of which nothing is to be built`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("service: s\nprovider: { name: aws, runtime: python3.11 }\nfunctions:\n  F: { handler: src/app.main }\n", to: "serverless.yml")
    let refused = try await RunningProcess.run(Shop.executable, ["start", "--file", file, "--port", "0"])
    #expect(refused.status == 2)
    #expect(
      refused.output.contains("serverless.yml:4: there is no `src/app.py` or `src/app/__init__.py` in \(folder.path) (functions: F)"), "\(refused.output)")
  }

  @Test func `are the keys that are not acted upon, at the start and by check`() async throws {
    let service = try Shop()
    let text = try String(contentsOfFile: service.folder.path + "/serverless.yml", encoding: .utf8)
    _ = try service.folder.write(text + "\nplugins: [serverless-x]\nframeworkVersion: '3'\n", to: "serverless.yml")
    let checked = try await service.run("check")
    #expect(checked.status == 0)
    #expect(checked.output.contains("warning: plugins: plugins do not run here"))
    #expect(checked.output.contains("note: frameworkVersion: which framework may deploy the file"))
    let (process, _) = try await service.start("--log-format", "text")
    _ = try await process.line { $0.contains("warning: plugins: plugins do not run here") }
    process.kill()
  }

  @Test func `is that a deployment needs a stage`() async throws {
    let service = try Shop()
    _ = try service.folder.write("service: shop\nprovider: { name: aws, stage: '${opt:stage}' }\nfunctions: { Say: { handler: Say } }\n", to: "serverless.yml")
    let result = try await service.run("check")
    #expect(result.status == 1)
    #expect(result.output.contains("serverless.yml:2: provider.stage: no stage is given; say it here, or with --stage"))
    #expect(try await service.run("check", "--stage", "x").status == 0)
    #expect(try await service.run("env", "Say").output.contains("AWS_LAMBDA_FUNCTION_NAME=shop-local-Say"))
  }
}

@Suite struct `Variables given on the command line` {
  @Test func `win over the file's, --env over --env-file`() async throws {
    let service = try Shop()
    _ = try service.folder.write("# a comment\nexport GREETING='from # file'\nSECOND=\"two\\nlines\"\nTHIRD=three # comment\n\n", to: "local.env")
    let lines = try await service.run("env", "Say", "--env-file", "local.env", "--env", "GREETING=hi=there", "--json").output
    let variables = try JSON(reading: Array(lines.utf8))
    #expect(variables["GREETING"] == "hi=there")
    #expect(variables["SECOND"] == "two\nlines")
    #expect(variables["THIRD"] == "three")
    #expect(try await service.run("env", "Say", "--env-file", "local.env").output.contains("GREETING=from # file"))
  }

  @Test(arguments: [
    (["--env", "x"], "`--env` must be NAME=VALUE"), (["--env", "AWS_REGION=secret"], "`AWS_REGION` is a name that Lambda keeps for itself"),
    (["--env-file", "no.env"], "no.env"), (["--env-file", "bad.env"], "bad.env:2: must be NAME=VALUE"),
    (["--env-file", "open.env"], "open.env:1: the quote is not closed"),
  ])
  func `that are wrong are told of without their values`(arguments: [String], text: String) async throws {
    let service = try Shop()
    _ = try service.folder.write("A_B=1\nsecret\n", to: "bad.env")
    _ = try service.folder.write("A_B='secret\n", to: "open.env")
    let result = try await RunningProcess.run(Shop.executable, ["env", "Say"] + arguments, directory: service.folder.path)
    #expect(result.status == 2)
    #expect(result.output.contains(text), "\(result.output)")
    #expect(!result.output.contains("secret"))
  }
}

@Suite struct `Callers that are pretended` {
  private func guarded() throws -> Shop {
    let service = try Shop()
    let events = """
      service: shop
      provider:
        name: aws
        region: us-east-1
        stage: dev
        httpApi: { authorizers: { a: { type: jwt, identitySource: '$request.header.Authorization', issuerUrl: 'http://127.0.0.1:1', audience: m } } }
      functions:
        Say:
          handler: Say
          events:
            - httpApi: { method: GET, path: '/say/{name}', authorizer: { name: a } }
            - http: { method: GET, path: iam, authorizer: aws_iam }
      """
    _ = try service.folder.write(events, to: "serverless.yml")
    _ = try service.folder.write(#"{"sub": "me", "admin": true}"#, to: "me.json")
    return service
  }

  @Test func `pass where they bring no credentials, and are checked where they do`() async throws {
    let service = try guarded()
    let (process, port) = try await service.start("--as", "me.json")
    _ = try await process.line { $0.contains("--as: who brings no credentials") }
    #expect(try await curl("http://127.0.0.1:\(port)/say/x").hasPrefix("HTTP/1.1 200"))
    #expect(try await curl("http://127.0.0.1:\(port)/say/x", "-H", "Authorization: Bearer x").hasPrefix("HTTP/1.1 401"))
    process.kill()
  }

  @Test func `are refused without --as, and signatures are looked at without --iam off`() async throws {
    let service = try guarded()
    let (process, port) = try await service.start()
    #expect(try await curl("http://127.0.0.1:\(port)/say/x").hasPrefix("HTTP/1.1 401"))
    #expect(try await curl("http://127.0.0.1:\(port)/iam").hasPrefix("HTTP/1.1 403"))
    process.kill()
    await process.wait()
    let (open, second) = try await service.start("--iam", "off")
    _ = try await open.line { $0.contains("--iam off: routes with aws_iam are open") }
    #expect(try await curl("http://127.0.0.1:\(second)/iam").hasPrefix("HTTP/1.1 200"))
    open.kill()
  }

  @Test(arguments: [
    ["--as", "me.json", "--listen", "0.0.0.0"], ["--iam", "off", "--listen", "0.0.0.0"], ["--iam", "maybe"], ["--as", "no.json"], ["--as", "serverless.yml"],
  ])
  func `are taken on loopback only, and from a file of claims`(arguments: [String]) async throws {
    let service = try guarded()
    let result = try await RunningProcess.run(Shop.executable, ["start", "--port", "0"] + arguments, directory: service.folder.path)
    #expect(result.status == 2, "\(result.output)")
  }
}
