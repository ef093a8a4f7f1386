import EmulatorJSON
import TestProcesses
import Testing

@Suite struct `The commands on the file alone` {
  @Test func `check counts what a right file declares`() async throws {
    let result = try await Shop().run("check")
    #expect(result.status == 0)
    #expect(result.output == "serverless.yml: service shop, stage dev: 1 functions, 2 routes, 1 tables, 0 warnings")
  }

  @Test func `check names line and key of what is wrong`() async throws {
    let service = try Shop()
    _ = try service.folder.write(
      "service: shop\nprovider: { name: aws, stage: dev }\nfunctions:\n  F:\n    handler: f\n    timeout: abc\n", to: "serverless.yml")
    let result = try await service.run("check")
    #expect(result.status == 1)
    #expect(result.output == #"serverless.yml:6: functions.F.timeout: must be between 1 and 900, got "abc""#)
    let json = try JSON(reading: Array(try await service.run("check", "--json").output.utf8))
    #expect(json["problems"]?.array?.first?["line"] == 6)
  }

  @Test func `check warns of executables that are missing`() async throws {
    let service = try Shop()
    let result = try await service.run("check", "--functions", "elsewhere")
    #expect(result.status == 0)
    #expect(result.output.contains("elsewhere/Say` is missing or cannot be executed"))
  }

  @Test func `check warns of a schedule that never fires`() async throws {
    let service = try Shop()
    _ = try service.folder.write(
      "service: shop\nprovider: { name: aws, stage: dev }\nfunctions:\n  Say: { handler: Say, events: [ { schedule: cron(0 0 31 2 ? *) }, { schedule: rate(1 day) } ] }\n",
      to: "serverless.yml")
    let result = try await service.run("check")
    #expect(result.status == 0)
    #expect(
      result.output == """
        serverless.yml:4: warning: functions.Say.events.schedule: `cron(0 0 31 2 ? *)` never fires
        serverless.yml: service shop, stage dev: 1 functions, 0 routes, 0 tables, 1 warnings
        """)
  }

  @Test(arguments: [
    ("method: scheduler, timezone: Europe/Nowhere", "timezone: `Europe/Nowhere` is no zone"),
    ("method: scheduler, timezone: ../../etc/passwd", "is no name of an IANA zone"),
    ("inputPath: $.stageVariables", "inputPath: `$.stageVariables` is not in a schedule's event"),
    ("inputTransformer: { inputTemplate: '{\"a\": <b>}' }", "inputTemplate: `<b>` is no name of inputPathsMap"),
  ])
  func `check refuses of a schedule what cannot be had, with its line`(settings: String, words: String) async throws {
    let service = try Shop()
    _ = try service.folder.write(
      "service: shop\nprovider: { name: aws, stage: dev }\nfunctions:\n  Say: { handler: Say, events: [ { schedule: { rate: cron(0 8 * * ? *), \(settings) } } ] }\n",
      to: "serverless.yml")
    let result = try await service.run("check")
    #expect(
      result.status == 1 && result.output.contains("serverless.yml:4: functions.Say.events.schedule: ") && result.output.contains(words), "\(result.output)")
  }

  @Test(arguments: [
    (["cron(30 2 * * ? *)", "--zone", "Europe/Berlin", "--after", "2026-03-28T12:00:00Z", "--count", "1"], "2026-03-30T00:30:00Z"),
    (["Say", "--after", "2026-10-25T00:00:00Z", "--count", "2"], "2026-10-25T00:30:00Z\n2026-10-25T02:00:00Z"),
  ])
  func `schedule next goes by a zone`(words: [String], output: String) async throws {
    let service = try Shop()
    _ = try service.folder.write(
      """
      service: shop
      provider: { name: aws, stage: dev }
      functions:
        Say: { handler: Say, events: [ { schedule: { rate: cron(0/30 * * * ? *), method: scheduler, timezone: Europe/Berlin } } ] }
      """, to: "serverless.yml")
    let run = try await RunningProcess.run(Shop.executable, ["schedule", "next"] + words, directory: service.folder.path)
    #expect(run.status == 0 && run.output == output, "\(run.output)")
  }

  @Test(arguments: ["2028-02-29T00:00:00+01:00", "2028-02-28T23:59:59.999Z", "2028-02-28T23:59:59-00:00"])
  func `a moment has a zone, and a fraction where it is given`(moment: String) async throws {
    let next = try await Shop().run("schedule", "next", "cron(0 * * * ? *)", "--after", moment, "--count", "1")
    #expect(next.status == 0 && next.output == "2028-02-29T00:00:00Z", "\(next.output)")
  }

  @Test(arguments: [
    "2027-02-30T00:00:00Z", "2027-02-29T00:00:00.5Z", "2027-04-31T00:00:00+02:00", "2027-01-01T24:00:00Z", "2027-01-01T00:60:00Z", "2027-01-01T00:00:00Zx",
    "2027-1-1T00:00:00Z", "2027-01-01T00:00:00", "tomorrow",
  ])
  func `no moment that the calendar has not is taken for another`(moment: String) async throws {
    let next = try await Shop().run("schedule", "next", "rate(1 hour)", "--after", moment)
    let told = "`--after` must be a moment as RFC 3339 has it, such as 2026-01-31T12:00:00Z, got `\(moment)`"
    #expect(next.status == 2 && next.output.contains(told), "\(next.output)")
  }

  @Test(arguments: [
    ("0 12 * * *", "cron(0 12 * * ? *)"), ("@daily", "must be rate(…) or cron(…)"), ("every 5 minutes", "must be rate(…) or cron(…)"),
    ("rate 5 minutes", "must be rate(…) or cron(…)"), ("Nobody", "`Nobody` is no function of serverless.yml; there are Say"),
  ])
  func `schedule next takes for a function's name only what may be one`(typed: String, told: String) async throws {
    let next = try await Shop().run("schedule", "next", typed)
    #expect(next.status == 2 && next.output.contains(told), "\(next.output)")
  }

  @Test(arguments: ["6x", "1.5h", "-1h", "6", "2026-01-31", "2027-02-30T00:00:00Z"])
  func `how a move of the clock is typed is said in the command's words, also where no emulator runs`(typed: String) async throws {
    let service = try Shop()
    for (action, told) in [
      ("advance", "`emulator clock advance SPAN` must be a length of time such as 1500ms, 90s, 5m, 6h or 30d, got `\(typed)`"),
      ("set", "`emulator clock set TIME` must be a moment as RFC 3339 has it, such as 2026-01-31T12:00:00Z, got `\(typed)`"),
      ("jump", "`emulator clock jump SPAN|TIME` must be a length of time such as 1500ms, 90s, 5m, 6h or 30d, or a moment as RFC 3339 has it"),
    ] {
      let refused = try await service.run("clock", action, typed)
      #expect(refused.status == 2 && refused.output.hasPrefix("emulator: \(told)") && refused.output.hasSuffix("got `\(typed)`"), "\(refused.output)")
    }
  }

  @Test func `routes lists them`() async throws {
    #expect(
      try await Shop().run("routes").output
        == "GET      /say/{name}   Say  HTTP API, payload 2.0\nGET      /rest/{name}  Say  REST API, payload 1.0")
  }

  @Test func `env prints what the function finds`() async throws {
    let lines = try await Shop().run("env", "shop-dev-Say", "--port", "8123").output.split(separator: "\n")
    for line in ["GREETING=hello", "TABLE=shop-dev-Things", "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8123", "AWS_LAMBDA_FUNCTION_NAME=shop-dev-Say"] {
      #expect(lines.contains { $0 == line }, "\(line)")
    }
  }

  @Test(arguments: [
    (["bogus"], "`bogus` is no command; there are start, invoke, replay, record, verify, routes, check, env,"),
    (["start", "--prt", "1"], "`--prt` is no option"), (["start", "--port", "x"], "`--port` must be 0 to 65535"),
    (["invoke"], "type `emulator invoke NAME`"), (["invoke", "Say"], "`--event FILE` is missing"), (["env", "Nobody"], "`Nobody` is no function"),
    (["replay", "nowhere"], "nowhere"), (["routes", "--file", "no.yml"], "`no.yml` is missing"), (["check", "--file"], "`--file` needs a value"),
    (["start", "--data", ""], "`--data` needs a value"), (["check", "--stage="], "`--stage` needs a value"),
    (["start", "--param", "x"], "`--param` must be NAME=VALUE"),
  ])
  func `what cannot be done says why and exits with 2`(arguments: [String], text: String) async throws {
    let service = try Shop()
    let result = try await RunningProcess.run(Shop.executable, arguments, directory: service.folder.path)
    #expect(result.status == 2)
    #expect(result.output.contains(text), "\(result.output)")
  }

  @Test(arguments: ["start", "invoke", "replay", "routes", "check", "env"])
  func `each explains itself`(command: String) async throws {
    let result = try await Shop().run(command, "--help")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("emulator \(command)"))
    #expect(result.output.contains("--file FILE"))
  }
}
