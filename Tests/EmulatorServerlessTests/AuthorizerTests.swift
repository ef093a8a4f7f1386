import EmulatorServerless
import Testing

@Suite struct `Authorizers of the file` {
  private func http(_ authorizer: String, _ event: String = "{name: a}", functions: String = "", rest: String = "") -> String {
    service(
      "  F:\n    handler: f\n    events:\n      - httpApi: {method: GET, path: /x, authorizer: \(event)}\n\(functions)",
      provider: "  httpApi: {authorizers: {a: \(authorizer)}}\n", rest: rest)
  }

  private func rest(_ settings: String, provider: String = "", more: String = "") -> String {
    service("  F:\n    handler: f\n    events:\n      - http: {method: GET, path: x, \(settings)}\n\(more)", provider: provider)
  }

  private let jwt = "{type: jwt, identitySource: '$request.header.Authorization', issuerUrl: 'https://i.example', audience: m}"

  @Test func `of a JWT have issuer, audience, source and scopes`() throws {
    let authorizer = try #require(try read(http(jwt, "{name: a, scopes: [s]}")).routes[0].access.authorizer)
    #expect(authorizer.kind == .jwt(issuer: "https://i.example", audience: ["m"]))
    #expect(authorizer.sources == [.header("Authorization")])
    #expect(authorizer.scopes == ["s"])
  }

  @Test(arguments: [
    ("{type: jwt, issuerUrl: 'https://i', audience: m}", "identitySource: is missing"),
    ("{type: jwt, identitySource: '$request.header.A', audience: m}", "issuerUrl: is missing"),
    ("{type: jwt, identitySource: '$request.header.A', issuerUrl: 'https://i'}", "audience: is missing"),
    (
      "{type: jwt, identitySource: '$request.header.A', issuerUrl: !Ref Pool, audience: m}",
      "only the cloud knows this value; name one under custom.emulator.authorizers.a.issuer"
    ),
    ("{type: jwt, identitySource: 'header.A', issuerUrl: 'https://i', audience: m}", "must be such as `$request.header.Authorization`"),
    ("{type: other}", "must be one of jwt, request"), ("{type: request}", "needs `functionName`"),
    ("{type: request, functionName: Nobody}", "`Nobody` is no function of this file, and nothing else can be asked here; there is `F`"),
    ("{type: request, functionName: F, enableSimpleResponses: true, payloadVersion: '1.0'}", "goes with payloadVersion '2.0' only"),
    ("{type: request, functionName: F, resultTtlInSeconds: 60}", "needs `identitySource`, by which answers are kept"),
  ])
  func `of an HTTP API that are wrong are refused, never open`(authorizer: String, message: String) {
    let found = problems(http(authorizer))
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }

  @Test func `that a route names must be there`() {
    #expect(problems(http(jwt, "{name: b}")).contains { $0.contains("`b` is not in provider.httpApi.authorizers; there is `a`") })
  }

  @Test func `take from custom.emulator what only the cloud knows`() throws {
    let cloud = "{type: jwt, identitySource: '$request.header.A', issuerUrl: !Ref Pool, audience: !Ref Client}"
    let place = "custom: {emulator: {authorizers: {a: {issuer: 'https://here', audience: me, jwks: keys.json}}}}"
    let authorizer = try #require(try read(http(cloud, rest: place)).routes[0].access.authorizer)
    #expect(authorizer.kind == .jwt(issuer: "https://here", audience: ["me"]))
    #expect(authorizer.keySet == "keys.json")
  }

  @Test(arguments: ["G", "shop-test-G", "arn:aws:lambda:us-east-1:000000000000:function:shop-test-G", "!GetAtt GLambdaFunction.Arn"])
  func `name functions by key, full name, ARN or logical id`(name: String) throws {
    let text = rest("authorizer: {arn: \(name)}", more: "  G: {handler: g}")
    guard case .function(let asked)? = try read(text).routes[0].access.authorizer?.kind else {
      Issue.record("is no function")
      return
    }
    #expect(asked.function == "G")
    #expect(asked.isToken)
    #expect(asked.timeToLive_s == 300)
  }

  @Test(arguments: [
    ("authorizer: aws_iam", Authorizer.Kind.iam), ("authorizer: {type: AWS_IAM}", .iam),
    (
      "authorizer: {arn: 'arn:aws:cognito-idp:eu-west-1:1:userpool/eu-west-1_x'}",
      .userPool(issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x")
    ),
  ])
  func `of a REST API are of several kinds`(settings: String, kind: Authorizer.Kind) throws {
    #expect(try read(rest(settings)).routes[0].access.authorizer?.kind == kind)
  }

  @Test(arguments: [
    ("authorizer: {type: nothing, name: F}", "must be token, request, cognito_user_pools or aws_iam"),
    ("authorizer: {identitySource: x}", "needs `name` or `arn`"),
    ("authorizer: {name: F, identitySource: 'method.request.querystring.q'}", "of a TOKEN authorizer must be one header"),
    ("authorizer: {name: F, identityValidationExpression: '('}", "is no regular expression"),
    ("authorizer: {type: COGNITO_USER_POOLS, name: pool, arn: !GetAtt Pool.Arn}", "name its issuer under custom.emulator.authorizers.pool.issuer"),
    ("async: true, integration: lambda-proxy", "with `async` must be `lambda`"), ("integration: lambda", "only `lambda-proxy` can be emulated"),
    ("timeoutInMillis: 49", "must be between 50 and 300000"),
    ("request: {schemas: {application/json: nothing}}", "is neither a schema nor in provider.apiGateway.request.schemas"),
    ("request: {schemas: {application/json: {$ref: 'https://x.example/s'}}}", "`$ref` can name a part of the schema itself only"),
    ("request: {schemas: {application/json: {properties: {a: {pattern: '('}}}}}", "`pattern` is no regular expression"),
    ("request: {parameters: {querystrings: {q: maybe}}}", "must be true or false"), ("private: maybe", "must be true or false"),
  ])
  func `and rules of a method that are wrong are refused`(settings: String, message: String) {
    let found = problems(rest(settings))
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }

  @Test func `have keys and plans beside them`() throws {
    let gateway = "  apiGateway: {apiKeys: [one, {p: [{name: two, value: two-key-0123456789-abcdef}]}], usagePlan: [{p: {quota: {limit: 3, period: WEEK}}}]}\n"
    let api = try read(rest("private: true", provider: gateway)).restAPI
    #expect(api.keys.map(\.value) == ["emulator-key-shop-test-one", "two-key-0123456789-abcdef"])
    #expect(api.keys.map(\.isGiven) == [false, true])
    #expect(api.keys.map(\.plan) == ["p", "p"])
    #expect(api.plans.first?.quota?.limit == 3)
    #expect(api.plans.first?.quota?.period == .week)
  }

  @Test(arguments: [
    ("apiKeys: [{value: short}]", "must have 20 to 128 characters"), ("apiKeys: [{description: x}]", "must be a name, or {name, value}"),
    ("usagePlan: {quota: {limit: -1}}", "must be between 0 and"), ("usagePlan: {quota: {limit: 1, period: YEAR}}", "must be one of DAY, WEEK, MONTH"),
    ("usagePlan: {qouta: {}}", "did you mean `quota`?"), ("apiKeySourceType: BODY", "must be HEADER or AUTHORIZER"),
  ])
  func `with keys and plans that are wrong are refused`(settings: String, message: String) {
    let found = problems(rest("private: true", provider: "  apiGateway: {\(settings)}\n"))
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }
}
