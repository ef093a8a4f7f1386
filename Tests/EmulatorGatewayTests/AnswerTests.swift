import EmulatorGateway
import EmulatorJSON
import EmulatorServerless
import Testing

@Suite struct `An answer of a REST API` {
  func answer(_ output: String) throws -> FrontAnswer { try Gateway(shop(["http: GET x"])).answer(output, to: get) }

  @Test(arguments: [
    #"{"statusCode":200,"unknown":1}"#, "{}", #""text""#, "[]", "null", "7", "not json", "", #"{"statusCode":"test"}"#, #"{"statusCode":201.5}"#,
    #"{"statusCode":99}"#, #"{"statusCode":600}"#, #"{"statusCode":true}"#, #"{"body":{}}"#, #"{"body":7}"#, #"{"headers":[]}"#, #"{"headers":{"a":[]}}"#,
    #"{"multiValueHeaders":{"a":"b"}}"#, #"{"isBase64Encoded":"true"}"#, #"{"headers":{"a\r\nb":"c"}}"#,
    #"{"headers":{"a":"b\r\nc: d"}}"#, #"{"statusCode":200,"cookies":[]}"#,
  ])
  func `to malformed output is 502`(output: String) throws {
    let answer = try answer(output)
    #expect(answer.status == 502)
    #expect(answer.text == #"{"message": "Internal server error"}"#)
    #expect(answer.all("x-amzn-errortype") == ["InternalServerErrorException"])
  }

  @Test(arguments: [
    ("no json", "it must be JSON"), (#"{"token":"planted"}"#, "it must be an object with members of `statusCode`, `headers`"),
    (#"{"statusCode":"planted"}"#, "`statusCode` must be an integer from 200 to 599"), (#"{"headers":{"a":"planted\r\n"}}"#, "`headers` must be an object of"),
    (#"{"multiValueHeaders":{"a":"planted"}}"#, "`multiValueHeaders` must be an object of lists"), (#"{"body":7}"#, "`body` must be a text"),
    (#"{"isBase64Encoded":"planted"}"#, "`isBase64Encoded` must be true or false"),
  ])
  func `to malformed output says to the log alone which rule it breaks, and no value`(output: String, rule: String) throws {
    let answer = try answer(output)
    let fault = try #require(answer.fault)
    #expect(fault.hasPrefix("malformed answer of the function: \(rule)") && !fault.contains("planted"), "\(fault)")
    #expect(!answer.text.contains("must"))
  }

  @Test func `to output that is right has no fault`() throws {
    #expect(try answer(#"{"statusCode":502,"body":"own"}"#).fault == nil)
  }

  @Test(arguments: [
    (#"{"statusCode":201}"#, 201), (#"{"statusCode":"201"}"#, 201), (#"{"headers":{"a":"b"}}"#, 200), (#"{"headers":null,"body":"x"}"#, 200),
    (#"{"body":null}"#, 200), (#"{"statusCode":null}"#, 200), (#"{"statusCode":503}"#, 503),
  ])
  func `has the output's status`(output: String, status: Int) throws {
    #expect(try answer(output).status == status)
  }

  @Test func `writes booleans and numbers of headers out and leaves null out`() throws {
    let answer = try answer(#"{"headers":{"a":true,"b":false,"c":3,"d":null}}"#)
    #expect(answer.all("a") == ["true"])
    #expect(answer.all("b") == ["false"])
    #expect(answer.all("c") == ["3"])
    #expect(answer.all("d").isEmpty)
  }

  @Test func `merges headers and multiValueHeaders whatever their case, a pair in both once`() throws {
    let answer = try answer(#"{"headers":{"X-One":"a","x-two":"t"},"multiValueHeaders":{"x-one":["a","b"]}}"#)
    #expect(answer.all("x-one") == ["a", "b"])
    #expect(answer.all("x-two") == ["t"])
  }

  @Test(arguments: [
    ("image/png", "image/png", true), ("*/*", nil, true), ("*/*", "text/html", true), ("image/png", nil, false), ("image/png", "image/*", false),
    ("image/png", "image/png, */*", false), ("image/*", "image/png", false),
  ])
  func `decodes a base64 body only for who asks for a binary type in its own words`(declared: String, accept: String?, isDecoded: Bool) throws {
    let gateway = Gateway(try shop(["http: GET x"], provider: "  apiGateway: {binaryMediaTypes: ['\(declared)']}\n"))
    var request = get
    if let accept { request.headers.append(Header("Accept", accept)) }
    #expect(try gateway.answer(#"{"body":"/wA=","isBase64Encoded":true}"#, to: request).body == (isDecoded ? [0xFF, 0x00] : Array("/wA=".utf8)))
    #expect(try gateway.answer(#"{"body":"/wA=","isBase64Encoded":false}"#, to: request).text == "/wA=")
    #expect(try gateway.answer(#"{"body":"%","isBase64Encoded":true}"#, to: request).status == (isDecoded ? 502 : 200))
  }

  @Test func `carries the ids and JSON's content type, unless the function gives its own`() throws {
    let answer = try answer(#"{"body":"x"}"#)
    #expect(answer.all("content-type") == ["application/json"])
    #expect(answer.all("x-amzn-requestid") == [moment.requestID])
    #expect(answer.all("x-amz-apigw-id") == [moment.extendedID])
    #expect(answer.all("x-amzn-trace-id") == ["\(moment.traceID);Parent=53995c3f42cd8ad8"])
    #expect(try self.answer(#"{"headers":{"content-TYPE":"text/html"}}"#).all("content-type") == ["text/html"])
  }

  @Test func `remaps the headers that belong to the connection`() throws {
    let answer = try answer(#"{"headers":{"Server":"mine","Date":"now","Content-Length":"7","Transfer-Encoding":"chunked"},"body":"x"}"#)
    #expect(answer.all("x-amzn-remapped-server") == ["mine"])
    #expect(answer.all("x-amzn-remapped-content-length") == ["7"])
    for name in ["server", "date", "content-length", "transfer-encoding"] { #expect(answer.all(name).isEmpty, "\(name)") }
  }
}

@Suite struct `An answer of an HTTP API` {
  func answer(_ output: String) throws -> FrontAnswer { try Gateway(shop(["httpApi: GET /x"])).answer(output, to: get) }

  @Test(arguments: [(#"{"a":1}"#, #"{"a":1}"#), (#""text""#, "text"), ("[1]", "[1]"), ("7", "7"), (#"{"body":"x"}"#, #"{"body":"x"}"#), ("{}", "{}")])
  func `to output without a status code is 200 with the whole of it as JSON, a text unwrapped`(output: String, body: String) throws {
    let answer = try answer(output)
    #expect(answer.status == 200)
    #expect(answer.text == body)
    #expect(answer.all("content-type") == ["application/json"])
  }

  @Test(arguments: [
    "not json", "", #"{"statusCode":"test"}"#, #"{"statusCode":1.5}"#, #"{"statusCode":200,"body":{}}"#, #"{"statusCode":200,"cookies":"a"}"#,
    #"{"statusCode":200,"headers":{"a":"b\nc"}}"#, #"{"statusCode":200,"cookies":["a\r\nb"]}"#,
  ])
  func `to malformed output is 500`(output: String) throws {
    let answer = try answer(output)
    #expect(answer.status == 500)
    #expect(answer.text == #"{"message":"Internal Server Error"}"#)
  }

  @Test func `sets a cookie for each of the output's`() throws {
    #expect(try answer(#"{"statusCode":200,"cookies":["a=1; Path=/","b=2"]}"#).all("set-cookie") == ["a=1; Path=/", "b=2"])
  }

  @Test func `adds its request id alone, and plain text as content type`() throws {
    let answer = try answer(#"{"statusCode":201,"body":"x"}"#)
    #expect(
      answer
        == FrontAnswer(status: 201, headers: [Header("content-type", "text/plain; charset=utf-8"), Header("Apigw-Requestid", moment.extendedID)], body: [0x78]))
  }

  @Test func `decodes a base64 body`() throws {
    #expect(try answer(#"{"statusCode":200,"body":"/wA=","isBase64Encoded":true}"#).body == [0xFF, 0x00])
  }

  @Test func `of payload 1.0 follows that payload's rules`() throws {
    let gateway = Gateway(try shop(["httpApi: GET /x"], provider: "  httpApi: {payload: '1.0'}\n"))
    #expect(try gateway.answer(#"{"a":1}"#, to: get).status == 500)
    #expect(try gateway.answer(#"{"statusCode":200,"multiValueHeaders":{"set-cookie":["a","b"]}}"#, to: get).all("set-cookie") == ["a", "b"])
  }

  @Test func `to HEAD keeps the body, whose length the connection says`() throws {
    var request = get
    request.method = "HEAD"
    let answer = try Gateway(shop(["httpApi: ANY /x"])).answer(#"{"statusCode":200,"body":"x"}"#, to: request)
    #expect(answer.status == 200)
    #expect(answer.text == "x")
  }
}

@Suite struct `The gateway's own answers` {
  static let cases: [(String, Gateway.Outcome, Int, String)] = [
    ("http: GET x", .functionError, 502, "Internal server error"), ("http: GET x", .timedOut, 504, "Endpoint request timed out"),
    ("http: GET x", .throttled, 500, "Internal server error"), ("httpApi: GET /x", .functionError, 500, "Internal Server Error"),
    ("httpApi: GET /x", .timedOut, 503, "Service Unavailable"), ("httpApi: GET /x", .throttled, 503, "Service Unavailable"),
  ]

  @Test(arguments: 0..<cases.count)
  func `to a function that gives no output are those of its API`(place: Int) throws {
    let (event, outcome, status, message) = Self.cases[place]
    let gateway = Gateway(try shop([event]))
    let answer = gateway.answer(outcome, to: try gateway.invocation(get))
    #expect(answer.status == status)
    #expect(answer.text == #"{"message":\#(message == "Internal server error" ? " " : "")"\#(message)"}"#)
    #expect(answer.all("content-type") == ["application/json"])
  }

  @Test(arguments: [("http: GET y", 403, "Missing Authentication Token"), ("httpApi: GET /y", 404, "Not Found"), ("httpApi: POST /x", 404, "Not Found")])
  func `to a route nobody has are those of the API there is`(event: String, status: Int, message: String) throws {
    let answer = try Gateway(shop([event])).immediate(get)
    #expect(answer.status == status)
    #expect(answer.text == #"{"message":"\#(message)"}"#)
  }

  @Test func `of a REST API name the error, of an HTTP API only the request`() throws {
    let rest = try Gateway(shop(["http: GET y"])).immediate(get)
    #expect(rest.all("x-amzn-errortype") == ["MissingAuthenticationTokenException"])
    #expect(rest.all("x-amzn-requestid") == [moment.requestID])
    let http = try Gateway(shop(["httpApi: GET /y"])).immediate(get)
    #expect(http.headers == [Header("Content-Type", "application/json"), Header("Apigw-Requestid", moment.extendedID)])
  }

  @Test(arguments: [("http: POST x", "Request Too Long"), ("httpApi: POST /x", "Request Entity Too Large")])
  func `to a body over 10 MB or an event over 6 MB are 413`(event: String, message: String) throws {
    let gateway = Gateway(try shop([event]))
    for count in [Gateway.bodyBytesMaximum + 1, Gateway.eventBytesMaximum] {
      let answer = try gateway.immediate(FrontRequest(method: "POST", path: "/x", body: [UInt8](repeating: 0x61, count: count)))
      #expect(answer.status == 413)
      #expect(answer.text == #"{"message":"\#(message)"}"#)
    }
  }

  @Test(arguments: [("http: GET x", 29_000), ("httpApi: GET /x", 30_000)])
  func `come after 29 s in a REST API and 30 s in an HTTP API`(event: String, limit_ms: Int) throws {
    #expect(try Gateway(shop([event])).invocation(get).timeLimit_ms == limit_ms)
  }
}
