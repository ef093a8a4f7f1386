import EmulatorServerless
import Testing

@Suite struct `A route in serverless.yml` {
  func routes(_ events: [String], provider: String = "") throws -> [RouteDeclaration] {
    try read(service("  F:\n    handler: f\n    events:\n" + events.map { "      - \($0)" }.joined(separator: "\n"), provider: provider)).routes
  }

  @Test(arguments: [
    ("httpApi: POST /x", "POST /x", RouteDeclaration.API.http), ("httpApi: {method: get, path: '/x/{id}'}", "GET /x/{id}", .http),
    ("httpApi: '*'", "$default", .http),
    ("httpApi: {path: '*'}", "$default", .http), ("httpApi: {method: '*', path: '/x/{rest+}'}", "ANY /x/{rest+}", .http),
    ("http: POST x", "POST /x", .rest), ("http: {path: 'x/{id}', method: any}", "ANY /x/{id}", .rest), ("http: {path: /, method: get}", "GET /", .rest),
  ])
  func `is read from either form`(event: String, key: String, api: RouteDeclaration.API) throws {
    let route = try routes([event])[0]
    #expect(route.key == key)
    #expect(route.api == api)
    #expect(route.payload == (api == .rest ? .v1 : .v2))
  }

  @Test func `has the payload version that the provider or the function names`() throws {
    #expect(try routes(["httpApi: GET /x"], provider: "  httpApi: {payload: '1.0'}\n")[0].payload == .v1)
    let own = service("  F:\n    handler: f\n    httpApi: {payload: '2.0'}\n    events: [{httpApi: GET /x}]", provider: "  httpApi: {payload: '1.0'}\n")
    #expect(try read(own).routes[0].payload == .v2)
  }

  @Test(arguments: [
    ("httpApi: GET", #"httpApi: must be a method and a path such as `POST /x`, got "GET""#),
    ("httpApi: FETCH /x", #"httpApi: the method must be one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY, got "FETCH""#),
    ("httpApi: GET /x{id}", "httpApi: the path `/x{id}` has a parameter that is no whole segment `{name}` or `{name+}`: `x{id}`"),
    ("httpApi: GET /{a}/{a}", "httpApi: the path `/{a}/{a}` names the parameter `a` twice"),
    ("httpApi: GET /{a+}/x", "httpApi: the path `/{a+}/x` has `{a+}` before its end"),
    ("httpApi: GET /x?y", "httpApi: the path `/x?y` holds a character that a path cannot"),
    ("httpApi: {method: GET}", "httpApi.path: is missing"), ("http: {path: x}", "http.method: is missing"),
    ("httpApi: {methd: GET, method: GET, path: /x}", "httpApi.methd: unknown key; did you mean `method`?"),
    ("http: {method: GET, path: x, integration: mock}", #"http.integration: only `lambda-proxy` can be emulated, got "mock""#),
  ])
  func `that is wrong is refused`(event: String, message: String) {
    let found = problems(service("  F:\n    handler: f\n    events:\n      - \(event)"))
    #expect(found == ["serverless.yml:9: functions.F.events[0].\(message)"])
  }

  @Test(arguments: ["/2015-03-31/functions", "/2018-06-01/runtime", "/2021-11-15/x", "/_emulator/health", "/_emulator"])
  func `under a path that the emulator answers itself is reported`(path: String) {
    let found = problems(service("  F:\n    handler: f\n    events:\n      - httpApi: GET \(path)"))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("serverless.yml:9: functions.F.events: `GET \(path)` falls under /") == true)
  }

  @Test(arguments: [
    ("httpApi: GET /x", "httpApi: GET /x"), ("httpApi: GET /x/{a}", "httpApi: GET /x/{b}"), ("http: GET x", "httpApi: GET /x"),
    ("httpApi: '*'", "httpApi: '*'"),
  ])
  func `that another already has is reported`(first: String, second: String) {
    let found = problems(service("  F:\n    handler: f\n    events:\n      - \(first)\n  G:\n    handler: g\n    events:\n      - \(second)"))
    #expect(found.count == 1)
    #expect(found.first?.contains("is the route of `F` in line 9 too") == true)
  }

  @Test func `may share its path with another method's`() throws {
    #expect(try routes(["httpApi: GET /x", "httpApi: POST /x", "httpApi: ANY /x"]).count == 3)
  }
}

@Suite struct `CORS in serverless.yml` {
  @Test func `that is only switched on allows everything of the routes`() throws {
    let application = try read(service("  F:\n    handler: f\n    events: [{httpApi: GET /x}, {httpApi: POST /x}]", provider: "  httpApi: {cors: true}\n"))
    #expect(application.httpAPI.cors == CORSPolicy(origins: ["*"], headers: CORSPolicy.defaultHeaders, methods: ["OPTIONS", "GET", "POST"]))
  }

  @Test func `is read in full`() throws {
    let cors =
      "  httpApi:\n    cors:\n      allowedOrigins: [https://a.example]\n      allowedHeaders: [X-One]\n      allowedMethods: [get]\n      allowCredentials: true\n      exposedResponseHeaders: [X-Two]\n      maxAge: 60\n"
    #expect(
      try read(service("  F: {handler: f}", provider: cors)).httpAPI.cors
        == CORSPolicy(origins: ["https://a.example"], headers: ["X-One"], methods: ["GET"], exposedHeaders: ["X-Two"], credentials: true, maxAge_s: 60))
  }

  @Test func `cannot allow credentials to every origin`() {
    #expect(problems(service("  F: {handler: f}", provider: "  httpApi: {cors: {allowCredentials: true}}\n")).count == 1)
  }

  @Test func `of a REST method is the method's own`() throws {
    let application = try read(
      service("  F:\n    handler: f\n    events:\n      - http: {method: post, path: x, cors: true}\n      - http: {method: get, path: x}"))
    #expect(application.routes[0].cors == CORSPolicy(origins: ["*"], headers: CORSPolicy.defaultHeaders, methods: ["OPTIONS", "POST"]))
    #expect(application.routes[1].cors == nil)
    #expect(application.httpAPI.cors == nil)
  }
}
