import EmulatorServerless
import Testing

@Suite struct `Variables` {
  /// The value of the environment variable `VALUE` of a function, after reading.
  func value(_ written: String, environment: [String: String] = [:], options: [String: String] = [:]) throws -> String? {
    let text = """
      service: shop
      provider: {name: aws, stage: dev, region: eu-west-1}
      params: {default: {colour: blue}, live: {colour: red}}
      custom:
        names: {dev: d, live: l}
        list: [zero, one]
        again: ${self:custom.names.dev}
        empty: ~
      functions:
        F:
          handler: f
          environment:
            VALUE: \(written)
      """
    return try read(text, environment: environment, options: options).functions[0].environment["VALUE"]
  }

  @Test(arguments: [
    ("${env:X}", "from-env"), ("${env:Y, 'default'}", "default"), ("${env:Y, ''}", ""), ("${env:Y, 7}", "7"), ("${env:Y, true}", "true"),
    ("${env:Y, env:X}", "from-env"), ("${env:Y, ${env:X}}", "from-env"), ("${env:Y, self:custom.no, 'last'}", "last"), ("${env:Y, 'a, b}'}", "a, b}"),
    ("a-${env:X}-${env:X}-z", "a-from-env-from-env-z"), ("${self:custom.names.dev}", "d"), ("${self:custom.names.${sls:stage}}", "d"),
    ("${self:custom.list.1}", "one"), ("${self:custom.again}", "d"), ("${self:service}", "shop"), ("${self:provider.stage}", "dev"),
    ("${opt:stage, 'none'}", "none"), ("${sls:stage}", "dev"), ("${aws:region}", "eu-west-1"), ("${aws:accountId}", "000000000000"),
    ("${param:colour}", "blue"), ("${self:custom.empty, 'filled'}", "filled"), ("${ssm:/shop/key, 'local'}", "local"), ("${ssm:TOKEN}", "stand-in"),
    ("${strToBool(1)}", "true"), ("${strToBool(${env:Y, 'false'})}", "false"), ("${file(./x.yml):key, 'local'}", "local"), ("plain $ and {}", "plain $ and {}"),
  ])
  func `are replaced by their value or first default that has one`(written: String, expected: String) throws {
    #expect(try value("\"\(written)\"", environment: ["X": "from-env", "TOKEN": "stand-in"]) == expected)
  }

  @Test(arguments: [
    ("timeout: ${env:X}", "functions.F.timeout: must be between 1 and 900, got \"<the value of ${env:X}>\""),
    ("timeout: a${env:X}b", "got \"a<the value of ${env:X}>b\""),
    ("timeout: ${ssm:/shop/key}", "got \"<the value of ${ssm:/shop/key}>\""),
    ("timeout: ${env:LONG}", "got \"<the value of ${env:LONG}>\""),
    ("memorySize: ${env:SHORT}", "got \"<the value of ${env:SHORT}>\""),
    ("handler: ${self:custom.${env:X}}", "`${self:custom.<the value of ${env:X}>}` is not in the file"),
    ("events: [{httpApi: {method: '${env:X}', path: /x}}]", "got \"<the value of ${env:X}>\""),
    ("events: [{httpApi: '${env:X}'}]", "<the value of ${env:X}>"),
  ])
  func `are in messages by their names, never by values from outside the file`(member: String, message: String) throws {
    let long = String(repeating: "planted", count: 20)
    let environment = ["X": "planted-secret", "/shop/key": "planted-key", "LONG": long, "SHORT": "pl"]
    let text = "service: shop\nprovider: {name: aws}\ncustom: {a: b}\nfunctions:\n  F:\n    handler: f\n    \(member)\n"
      .replacing("    handler: f\n    handler", with: "    handler")
    let problems = #expect(throws: Problems.self) { try read(text, environment: environment) }
    let said = problems?.description ?? ""
    #expect(said.contains(message), "\(said)")
    #expect(!said.lowercased().contains("planted") && !said.contains("\"pl\""), "\(said)")
  }

  @Test func `follow the stage that was asked for`() throws {
    #expect(try value("${self:custom.names.${sls:stage}}-${opt:stage}-${param:colour}", options: ["stage": "live"]) == "l-live-red")
  }

  @Test(arguments: [
    ("${env:NOPE}", "`${env:NOPE}` has no value; left out"),
    ("${self:custom.nope}", "`${self:custom.nope}` is not in the file; left out"),
    ("${ssm:/shop/key}", "`${ssm:/shop/key}` is in the cloud; set the environment variable `/shop/key` or give a default; left out"),
    ("${cf:stack.Output}", "`${cf:stack.Output}` is in the cloud; set the environment variable `stack.Output` or give a default; left out"),
    ("${file(./x.yml):key}", "`${file(./x.yml):key}` names a file that cannot be read; left out"),
    ("${strToBool(yes)}", "`${strToBool(yes)}` must be of true, false, 1 or 0; left out"),
  ])
  func `without a value leave their environment variable out, with a warning`(written: String, warning: String) throws {
    let application = try read(service("  F:\n    handler: f\n    environment:\n      KEPT: kept\n      VALUE: \(written)"))
    #expect(application.functions[0].environment["KEPT"] == "kept")
    #expect(application.functions[0].environment["VALUE"] == nil)
    #expect(application.warnings.map(\.text) == [warning])
  }

  @Test func `without a value are an error where the value is needed`() {
    #expect(
      problems(service("  F:\n    handler: ${env:NOPE}")) == ["serverless.yml:7: functions.F.handler: `${env:NOPE}` has no value"])
  }

  @Test func `nobody uses are not looked up`() throws {
    #expect(try read(service("  F: {handler: f}", rest: "custom:\n  unused: ${env:NOPE}")).warnings.isEmpty)
  }

  @Test(arguments: [
    ("${self:custom.a}", "`${self:custom.a}` leads back to itself"),
    ("${env:X", "`${env:X` is not closed by `}`"),
    ("${env:X, bare}", "the default `bare` in `${env:X, bare}` must be quoted, a number, a boolean or another variable"),
    ("x${self:custom.map}", "`${self:custom.map}` is a list or a mapping and cannot stand inside a text"),
  ])
  func `that are wrong are an error`(written: String, text: String) {
    let found = problems(service("  F:\n    handler: f\n    environment:\n      VALUE: \"\(written)\"", rest: "custom:\n  a: ${self:custom.a}\n  map: {x: 1}"))
    #expect(found == ["serverless.yml:9: functions.F.environment.VALUE: \(text)"])
  }

  @Test func `that multiply are bounded`() {
    let steps = (1...30).map { "  s\($0): ${self:custom.s\($0 - 1)}${self:custom.s\($0 - 1)}" }.joined(separator: "\n")
    let found = problems(service("  F:\n    handler: ${self:custom.s30}", rest: "custom:\n  s0: x\n\(steps)"))
    #expect(found.count == 1)
    #expect(found[0].contains("more than 10000 variables"))
  }
}

@Suite struct `CloudFormation functions` {
  @Test(arguments: [
    ("!Ref Table", "orders"), ("{Ref: Table}", "orders"), ("!GetAtt Table.Arn", "arn:aws:dynamodb:us-east-1:000000000000:table/orders"),
    ("{Fn::GetAtt: [Queue, Arn]}", "arn:aws:sqs:us-east-1:000000000000:shop-test-Queue"), ("!GetAtt Queue.QueueName", "shop-test-Queue"),
    ("!Ref Queue", "http://queues.emulator.internal/000000000000/shop-test-Queue"),
    ("!Sub '${Table}/${AWS::Region}/${!Literal}'", "orders/us-east-1/${Literal}"),
    ("!Sub ['${x}-${Table.Arn}', {x: !Ref Table}]", "orders-arn:aws:dynamodb:us-east-1:000000000000:table/orders"),
    ("!Join ['/', [a, !Ref Table]]", "a/orders"), ("!Ref AWS::StackName", "shop-test"), ("!Ref 'AWS::AccountId'", "000000000000"),
  ])
  func `give what the file itself can answer`(written: String, expected: String) throws {
    #expect(try declared(written).functions[0].environment["VALUE"] == expected)
  }

  @Test(arguments: ["!Ref Nothing", "!GetAtt Table.StreamArn", "!ImportValue other-stack", "!Sub '${Nothing}'", "!GetAtt Queue.Nothing"])
  func `that only the cloud can answer leave the variable out, with a warning`(written: String) throws {
    let application = try declared(written)
    #expect(application.functions[0].environment["VALUE"] == nil)
    #expect(application.warnings.filter { $0.path.hasPrefix("functions") }.map(\.text) == ["only the cloud knows this value; left out"])
  }

  @Test func `that name nothing of the file but nearly do are told what was meant`() throws {
    for written in ["!Ref Tabel", "!GetAtt Tabel.Arn"] {
      let application = try declared(written)
      #expect(application.functions[0].environment["VALUE"] == nil)
      #expect(application.warnings.filter { $0.path.hasPrefix("functions") }.map(\.text) == ["there is no resource `Tabel`; did you mean `Table`?; left out"])
    }
  }

  func declared(_ written: String) throws -> Application {
    let resources = """
      resources:
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: orders
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
              KeySchema: [{AttributeName: pk, KeyType: HASH}]
          Queue: {Type: AWS::SQS::Queue}
      """
    return try read(service("  F:\n    handler: f\n    environment:\n      VALUE: \(written)", rest: resources))
  }
}
