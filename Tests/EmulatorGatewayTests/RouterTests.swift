import EmulatorGateway
import EmulatorServerless
import Testing

@Suite struct `Routing` {
  /// The worked example of docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html, "Routing API requests".
  static let pets = [
    "httpApi: GET /pets/dog/1", "httpApi: 'GET /pets/dog/{id}'", "httpApi: 'GET /pets/{proxy+}'", "httpApi: 'ANY /{proxy+}'", "httpApi: '*'",
  ]

  @Test(arguments: [
    ("GET", "/pets/dog/1", "GET /pets/dog/1"), ("GET", "/pets/dog/2", "GET /pets/dog/{id}"), ("GET", "/pets/cat/1", "GET /pets/{proxy+}"),
    ("POST", "/test/5", "ANY /{proxy+}"), ("POST", "/pets/dog/1", "ANY /{proxy+}"), ("GET", "/", "$default"), ("GET", "/pets/dog/%31", "GET /pets/dog/1"),
  ])
  func `of an HTTP API takes the nearest path whose method fits, then $default`(method: String, path: String, key: String) throws {
    #expect(Router(try shop(Self.pets).routes, stage: "test").match(method: method, path: path)?.route.key == key)
  }

  @Test(arguments: [("GET", "GET /x"), ("POST", "ANY /x"), ("DELETE", "ANY /x")])
  func `prefers a method's own route to ANY's`(method: String, key: String) throws {
    #expect(Router(try shop(["httpApi: ANY /x", "httpApi: GET /x"]).routes, stage: "test").match(method: method, path: "/x")?.route.key == key)
  }

  @Test func `of a REST API stays on the nearest path, even where it lacks the method`() throws {
    let router = Router(try shop(["http: GET x", "http: 'ANY {proxy+}'"]).routes, stage: "test")
    #expect(router.match(method: "GET", path: "/x")?.route.key == "GET /x")
    #expect(router.match(method: "POST", path: "/x") == nil)
    #expect(router.match(method: "POST", path: "/y")?.route.key == "ANY /{proxy+}")
  }

  @Test(arguments: ["/x/", "//x", "/x//"])
  func `of a REST API ignores slashes at both ends, of an HTTP API does not`(path: String) throws {
    #expect(Router(try shop(["http: GET x"]).routes, stage: "test").match(method: "GET", path: path) != nil)
    #expect(Router(try shop(["httpApi: GET /x"]).routes, stage: "test").match(method: "GET", path: path) == nil)
  }

  @Test func `gives the path's parameters as they were sent`() throws {
    let match = Router(try shop(["httpApi: 'GET /{a}/{rest+}'"]).routes, stage: "test").match(method: "GET", path: "/o%20ne/two/th%2Free")
    #expect(match?.pathParameters.map(\.name) == ["a", "rest"])
    #expect(match?.pathParameters.map(\.value) == ["o%20ne", "two/th%2Free"])
  }

  @Test(arguments: ["/a/", "/a", "//b"])
  func `fills no parameter with nothing`(path: String) throws {
    #expect(Router(try shop(["httpApi: 'GET /a/{id}'", "httpApi: 'GET /{x}/b'"]).routes, stage: "test").match(method: "GET", path: path) == nil)
  }

  @Test func `of two APIs takes the nearer path, then the HTTP API's`() throws {
    let router = Router(try shop(["httpApi: 'ANY /{proxy+}'", "http: GET x", "http: 'GET /{id}/y'", "httpApi: 'GET /{n}/z'"]).routes, stage: "test")
    #expect(router.match(method: "GET", path: "/x")?.route.api == .rest)
    #expect(router.match(method: "GET", path: "/q/z")?.route.api == .http)
    #expect(router.match(method: "GET", path: "/q/r")?.route.key == "ANY /{proxy+}")
  }
}
