import EmulatorJSON
import EmulatorServerless
import Testing

@Suite struct `A function in serverless.yml` {
  @Test func `takes the provider's values where it gives none`() throws {
    let provider = "  memorySize: 256\n  timeout: 9\n  environment: {AA: provider, BB: provider}\n"
    let application = try read(
      service("  F:\n    handler: f\n    environment: {BB: own, CC: 3, DD: true}\n  G: {handler: g, memorySize: 512, timeout: 20}", provider: provider))
    let f = try #require(application.function(named: "F"))
    #expect(f.memory_MB == 256)
    #expect(f.timeout_s == 9)
    #expect(f.environment == ["AA": "provider", "BB": "own", "CC": "3", "DD": "true"])
    let g = try #require(application.function(named: "G"))
    #expect([g.memory_MB, g.timeout_s] == [512, 20])
    #expect(g.environment == ["AA": "provider", "BB": "provider"])
  }

  @Test func `has the framework's defaults`() throws {
    let application = try read("service: shop\nprovider: {name: aws}\nfunctions: {F: {handler: f}}")
    let f = application.functions[0]
    #expect([f.memory_MB, f.timeout_s] == [1_024, 6])
    #expect([application.stage, application.region, f.name] == ["local", "us-east-1", "shop-local-F"])
    #expect(application.emulator.functions == "build")
    #expect(application.emulator.port == 8_000)
  }

  @Test func `is known by its key and by its full name`() throws {
    let application = try read(service("  F: {handler: f}\n  G: {handler: g, name: given}"))
    #expect(application.function(named: "F") == application.function(named: "shop-test-F"))
    #expect(application.function(named: "given")?.key == "G")
    #expect(application.function(named: "H") == nil)
  }

  @Test(arguments: [
    ("handler: MakeDecision", "MakeDecision", []), ("handler: bin/Make", "bin/Make", []),
    ("image: {name: functions, command: [Make, --fast]}", "Make", ["--fast"]), ("image: {name: functions, command: Make}", "Make", []),
    ("image: {name: functions}", "F", []), ("image: functions", "F", []),
  ])
  func `runs the executable that its handler or its image's command names`(settings: String, executable: String, arguments: [String]) throws {
    let function = try read(service("  F:\n    \(settings)")).functions[0]
    #expect(function.executable == executable)
    #expect(function.arguments == arguments)
  }

  @Test func `has the runtime that it names, or the provider's, and none where an image holds it`() throws {
    let functions = try read(
      service(
        "  F: {handler: src/app.main}\n  G: {handler: app.main, runtime: nodejs22.x}\n  H: {image: functions}\n  I: {handler: Make, runtime: provided.al2}",
        provider: "  runtime: python3.13\n")
    ).functions
    #expect(functions.map(\.runtime) == ["python3.13", "nodejs22.x", "provided.al2023", "provided.al2"])
    #expect(functions.map { $0.language.map { "\($0)" } ?? "" } == ["python", "node", "", ""])
  }

  @Test(arguments: [
    ("  F: {handler: f, name: 'a/b c'}", "", "functions.F.name: must hold letters, digits, hyphens and underscores only, got \"a/b c\""),
    ("  F: {handler: f, name: ''}", "", "functions.F.name: must hold letters, digits, hyphens and underscores only, got \"\""),
    ("  F: {handler: f}", "  region: '; rm'\n", "provider.region: must be a region's name such as eu-central-1, got \"; rm\""),
    ("  F: {handler: f}", "  region: ''\n", "provider.region: must be a region's name such as eu-central-1, got \"\""),
  ])
  func `whose name or region no ARN can hold is refused`(functions: String, provider: String, text: String) {
    #expect(problems(service(functions, provider: provider)).contains { $0.hasSuffix(text) })
  }

  @Test func `with more variables than Lambda takes is named, by the bytes of all of them`() throws {
    func warnings(_ own: Int) throws -> [String] {
      let value = String(repeating: "v", count: own)
      return try read(service("  F: {handler: f, environment: {AA: \(value)}}", provider: "  environment: {BB: 'x\"'}\n")).warnings.map(\.description)
    }
    // {"AA":"…","BB":"x\""} has 20 bytes around the value.
    #expect(try warnings(4_076) == [])
    #expect(
      try warnings(4_077) == [
        "serverless.yml:7: warning: functions.F.environment: the variables take 4097 bytes; Lambda refuses a function with more than 4096"
      ])
  }

  @Test(arguments: ["service: \(String(repeating: "s", count: 100_000))", "service: s\n? '\(String(repeating: "k", count: 100_000))'\n: 1"])
  func `with a text as long as a file is told of in a line`(beginning: String) throws {
    let text = "\(beginning)\nprovider: {name: aws, stage: test}\nfunctions: {F: {handler: f, memorySize: 1}}\n"
    let told = problems(text)
    #expect(!told.isEmpty && told.allSatisfy { $0.count < 1_400 })
    #expect(told.contains { $0.hasSuffix("must be between 128 and 10240, got \"1\"") })
  }

  @Test func `may be declared in a list of mappings`() throws {
    #expect(try read(service("  - F: {handler: f}\n  - G: {handler: g}")).functions.map(\.key) == ["F", "G"])
  }

  @Test func `keeps events that are no HTTP routes for what will deliver them, with a warning`() throws {
    let application = try read(
      service(
        "  F:\n    handler: f\n    events:\n      - sqs: {arn: 'arn:aws:sqs:us-east-1:000000000000:x', batchSize: 5}\n      - schedule: rate(1 minute)\n      - sns: topic"
      ))
    #expect(application.functions[0].otherEvents.map(\.kind) == ["sns"])
    #expect(application.functions[0].schedules.map(\.expression) == ["rate(1 minute)"])
    #expect(application.functions[0].queueSources.map(\.batchSize) == [5])
    #expect(application.functions[0].otherEvents[0].settings == "topic")
    #expect(application.warnings.count == 2)
  }

  private static let kinds =
    "`activemq`, `alb`, `alexaSkill`, `alexaSmartHome`, `cloudFront`, `cloudwatchEvent`, `cloudwatchLog`, `cognitoUserPool`, `eventBridge`, `http`, `httpApi`, "
    + "`iot`, `iotFleetProvisioning`, `kafka`, `msk`, `rabbitmq`, `s3`, `schedule`, `sns`, `sqs`, `stream`, `websocket`"

  @Test(arguments: [
    ("handler: f\n    timeout: abc", #"8: functions.F.timeout: must be between 1 and 900, got "abc""#),
    ("handler: f\n    timeout: 901", #"8: functions.F.timeout: must be between 1 and 900, got "901""#),
    (
      "handler: app.handler\n    runtime: ruby3.3",
      "8: functions.F.runtime: `ruby3.3` is no runtime that the emulator has; it has nodejs18.x and later, python3.9 and later, and provided.al2023 for executables"
    ),
    (
      "handler: app.handler\n    runtime: nodejs16.x",
      "8: functions.F.runtime: `nodejs16.x` is no runtime that the emulator has; it has nodejs18.x and later, python3.9 and later, and provided.al2023 for executables"
    ),
    ("handler: app\n    runtime: python3.12", #"6: functions.F.handler: must be `file.function` in runtime python, got "app""#),
    ("handler: f\n    memorySize: 64", #"8: functions.F.memorySize: must be between 128 and 10240, got "64""#),
    ("handler: f\n    reservedConcurrency: -1", #"8: functions.F.reservedConcurrency: must be between 0 and 1000, got "-1""#),
    ("handler: f\n    tiemout: 3", "8: functions.F.tiemout: unknown key; did you mean `timeout`?"),
    ("memorySize: 256", "6: functions.F: needs `handler` or `image`"),
    ("handler: f\n    image: g", "7: functions.F: `handler` and `image` exclude one another"),
    ("handler: ../f", #"7: functions.F.handler: must name an executable inside the functions' folder, got "../f""#),
    ("handler: /bin/sh", #"7: functions.F.handler: must name an executable inside the functions' folder, got "/bin/sh""#),
    ("handler: [f]", "7: functions.F.handler: must be text, got a list"),
    ("handler: f\n    environment: {AA: [1]}", "8: functions.F.environment.AA: must be text, a number or a boolean, got a list"),
    (
      "handler: f\n    environment: {a-b: 1}",
      "8: functions.F.environment.a-b: must be a variable's name: letters, digits and underscores, a letter first, two characters or more"
    ),
    ("handler: f\n    environment: {AWS_REGION: x}", "8: functions.F.environment.AWS_REGION: is a name that Lambda keeps for itself"),
    ("handler: f\n    environment: text", #"8: functions.F.environment: must be a mapping, got "text""#),
    ("handler: f\n    events: {httpApi: GET /}", "8: functions.F.events: must be a list, got a mapping"),
    ("handler: f\n    events:\n      - carrier: x", "9: functions.F.events[0].carrier: unknown kind of event; there are \(kinds)"),
    ("handler: f\n    events:\n      - htpApi: GET /x", "9: functions.F.events[0].htpApi: unknown kind of event; did you mean `httpApi`?"),
    ("handler: f\n    events:\n      - GET /x", #"9: functions.F.events[0]: must be one event such as `- httpApi: POST /x`, got "GET /x""#),
    (
      "name: \(String(repeating: "n", count: 65))\n    handler: f",
      "6: functions.F: the name `\(String(repeating: "n", count: 65))` is 65 characters; the maximum is 64"
    ),
  ])
  func `that is wrong is refused with line and key`(settings: String, message: String) {
    #expect(problems(service("  F:\n    \(settings)")) == ["serverless.yml:\(message)"])
  }

  @Test func `that is wrong in several ways has them all told, in the order of the file`() {
    let found = problems(service("  F:\n    handler: f\n    timeout: 0\n    memorySize: x\n  G: {}"))
    #expect(found.map { $0.prefix(17) } == ["serverless.yml:8:", "serverless.yml:9:", "serverless.yml:10"])
  }

  @Test func `must not share its name with another`() {
    #expect(problems(service("  F: {handler: f, name: x}\n  G: {handler: g, name: x}")) == ["serverless.yml:7: functions.G: is the name of `F` in line 6 too"])
  }

  @Test(arguments: [
    ("functions: {}", "serverless.yml:1: service: is missing"),
    ("service: 9x", #"serverless.yml:1: service: must start with a letter and hold letters, digits and hyphens only, got "9x""#),
    ("[a]", "serverless.yml:1: must be a mapping with `service`, `provider` and `functions`, got a list"),
    ("service: x\nprovider: {name: azure}", #"serverless.yml:2: provider.name: must be one of aws, got "azure""#),
    ("service: x\nfunctoins: {}", "serverless.yml:2: functoins: unknown key; did you mean `functions`?"),
    ("service: x\nprovider: {stage: a_b}", #"serverless.yml:2: provider.stage: must hold letters, digits and hyphens only, got "a_b""#),
    (
      "service: x\ncustom: {emulator: {sandboxes: {overall: 0}}}", #"serverless.yml:2: custom.emulator.sandboxes.overall: must be between 1 and 1000, got "0""#
    ),
    ("service: x\ncustom: {emulator: {port: 70000}}", #"serverless.yml:2: custom.emulator.port: must be between 0 and 65535, got "70000""#),
  ])
  func `stands in a service that is checked too`(text: String, message: String) {
    #expect(problems(text) == [message])
  }
}

/// Source: serverless.com/framework/docs/providers/aws/events/schedule, and the framework's own rules.
@Suite struct `A schedule in the file` {
  static func file(_ schedule: String) -> String {
    service("  F:\n    handler: f\n    events:\n      - schedule:\n" + schedule.split(separator: "\n").map { "          \($0)\n" }.joined())
  }

  @Test func `has what the framework's examples have`() throws {
    let schedules = try read(
      Self.file(
        "rate: [rate(2 hours), cron(0 12 * * ? *)]\nenabled: true\ninputTransformer:\n  inputPathsMap:\n    eventTime: '$.time'\n  inputTemplate: '{\"time\": <eventTime>}'"
      )
    ).functions[0].schedules
    #expect(schedules.map(\.expression) == ["rate(2 hours)", "cron(0 12 * * ? *)"])
    #expect(schedules[0].inputTemplate == #"{"time": <eventTime>}"# && schedules[0].inputPaths == ["eventTime": "$.time"])
    let zoned = try read(Self.file("rate: cron(0 8 * * ? *)\nmethod: scheduler\ntimezone: America/New_York")).functions[0].schedules[0]
    #expect(zoned.zone == "America/New_York" && zoned.isSchedulers)
    let body = try read(Self.file("rate: rate(1 day)\ninput: { body: '{\"a\": 1}' }")).functions[0].schedules[0]
    #expect(body.input == ["body": ["a": 1]])
  }

  @Test(arguments: [
    ("rate: rate(1 day)\ntimezone: Europe/Berlin", "timezone: needs `method: scheduler`"),
    ("rate: rate(1 day)\nmethod: scheduler\ninputPath: $.time", "inputPath: cannot be had with `method: scheduler`"),
    ("rate: rate(1 day)\nmethod: scheduler\ninputTransformer: { inputTemplate: x }", "inputTransformer: cannot be had with `method: scheduler`"),
    ("rate: rate(1 day)\ninput: { a: 1 }\ninputPath: $.time", "inputPath: cannot stand beside `input`"),
    ("rate: rate(1 day)\ninputTransformer: { inputPathsMap: { a: $.time } }", "inputTransformer.inputTemplate: is missing"),
    ("rate: [rate(1 day), rate(2 days)]\nname: x", "name: cannot be given to more than one rate"),
    ("rate: rate(1 day)\ninput: { body: '{' }", "input.body: must be JSON"), ("rate: rate(1 day)\ntimezon: UTC", "did you mean `timezone`?"),
  ])
  func `is refused by name where the framework refuses it`(schedule: String, words: String) {
    let found = problems(Self.file(schedule))
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }
}
