import LambdaRuntime
import StrictJSON
import Testing

@Suite struct `Gateway requests` {
  private static let payloadOne = #"""
    {"resource":"/decisions/{id}","path":"/decisions/a%20b%2Fc","httpMethod":"POST",
     "headers":{"Content-Type":"application/json","X-One":"2","Cookie":"a=1; b=2"},
     "multiValueHeaders":{"Content-Type":["application/json"],"X-One":["1","2"],"Cookie":["a=1; b=2"]},
     "queryStringParameters":{"tag":"y z","limit":"5"},"multiValueQueryStringParameters":{"tag":["x","y z"],"limit":["5"]},
     "pathParameters":{"id":"a%20b%2Fc"},"stageVariables":null,"body":"{\"a\":1}","isBase64Encoded":false,
     "requestContext":{"stage":"dev","requestId":"r-1","domainName":"api.example.com","protocol":"HTTP/1.1","requestTimeEpoch":1744668706000,
      "authorizer":{"principalId":"p"},"identity":{"sourceIp":"203.0.113.9","userAgent":"curl/8","apiKey":null}}}
    """#
  private static let payloadTwo = #"""
    {"version":"2.0","routeKey":"POST /decisions/{id}","rawPath":"/dev/decisions/a b/c","rawQueryString":"limit=5&tag=x&tag=y+z",
     "cookies":["a=1","b=2"],"headers":{"content-type":"application/json","x-one":"1, 2"},"queryStringParameters":{"tag":"x,y z","limit":"5"},
     "pathParameters":{"id":"a b/c"},"body":"eyJhIjoxfQ==","isBase64Encoded":true,
     "requestContext":{"stage":"dev","requestId":"r-1","domainName":"api.example.com","timeEpoch":1744668706000,"authorizer":{"principalId":"p"},
      "http":{"method":"POST","path":"/dev/decisions/a b/c","protocol":"HTTP/1.1","sourceIp":"203.0.113.9","userAgent":"curl/8"}}}
    """#

  @Test func `both payload formats give the same request`() throws {
    let one = try GatewayRequest(event: Array(Self.payloadOne.utf8))
    var two = try GatewayRequest(event: Array(Self.payloadTwo.utf8))
    #expect(one.payloadVersion == .one)
    #expect(two.payloadVersion == .two)
    two.payloadVersion = .one
    #expect(one == two)
  }

  @Test func `every part is decoded`() throws {
    let request = try GatewayRequest(event: Array(Self.payloadOne.utf8))
    #expect(request.method == "POST")
    #expect(request.path == "/decisions/a b/c")
    #expect(request.route == "/decisions/{id}")
    #expect(request.query == [.init(name: "limit", value: "5"), .init(name: "tag", value: "x"), .init(name: "tag", value: "y z")])
    #expect(request.query("tag") == "x")
    #expect(request.headers == ["content-type": "application/json", "x-one": "1, 2"])
    #expect(request.cookies == ["a=1", "b=2"])
    #expect(request.pathParameters == ["id": "a b/c"])
    #expect(request.body == Array(#"{"a":1}"#.utf8))
    #expect(request.sourceIP == "203.0.113.9")
    #expect(request.userAgent == "curl/8")
    #expect(request.requestID == "r-1")
    #expect(request.stage == "dev")
    #expect(request.domain == "api.example.com")
    #expect(request.protocol == "HTTP/1.1")
    #expect(request.requestTime_ms == 1_744_668_706_000)
    #expect(request.authorizer == ["principalId": "p"])
  }

  @Test(arguments: ["{}", "[]", "null", #"{"Records":[]}"#, #"{"requestContext":{}}"#, #"{"version":"2.0","requestContext":{"http":1}}"#])
  func `an event of another kind is told apart`(event: String) {
    #expect(throws: GatewayRequestError.notGateway) { try GatewayRequest(event: Array(event.utf8)) }
  }

  @Test func `an event that is no strict JSON keeps its place`() {
    #expect(throws: GatewayRequestError.json(JSONError(path: "/a", rule: "expected a value, found `x`", offset: 5))) {
      try GatewayRequest(event: Array(#"{"a":x}"#.utf8))
    }
  }

  @Test func `what is wrongly encoded stays as it was sent`() throws {
    let one = try GatewayRequest(event: Array(#"{"httpMethod":"GET","path":"/%zz/%41/%ff","requestContext":{}}"#.utf8))
    #expect(one.path == "/%zz/%41/%ff")
    let two = try GatewayRequest(
      event: Array(#"{"version":"2.0","rawPath":"/","rawQueryString":"a=%&%zz&b=%41&c=%ff","requestContext":{"http":{"method":"GET"}}}"#.utf8))
    #expect(two.query.map(\.name) == ["a", "%zz", "b", "c"])
    #expect(two.query.map(\.value) == ["%", "", "A", "%ff"])
  }

  @Test(arguments: [
    (#"{"httpMethod":"GET","path":"/","body":"?","isBase64Encoded":true,"requestContext":{}}"#, "/body"),
    (#"{"httpMethod":"GET","path":"/","headers":{"a":1},"requestContext":{}}"#, "/headers/a"),
    (#"{"httpMethod":"GET","path":"/","requestContext":{"requestTimeEpoch":"x"}}"#, "/requestContext/requestTimeEpoch"),
    (#"{"version":"2.0","rawPath":"/","requestContext":{"http":{}}}"#, "/requestContext/http/method"),
  ])
  func `a wrong member is named`(event: String, path: String) {
    #expect {
      try GatewayRequest(event: Array(event.utf8))
    } throws: { error in
      guard case .invalid(let found, _) = error as? GatewayRequestError else { return false }
      return found == path
    }
  }

  @Test func `the default stage and an empty query add nothing`() throws {
    let event = #"{"version":"2.0","routeKey":"$default","rawPath":"/x","rawQueryString":"","requestContext":{"stage":"$default","http":{"method":"GET"}}}"#
    let request = try GatewayRequest(event: Array(event.utf8))
    #expect(request.path == "/x")
    #expect(request.route == "$default")
    #expect(request.query.isEmpty)
    #expect(request.body.isEmpty)
    #expect(request.authorizer == .null)
  }
}
