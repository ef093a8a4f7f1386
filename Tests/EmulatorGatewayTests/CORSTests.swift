import EmulatorGateway
import EmulatorServerless
import Testing

@Suite struct `CORS` {
  static let settings =
    "  httpApi: {cors: {allowedOrigins: ['https://a.example', 'http://*'], allowedHeaders: [X-One], exposedResponseHeaders: [X-Two], allowCredentials: true, maxAge: 60}}\n"

  func preflight(_ origin: String, _ path: String = "/x") -> FrontRequest {
    FrontRequest(method: "OPTIONS", path: path, headers: [Header("Origin", origin), Header("Access-Control-Request-Method", "GET")])
  }

  @Test(arguments: ["https://a.example", "http://anything.example"])
  func `preflights are answered by the HTTP API itself`(origin: String) throws {
    let answer = try Gateway(shop(["httpApi: GET /x", "httpApi: OPTIONS /x"], provider: Self.settings)).immediate(preflight(origin))
    #expect(answer.status == 204)
    #expect(answer.all("access-control-allow-origin") == [origin])
    #expect(answer.all("access-control-allow-methods") == ["OPTIONS,GET"])
    #expect(answer.all("access-control-allow-headers") == ["x-one"])
    #expect(answer.all("access-control-allow-credentials") == ["true"])
    #expect(answer.all("access-control-max-age") == ["60"])
  }

  @Test func `preflights of a foreign origin get no permission`() throws {
    let answer = try Gateway(shop(["httpApi: GET /x"], provider: Self.settings)).immediate(preflight("https://evil.example"))
    #expect(answer.status == 204)
    #expect(answer.headers.allSatisfy { !$0.name.lowercased().hasPrefix("access-control") })
  }

  @Test func `OPTIONS without a preflight's headers goes to its route`() throws {
    let gateway = Gateway(try shop(["httpApi: OPTIONS /x"], provider: Self.settings))
    #expect(try gateway.invocation(FrontRequest(method: "OPTIONS", path: "/x")).function == "F")
  }

  @Test func `headers of the function are ignored and the API's own set`() throws {
    let gateway = Gateway(try shop(["httpApi: GET /x"], provider: Self.settings))
    var request = get
    let output = #"{"statusCode":200,"headers":{"Access-Control-Allow-Origin":"*","access-control-allow-methods":"PUT"}}"#
    #expect(try gateway.answer(output, to: request).headers.allSatisfy { !$0.name.lowercased().hasPrefix("access-control") })
    request.headers.append(Header("Origin", "https://a.example"))
    let answer = try gateway.answer(output, to: request)
    #expect(answer.all("access-control-allow-origin") == ["https://a.example"])
    #expect(answer.all("access-control-expose-headers") == ["x-two"])
    #expect(answer.all("access-control-allow-methods").isEmpty)
  }

  @Test func `headers of the function pass where the HTTP API has no CORS, and in a REST API`() throws {
    let output = #"{"statusCode":200,"headers":{"Access-Control-Allow-Origin":"*"}}"#
    for event in ["httpApi: GET /x", "http: GET x", "http: {path: x, method: get, cors: true}"] {
      #expect(try Gateway(shop([event])).answer(output, to: get).all("access-control-allow-origin") == ["*"])
    }
  }

  @Test func `of an API that is only switched on allows every origin`() throws {
    let answer = try Gateway(shop(["httpApi: GET /x"], provider: "  httpApi: {cors: true}\n")).immediate(preflight("https://b.example"))
    #expect(answer.all("access-control-allow-origin") == ["*"])
  }

  @Test func `of a REST resource answers OPTIONS with 200, unless a function has it`() throws {
    let events = [
      "http: {path: x, method: post, cors: true}", "http: {path: x, method: get, cors: true}", "http: {path: y, method: get, cors: true}", "http: OPTIONS y",
    ]
    let gateway = Gateway(try shop(events))
    let answer = try gateway.immediate(preflight("https://b.example"))
    #expect(answer.status == 200)
    #expect(answer.all("access-control-allow-origin") == ["*"])
    #expect(answer.all("access-control-allow-methods") == ["OPTIONS,POST,GET"])
    #expect(try gateway.invocation(preflight("https://b.example", "/y")).route.method == "OPTIONS")
  }

  @Test func `without any configuration leaves OPTIONS unknown`() throws {
    #expect(try Gateway(shop(["httpApi: GET /x"])).immediate(preflight("https://b.example")).status == 404)
  }
}

@Suite struct `The loopback guard` {
  static let rules = LoopbackGuard.Rules(port: 8_000, hosts: ["decide.example"], origins: ["https://a.example", "https://*", "*"])

  @Test(arguments: ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:8000", "f.lambda-url.localhost:8000"])
  func `lets the emulator's own names pass`(host: String) {
    #expect(LoopbackGuard.refusal(host: host, origin: nil, Self.rules) == nil)
    #expect(LoopbackGuard.ownRefusal(host: host, origin: nil, fetchSite: nil, Self.rules) == nil)
  }

  @Test(arguments: [
    nil, "", "localhost", "localhost:8001", "evil.example:8000", "127.0.0.1.evil.example:8000", "localhost:8000.evil.example", "0.0.0.0:8000",
    "a.localhost:9000", "a.localhost.evil.example:8000",
  ])
  func `refuses every other Host`(host: String?) {
    #expect(LoopbackGuard.refusal(host: host, origin: nil, Self.rules) == .host(host))
    #expect(LoopbackGuard.ownRefusal(host: host, origin: nil, fetchSite: nil, Self.rules) == .host(host))
  }

  @Test(arguments: ["decide.example", "decide.example:9000", "DECIDE.example:1"])
  func `takes the names that it is told, with any port`(host: String) {
    #expect(LoopbackGuard.refusal(host: host, origin: nil, Self.rules) == nil)
    #expect(LoopbackGuard.refusal(host: host, origin: "http://\(host)", Self.rules) == nil)
    #expect(LoopbackGuard.refusal(host: host, origin: "https://\(host)", Self.rules) == .origin("https://\(host)", listedAt: Self.rules.originsPath))
    #expect(LoopbackGuard.refusal(host: host, origin: "https://\(host)", scheme: "https", Self.rules) == nil)
    #expect(LoopbackGuard.refusal(host: "evil.\(host)", origin: nil, Self.rules) == .host("evil.\(host)"))
    #expect(LoopbackGuard.refusal(host: host, origin: "http://evil.example", Self.rules) == .origin("http://evil.example", listedAt: Self.rules.originsPath))
  }

  @Test func `needs no port in the Host on port 80`() {
    #expect(LoopbackGuard.refusal(host: "localhost", origin: nil, LoopbackGuard.Rules(port: 80)) == nil)
  }

  @Test(arguments: ["http://localhost:8000", "http://localhost:3000", "https://127.0.0.1", "http://app.localhost:5173", "https://a.example"])
  func `lets pages of this machine and of the CORS list call the routes`(origin: String) {
    #expect(LoopbackGuard.refusal(host: "localhost:8000", origin: origin, Self.rules) == nil)
  }

  @Test(arguments: ["https://evil.example", "null", "", "http://localhost:8000.evil.example", "http://localhost.evil.example", "ftp://localhost"])
  func `refuses every other page, although the CORS list says all`(origin: String) {
    #expect(LoopbackGuard.refusal(host: "localhost:8000", origin: origin, Self.rules) == .origin(origin, listedAt: Self.rules.originsPath))
  }

  @Test func `takes the whole CORS list where others reach it anyway`() {
    var open = Self.rules
    open.isLoopback = false
    #expect(LoopbackGuard.refusal(host: "localhost:8000", origin: "https://evil.example", open) == nil)
  }

  @Test(arguments: ["http://localhost:3000", "https://a.example", "https://localhost:8000", "null"])
  func `lets no page but its own reach the emulator's own APIs`(origin: String) {
    #expect(LoopbackGuard.ownRefusal(host: "localhost:8000", origin: origin, fetchSite: nil, Self.rules) == .foreignPage(origin))
    #expect(LoopbackGuard.ownRefusal(host: "localhost:8000", origin: "http://127.0.0.1:8000", fetchSite: "same-site", Self.rules) == nil)
    #expect(LoopbackGuard.ownRefusal(host: "localhost:8000", origin: nil, fetchSite: "cross-site", Self.rules) == .crossSite)
  }

  @Test func `says why, in JSON`() {
    let answer = LoopbackGuard.Denial.host("a\"b").answer
    #expect(answer.status == 403)
    #expect(answer.text == #"{"message":"the Host `a\"b` is not this emulator's; call it as localhost or 127.0.0.1 with its port"}"#)
    var rules = Self.rules
    rules.originsPath = "functions.F.url.cors.allowedOrigins"
    #expect(
      LoopbackGuard.refusal(host: "localhost:8000", origin: "https://b.example", rules)?.text
        == "the Origin `https://b.example` is foreign; allow it in `functions.F.url.cors.allowedOrigins` of serverless.yml")
  }
}
