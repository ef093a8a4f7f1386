import Foundation
import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

/// One emulator for all cases: what is refused must leave it as able as before.
@Suite(.serialized) struct `Bad input` {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var body: [UInt8]
    var status: Int
    var path: String

    init(_ name: String, _ body: String, _ status: Int, _ path: String) { self.init(name, Array(body.utf8), status, path) }

    init(_ name: String, _ body: [UInt8], _ status: Int, _ path: String) {
      testDescription = name
      self.body = body
      self.status = status
      self.path = path
    }
  }

  static let alternative = #"{"id":"a","name":"A"}"#

  static let cases: [Case] = [
    Case("no JSON", "query=x", 400, ""),
    Case("nothing", "", 400, ""),
    Case("NaN", #"{"query":"q","risk_tolerance":NaN}"#, 400, "/risk_tolerance"),
    Case("a number beyond a double", #"{"query":"q","risk_tolerance":1e999}"#, 400, "/risk_tolerance"),
    Case("a name twice", #"{"query":"q","query":"r"}"#, 400, "/query"),
    Case("invalid UTF-8", Array(#"{"query":""#.utf8) + [0xFF] + Array(#""}"#.utf8), 400, "/query"),
    Case("a lone surrogate", #"{"query":"\ud800"}"#, 400, "/query"),
    Case(
      "too deep", #"{"query":"# + String(repeating: "[", count: 80) + String(repeating: "]", count: 80) + "}", 400,
      "/query" + String(repeating: "/0", count: 63)),
    Case("a wrong type", #"{"query":7,"context":{"alternatives":[\#(alternative)]}}"#, 400, "/query"),
    Case("an unknown field", #"{"query":"q","contxt":{}}"#, 400, "/contxt"),
    Case("no alternative", #"{"query":"q","context":{"alternatives":[]}}"#, 422, "/context/alternatives"),
    Case("urgency 6", #"{"query":"q","urgency":6,"context":{"alternatives":[\#(alternative)]}}"#, 422, "/urgency"),
    Case("a query that is too long", #"{"query":"\#(String(repeating: "q", count: 5_001))","context":{"alternatives":[\#(alternative)]}}"#, 422, "/query"),
    Case(
      "a missing score", #"{"query":"q","context":{"alternatives":[\#(alternative)],"criteria":[{"name":"cost","weight":1,"direction":"min"}]}}"#, 422,
      "/context/alternatives/0/scores/cost"),
    Case(
      "weights that are all zero",
      #"{"query":"q","context":{"alternatives":[{"id":"a","name":"A","scores":{"c":1}}],"criteria":[{"name":"c","weight":0,"direction":"min"}]}}"#, 422,
      "/context/criteria"),
    Case(
      "probabilities that do not sum to 1",
      #"{"query":"q","context":{"alternatives":[{"id":"a","name":"A","payoffs":{"s":1,"t":2}}],"states":[{"name":"s","probability":0.5},{"name":"t","probability":0.4}]}}"#,
      422, "/context/states"),
    Case("over 256 KB", #"{"query":"\#(String(repeating: "q", count: 262_200))"}"#, 413, ""),
  ]

  @Test func `is refused with its status, path and rule, and the next good request is served`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    for bad in Self.cases {
      let answer = try await emulator.send("POST", "/decisions", body: bad.body)
      #expect(answer.status == bad.status, "\(bad.testDescription): \(answer.text)")
      #expect(answer.header("content-type") == "application/problem+json")
      let errors = answer.json["errors"].elements
      #expect(errors.contains { $0["path"] == .string(bad.path) }, "\(bad.testDescription): \(answer.text)")
      #expect(errors.allSatisfy { $0["rule"].string?.isEmpty == false })
      #expect(answer.json["correlation_id"].string == answer.header("x-correlation-id"))
      #expect(try await emulator.post("/decisions", Requests.decision()).status == 201)
    }
  }

  @Test(arguments: [
    ("GET", "/decisions/no-uuid", 404), ("GET", "/decisions?limit=101", 422), ("GET", "/decisions?status=odd", 422), ("GET", "/decisions?cursor=abc", 422),
    ("GET", "/decisions?limit=1&limit=2", 400), ("GET", "/nothing", 404), ("PATCH", "/decisions", 404),
  ])
  func `in a path or a query is refused`(method: String, target: String, status: Int) async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let answer = try await emulator.send(method, target)
    #expect(answer.status == status, "\(answer.text)")
  }
}
