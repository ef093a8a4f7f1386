import EmulatorServerless
import Testing

@Suite struct `Keys that are not acted upon` {
  private func told(_ problems: [Problem]) -> [String] { problems.map(\.description) }

  @Test func `are notes where only a deployment reads them, with line and meaning`() throws {
    let application = try read(service("  F: {handler: f, tags: {a: b}}", provider: "  logRetentionInDays: 30\n"))
    #expect(
      told(application.notes) == [
        "serverless.yml:5: note: provider.logRetentionInDays: how long the cloud keeps the log", "serverless.yml:7: note: functions.F.tags: a label",
      ])
    #expect(application.warnings.isEmpty)
  }

  @Test func `are one note where there are many of a kind`() throws {
    let application = try read(service("  F: {handler: f, role: 'arn:a'}\n  G: {handler: g, role: 'arn:b'}"))
    #expect(
      told(application.notes) == [
        "serverless.yml:6: note: functions.F.role: what the function may do in the cloud; nothing is refused to it here (2 times, as `functions.*.role`)"
      ])
  }

  @Test(arguments: [
    ("plugins: [serverless-x]", "plugins"), ("layers: {}", "layers"), ("constructs: {a: {}}", "constructs"), ("useDotenv: true", "useDotenv"),
    ("resources: {Conditions: {a: b}}", "resources.Conditions"), ("resources: {Resources: {B: {Type: 'AWS::S3::Bucket'}}}", "resources.Resources.B"),
    ("bogus: 1", "bogus"), ("stages: {test: {resolvers: {}}}", "stages.test.resolvers"),
  ])
  func `are warnings where what runs here may behave otherwise`(block: String, path: String) throws {
    #expect(try read(service("  F: {handler: f}", rest: block)).warnings.map(\.path) == [path])
  }

  @Test(arguments: [
    "vpc: {securityGroupIds: [a], subnetIds: [b]}", "layers: [a]", "fileSystemConfig: {arn: a, localMountPath: b}", "ephemeralStorageSize: 1024",
    "condition: c",
    "bogus: 1",
  ])
  func `are warnings at a function too`(key: String) throws {
    #expect(try read(service("  F:\n    handler: f\n    \(key)")).warnings.count == 1)
  }

  @Test(arguments: [
    ("provider: {name: aws, stage: a, resourcePolicy: [{Effect: Allow}]}", "2: provider.resourcePolicy: says who may call"),
    ("provider: {name: aws, stage: a, apiGateway: {resourcePolicy: [{Effect: Allow}]}}", "2: provider.apiGateway.resourcePolicy: says who may call"),
    ("provider: {name: aws, stage: a, apiKeys: [k]}", "2: provider.apiKeys: is the older place"),
    ("provider: {name: aws, stage: a, apiGatway: {}}", "2: provider.apiGatway: unknown key; did you mean `apiGateway`?"),
  ])
  func `are errors where they keep callers out`(provider: String, message: String) {
    let found = problems("service: shop\n\(provider)\nfunctions: {F: {handler: f}}")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("serverless.yml:\(message)") == true, "\(found)")
  }

  @Test func `are errors at a method too`() {
    let event = "  F:\n    handler: f\n    events:\n      - http: {method: GET, path: x, authorizer: {authorizerId: a}}"
    #expect(problems(service(event)).first?.contains("http.authorizer.authorizerId: names an authorizer of another service") == true)
  }

  @Test func `of no value say nothing`() throws {
    let application = try read(service("  F: {handler: f, role: null, vpc: ~}"))
    #expect(application.notes.isEmpty && application.warnings.isEmpty)
  }

  @Test func `of custom are the file's own, but for the emulator's`() throws {
    #expect(try read(service("  F: {handler: f}", rest: "custom: {mine: {a: 1}, emulator: {port: 1}}")).warnings.isEmpty)
    let found = problems(service("  F: {handler: f}", rest: "custom: {emulator: {sandboxs: {}}}"))
    #expect(found == ["serverless.yml:7: custom.emulator.sandboxs: unknown key; did you mean `sandboxes`?"])
  }

  @Test func `of tables that change nothing here are notes`() throws {
    let table =
      "resources: {Resources: {T: {Type: 'AWS::DynamoDB::Table', DeletionPolicy: Retain, Properties: {Tags: [], KeySchema: [{AttributeName: a, KeyType: HASH}], "
    let application = try read(service("  F: {handler: f}", rest: table + "AttributeDefinitions: [{AttributeName: a, AttributeType: S}]}}}}"))
    #expect(application.notes.map(\.path) == ["resources.Resources.T.DeletionPolicy", "resources.Resources.T.Properties.Tags"])
  }
}

@Suite struct `The stage` {
  private let text = "service: shop\nprovider: {name: aws, stage: '${opt:stage}'}\nfunctions: {F: {handler: f}}"

  private func read(_ text: String, _ context: ReadingContext) throws(Problems) -> Application { try Application.read(Array(text.utf8), with: context) }

  @Test func `is the emulator's own where nobody names one`() throws {
    #expect(try read(text, ReadingContext()).stage == "local")
    #expect(try read("service: shop", ReadingContext()).stage == "local")
    #expect(try read(text, ReadingContext(options: ["stage": "x"])).stage == "x")
  }

  @Test(arguments: ["service: shop", "service: shop\nprovider: {name: aws, stage: '${opt:stage}'}", "service: shop\nprovider: {stage: }"])
  func `must be said for a deployment`(text: String) {
    #expect(throws: Problems.self) { try read(text, ReadingContext(defaultStage: nil)) }
    #expect(throws: Never.self) { try read(text, ReadingContext(options: ["stage": "x"], defaultStage: nil)) }
    #expect(throws: Never.self) { try read("service: shop\nprovider: {stage: dev}", ReadingContext(defaultStage: nil)) }
  }
}

@Suite struct `Other files` {
  private func value(_ written: String, _ files: [String: String]) throws -> String? {
    let context = ReadingContext(file: { files[$0].map { Array($0.utf8) } })
    let text = service("  F: {handler: f, environment: {VALUE: \"\(written)\"}}", rest: "custom: {name: Tess}")
    return try Application.read(Array(text.utf8), with: context).functions[0].environment["VALUE"]
  }

  @Test(arguments: [
    ("${file(./a.yml):k}", "v"), ("${file(./a.yml):deep.1}", "b"), ("${file(a.json):k}", "j"), ("x-${file(./a.yml):k}-y", "x-v-y"),
    ("${file(./t.txt)}", "text\n"),
    ("${file(./a.yml):own}", "Tess"), ("${file(./no.yml):k, 'd'}", "d"), ("${file(./a.yml):no, 'd'}", "d"), ("${file(./${self:custom.name}.yml):k}", "t"),
  ])
  func `give their values`(written: String, value: String) throws {
    let files = ["./a.yml": "k: v\ndeep: [a, b]\nown: ${self:custom.name}", "a.json": #"{"k": "j"}"#, "./t.txt": "text\n", "./Tess.yml": "k: t"]
    #expect(try self.value(written, files) == value)
  }

  @Test func `may hold whole parts of the file`() throws {
    let context = ReadingContext(file: { $0 == "f.yml" ? Array("G:\n  handler: g\n  events:\n    - httpApi: GET /g".utf8) : nil })
    let text = "service: shop\nprovider: {name: aws, stage: a}\nfunctions:\n  - F: {handler: f}\n  - ${file(f.yml)}"
    #expect(try Application.read(Array(text.utf8), with: context).routes.map(\.key) == ["GET /g"])
  }

  @Test(arguments: ["${file(./a.js):k}", "${file(./no.yml):k}"])
  func `that give none leave the variable out`(written: String) throws {
    #expect(try value(written, [:]) == nil)
  }

  @Test(arguments: ["${file(./a.yml}", "${file(./bad.yml):k}", "${file(./a.yml)k}"])
  func `that are wrong are refused`(written: String) {
    #expect(throws: Problems.self) { try value(written, ["./bad.yml": "a: [", "./a.yml": "k: v"]) }
  }

  @Test func `are told of without what they hold`() {
    let context = ReadingContext(file: { _ in Array("k: secret-value".utf8) })
    let text = "service: shop\nprovider: {name: aws, stage: a}\nfunctions: {F: {handler: f, timeout: '${file(s.yml):k}'}}"
    do {
      _ = try Application.read(Array(text.utf8), with: context)
      Issue.record("was taken")
    } catch {
      #expect(!error.description.contains("secret-value"))
    }
  }
}
