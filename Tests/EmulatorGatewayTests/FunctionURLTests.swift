import EmulatorGateway
import EmulatorJSON
import EmulatorServerless
import Testing

@Suite struct `A function's URL` {
  private let moment = Moment(requestID: "8190b4bc-5d4c-4c7c-a1a5-4f3a1b8e6f25", extendedID: "e=", traceID: "Root=1-0-0", time_ms: 1_744_668_706_000)

  private func url(_ settings: String = "true") throws -> FunctionURL {
    let file = "service: s\nprovider: { name: aws, stage: test }\nfunctions:\n  Shop: { handler: Shop, url: \(settings) }\n"
    let application = try Application.read(Array(file.utf8))
    return try #require(FunctionURL(application.functions[0], application))
  }

  private func event(_ url: FunctionURL, _ request: FrontRequest) throws -> JSON {
    guard case .invoke(let event) = url.step(request, url.call(request, moment)) else { return .null }
    return try JSON(reading: event)
  }

  @Test func `makes events of payload 2.0 that bear the invocation's id`() throws {
    let url = try url()
    #expect(url.host == "shop.lambda-url.localhost" && url.declaration.authType == "NONE" && url.declaration.invokeMode == .buffered)
    let headers = [Header("Host", "shop.lambda-url.localhost:8000"), Header("Content-Type", "application/json"), Header("Cookie", "a=b")]
    let request = FrontRequest(method: "POST", path: "/pa2%25Fth%2F1", query: "q=query&q=2", headers: headers, body: Array(#"{"foo":"bar"}"#.utf8))
    let event = try event(url, request)
    #expect(event["version"] == "2.0" && event["routeKey"] == "$default" && event["rawPath"] == "/pa2%Fth/1" && event["body"] == #"{"foo":"bar"}"#)
    #expect(event["queryStringParameters"] == ["q": "query,2"] && event["cookies"] == ["a=b"])
    let context = event["requestContext"]
    #expect(context?["requestId"] == "8190b4bc-5d4c-4c7c-a1a5-4f3a1b8e6f25" && context?["stage"] == "$default")
    #expect(context?["domainName"] == "shop.lambda-url.localhost" && context?["domainPrefix"] == "shop" && context?["http"]?["method"] == "POST")
  }

  @Test(arguments: [
    (#"{"hello":"world"}"#, 200, #"{"hello":"world"}"#, "application/json"), (#""hello""#, 200, "hello", "application/json"),
    ("3", 200, "3", "application/json"),
    (#"{"statusCode":201,"headers":{"content-type":"text/plain"},"body":"b"}"#, 201, "b", "text/plain"),
    (#"{"statusCode":"x"}"#, 502, "Internal Server Error", "application/json"),
  ])
  func `answers what an output says`(output: String, status: Int, body: String, type: String) throws {
    let url = try url()
    let call = url.call(FrontRequest(method: "GET", path: "/"), moment)
    let answer = url.answer(Array(output.utf8), isHTTP: false, to: call)
    #expect(answer.status == status && String(decoding: answer.body, as: UTF8.self) == body && answer.headers["content-type"] == type)
    #expect(answer.headers["x-amzn-requestid"] == moment.requestID)
  }

  @Test func `answers with a prelude and what follows it`() throws {
    let url = try url()
    let call = url.call(FrontRequest(method: "GET", path: "/"), moment)
    let nul = String(repeating: "\0", count: 8)
    let answer = url.answer(Array((#"{"statusCode":404,"headers":{"X":"1"},"cookies":["a=b"]}"# + nul + "body").utf8), isHTTP: true, to: call)
    #expect(answer.status == 404 && answer.headers["x"] == "1" && answer.headers["set-cookie"] == "a=b" && answer.body == Array("body".utf8))
    for broken in ["{}", "[]" + nul, #"{"statusCode":99}"# + nul] { #expect(url.answer(Array(broken.utf8), isHTTP: true, to: call).status == 502) }
    #expect(url.answer(Array("{}".utf8), isHTTP: true, to: call).fault?.contains("eight NUL bytes") == true)
  }

  @Test func `answers preflights itself where it has CORS, and leaves them to the function where not`() throws {
    let preflight = FrontRequest(
      method: "OPTIONS", path: "/", headers: [Header("Origin", "https://a.example"), Header("Access-Control-Request-Method", "PUT")])
    let url = try url("{ cors: { allowedOrigins: ['https://a.example'], maxAge: 60 }, invokeMode: RESPONSE_STREAM }")
    guard case .answer(let answer) = url.step(preflight, url.call(preflight, moment)) else {
      Issue.record("the preflight reached the function")
      return
    }
    #expect(answer.status == 200 && answer.headers["access-control-allow-origin"] == "https://a.example" && answer.headers["access-control-max-age"] == "60")
    let get = FrontRequest(method: "GET", path: "/", headers: [Header("Origin", "https://a.example")])
    let output = #"{"statusCode":200,"headers":{"access-control-allow-origin":"*"},"body":""}"#
    let answered = url.answer(Array(output.utf8), isHTTP: false, to: url.call(get, moment))
    #expect(answered.headers.filter { $0.name.lowercased() == "access-control-allow-origin" }.map(\.value) == ["https://a.example"])
    #expect(try event(try self.url(), preflight)["requestContext"]?["http"]?["method"] == "OPTIONS")
  }

  @Test func `finds the end of a prelude wherever its bytes are cut`() throws {
    let bytes = Array(#"{"statusCode":201}"#.utf8) + [UInt8](repeating: 0, count: 8) + Array("ab".utf8)
    for cut in 0...bytes.count {
      var prelude = HTTPPrelude()
      var rest: [UInt8] = []
      for part in [bytes[..<cut], bytes[cut...]] { rest += prelude.take(part) ?? [] }
      #expect(try rest == Array("ab".utf8) && prelude.head().status == 201, "cut at \(cut)")
    }
    var endless = HTTPPrelude()
    for _ in 0..<70 { _ = endless.take([UInt8](repeating: 32, count: 1_024)[...]) }
    #expect(endless.isTooLong)
    #expect(throws: HTTPPrelude.endless) { try endless.head() }
  }
}
