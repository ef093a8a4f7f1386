import EmulatorGateway
import EmulatorJSON
import EmulatorServerless
import Testing

@Suite struct `An event of payload 2.0` {
  static let request = FrontRequest(
    method: "POST", path: "/orders/a%20b", query: "p=1&p=2&q=x%20y+z&flag",
    headers: [
      Header("Host", "localhost:8000"), Header("User-Agent", "curl/8"), Header("X-Twice", "1"), Header("x-twice", "2"), Header("Cookie", "a=1; b=2"),
      Header("Content-Type", "application/json"), Header("Content-Length", "9"), Header("Connection", "keep-alive"), Header("X-Forwarded-For", "9.9.9.9"),
    ], body: Array(#"{"a":"é"}"#.utf8), sourceAddress: "127.0.0.1", port: 8_000)

  @Test func `has AWS's members with the request's values`() throws {
    let event = try Gateway(shop(["httpApi: 'POST /orders/{id}'"])).event(Self.request)
    let expected =
      #"{"version":"2.0","routeKey":"POST /orders/{id}","rawPath":"/orders/a b","rawQueryString":"p=1&p=2&q=x%20y+z&flag","cookies":["a=1","b=2"],"#
      + #""headers":{"content-length":"10","content-type":"application/json","host":"localhost:8000","user-agent":"curl/8","#
      + #""x-amzn-trace-id":"Root=1-5e9f0c65-1de4d666d4dd26aced652b6c","x-forwarded-for":"9.9.9.9, 127.0.0.1","x-forwarded-port":"8000","#
      + #""x-forwarded-proto":"http","x-twice":"1,2"},"queryStringParameters":{"p":"1,2","q":"x y z","flag":""},"#
      + #""requestContext":{"accountId":"000000000000","apiId":"emulator","domainName":"localhost","domainPrefix":"localhost","#
      + #""http":{"method":"POST","path":"/orders/a b","protocol":"HTTP/1.1","sourceIp":"127.0.0.1","userAgent":"curl/8"},"#
      + #""requestId":"LV7fzho-PHcEJPw=","routeKey":"POST /orders/{id}","stage":"$default","time":"21/Apr/2020:15:08:21 +0000","timeEpoch":1587481701067},"#
      + #""pathParameters":{"id":"a b"},"body":"{\"a\":\"é\"}","isBase64Encoded":false}"#
    #expect(text(event) == expected)
  }

  @Test func `leaves out what there is none of`() throws {
    let event = try Gateway(shop(["httpApi: GET /x"])).event(get)
    for name in ["cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"] { #expect(event[name] == nil, "\(name)") }
    #expect(event["rawQueryString"] == "")
    #expect(event["isBase64Encoded"] == false)
  }

  @Test func `of $default names it as route`() throws {
    let event = try Gateway(shop(["httpApi: '*'"])).event(get)
    #expect(event["routeKey"] == "$default")
    #expect(event["requestContext"]?["routeKey"] == "$default")
  }

  @Test func `keeps the client's trace`() throws {
    var request = get
    request.headers.append(Header("X-Amzn-Trace-Id", "Root=1-2-3"))
    #expect(try Gateway(shop(["httpApi: GET /x"])).event(request)["headers"]?["x-amzn-trace-id"] == "Root=1-2-3")
  }

  @Test(arguments: [
    (nil, "plain", "plain", false), ("application/json", "{}", "{}", false), ("Application/JSON; charset=utf-8", "{}", "{}", false),
    ("text/csv", "a,b", "a,b", false), ("application/xml", "<a/>", "<a/>", false), ("application/x-www-form-urlencoded", "a=b", "YT1i", true),
    ("application/octet-stream", "ab", "YWI=", true), ("image/png", "ab", "YWI=", true),
  ])
  func `carries the body as text for text types and as base64 for others`(type: String?, body: String, expected: String, isBase64: Bool) throws {
    let headers = type.map { [Header("Content-Type", $0)] } ?? []
    let request = FrontRequest(method: "POST", path: "/x", headers: headers, body: Array(body.utf8))
    let event = try Gateway(shop(["httpApi: POST /x"])).event(request)
    #expect(event["body"]?.string == expected)
    #expect(event["isBase64Encoded"]?.bool == isBase64)
  }

  @Test func `carries a body that is no UTF-8, or is compressed, as base64`() throws {
    let gateway = Gateway(try shop(["httpApi: POST /x"]))
    let broken = FrontRequest(method: "POST", path: "/x", headers: [Header("Content-Type", "application/json")], body: [0xFF, 0x22])
    #expect(try gateway.event(broken)["body"] == "/yI=")
    let compressed = FrontRequest(
      method: "POST", path: "/x", headers: [Header("Content-Type", "application/json"), Header("Content-Encoding", "gzip")], body: [0x7B, 0x7D])
    #expect(try gateway.event(compressed)["body"] == "e30=")
  }

  @Test(arguments: ["a\"b\\c", "\u{0}\u{1}\u{1F}", "line\r\nline\ttab", "\u{7F}\u{2028}😀", "", "\""])
  func `carries every text exactly`(body: String) throws {
    let request = FrontRequest(method: "POST", path: "/x", query: "q=%22%5C", headers: [Header("X-Odd", "a\"\\b")], body: Array(("x" + body).utf8))
    let event = try Gateway(shop(["httpApi: POST /x"])).event(request)
    #expect(event["body"]?.string == "x" + body)
    #expect(event["headers"]?["x-odd"] == "a\"\\b")
    #expect(event["queryStringParameters"]?["q"] == "\"\\")
  }

  @Test(arguments: [("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%FF", "%FF"), ("%C3%A9", "é")])
  func `leaves what cannot be decoded as it was sent`(sent: String, expected: String) throws {
    let request = FrontRequest(method: "GET", path: "/x", query: "q=\(sent)")
    #expect(try Gateway(shop(["httpApi: GET /x"])).event(request)["queryStringParameters"]?["q"]?.string == expected)
  }
}
