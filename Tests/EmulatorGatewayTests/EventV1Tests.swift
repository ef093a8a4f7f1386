import EmulatorGateway
import EmulatorJSON
import EmulatorServerless
import Testing

@Suite struct `An event of payload 1.0` {
  @Test func `has AWS's members with the request's values`() throws {
    let request = FrontRequest(
      method: "POST", path: "/orders/a%20b", query: "p=1&p=2&q=x%20y",
      headers: [
        Header("Host", "localhost:8000"), Header("User-Agent", "curl/8"), Header("X-Twice", "1"), Header("x-twice", "2"), Header("Cookie", "a=1; b=2"),
      ], body: Array("{}".utf8))
    let event = try Gateway(shop(["http: 'POST orders/{id}'"])).event(request)
    let expected =
      #"{"resource":"/orders/{id}","path":"/orders/a%20b","httpMethod":"POST","headers":{"Host":"localhost:8000","User-Agent":"curl/8","X-Twice":"2","#
      + #""Cookie":"a=1; b=2","X-Forwarded-For":"127.0.0.1","X-Forwarded-Port":"8000","X-Forwarded-Proto":"http","#
      + #""X-Amzn-Trace-Id":"Root=1-5e9f0c65-1de4d666d4dd26aced652b6c"},"multiValueHeaders":{"Host":["localhost:8000"],"User-Agent":["curl/8"],"#
      + #""X-Twice":["1","2"],"Cookie":["a=1; b=2"],"X-Forwarded-For":["127.0.0.1"],"X-Forwarded-Port":["8000"],"X-Forwarded-Proto":["http"],"#
      + #""X-Amzn-Trace-Id":["Root=1-5e9f0c65-1de4d666d4dd26aced652b6c"]},"queryStringParameters":{"p":"2","q":"x y"},"#
      + #""multiValueQueryStringParameters":{"p":["1","2"],"q":["x y"]},"requestContext":{"accountId":"000000000000","apiId":"emulator","#
      + #""deploymentId":"emulator","domainName":"localhost","domainPrefix":"localhost","extendedRequestId":"LV7fzho-PHcEJPw=","httpMethod":"POST","#
      + #""identity":{"accessKey":null,"accountId":null,"caller":null,"cognitoAuthenticationProvider":null,"cognitoAuthenticationType":null,"#
      + #""cognitoIdentityId":null,"cognitoIdentityPoolId":null,"principalOrgId":null,"sourceIp":"127.0.0.1","user":null,"userAgent":"curl/8","userArn":null},"#
      + #""path":"/test/orders/a%20b","protocol":"HTTP/1.1","requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","requestTime":"21/Apr/2020:15:08:21 +0000","#
      + #""requestTimeEpoch":1587481701067,"resourceId":"emulator","resourcePath":"/orders/{id}","stage":"test"},"pathParameters":{"id":"a%20b"},"#
      + #""stageVariables":null,"body":"{}","isBase64Encoded":false}"#
    #expect(text(event) == expected)
  }

  @Test func `says null where there is nothing`() throws {
    let event = try Gateway(shop(["http: GET x"])).event(get)
    for name in ["queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables", "body"] {
      #expect(event[name] == .null, "\(name)")
    }
  }

  @Test func `of an HTTP API names its version and has no stage in its path`() throws {
    let event = try Gateway(shop(["httpApi: GET /x"], provider: "  httpApi: {payload: '1.0'}\n")).event(get)
    #expect(event["version"] == "1.0")
    #expect(event["requestContext"]?["path"] == "/x")
    #expect(event["requestContext"]?["stage"] == "$default")
    #expect(event["requestContext"]?["requestId"] == "LV7fzho-PHcEJPw=")
  }

  @Test func `takes several slashes at the start for one`() throws {
    #expect(try Gateway(shop(["http: GET x"])).event(FrontRequest(method: "GET", path: "//x"))["path"] == "/x")
  }

  @Test(arguments: [("*/*", "application/json"), ("image/png", "image/png"), ("image/*", "image/png"), ("application/json", "application/json; charset=utf-8")])
  func `carries the API's binary media types as base64`(declared: String, type: String) throws {
    let gateway = Gateway(try shop(["http: POST x"], provider: "  apiGateway: {binaryMediaTypes: ['\(declared)']}\n"))
    let request = FrontRequest(method: "POST", path: "/x", headers: [Header("Content-Type", type)], body: Array("ab".utf8))
    #expect(try gateway.event(request)["body"] == "YWI=")
    #expect(try gateway.event(request)["isBase64Encoded"] == true)
  }

  @Test func `carries any other body as text, a form too`() throws {
    let request = FrontRequest(method: "POST", path: "/x", headers: [Header("Content-Type", "application/x-www-form-urlencoded")], body: Array("a=b".utf8))
    #expect(try Gateway(shop(["http: POST x"])).event(request)["body"] == "a=b")
  }
}

@Suite struct `A moment` {
  @Test(arguments: [
    (0, "01/Jan/1970:00:00:00 +0000"), (951_782_400_000, "29/Feb/2000:00:00:00 +0000"), (1_589_522_469_693, "15/May/2020:06:01:09 +0000"),
    (4_102_444_799_999, "31/Dec/2099:23:59:59 +0000"),
  ])
  func `is written in the common log's form`(time_ms: Int64, written: String) {
    #expect(Moment(requestID: "", extendedID: "", traceID: "", time_ms: time_ms).commonLogTime == written)
  }

  @Test func `has ids of the right shape that differ`() {
    var chance = SystemRandomNumberGenerator()
    let (one, other) = (Moment(time_ms: 1_587_481_701_067, using: &chance), Moment(time_ms: 1_587_481_701_067, using: &chance))
    #expect(one.requestID.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    #expect(one.extendedID.wholeMatch(of: /[A-Za-z0-9]{15}=/) != nil)
    #expect(one.traceID.wholeMatch(of: /Root=1-5e9f0c65-[0-9a-f]{24}/) != nil)
    #expect(one != other)
  }
}
