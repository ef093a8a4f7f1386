import Cases
import Composition
import Decisions
import Fakes
import StrictJSON
import Testing

/// What stands behind the question mark of an address, at every operation of the OpenAPI document.
@Suite struct `A query parameter` {
  private let records = VolatileRecordStore()

  private func visitor() async throws -> Visitor {
    let families = try Composition(environment: ["AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"]).families.all.filter { !($0 is Decisions) }
    return try await Visitor("acme", in: records, seed: 1, families: families)
  }

  private let malformed: JSONValue = "urn:quorate:problem:malformed_request"

  @Test func `that the documentation does not have is refused everywhere, and nothing is done`() async throws {
    let visitor = try await visitor()
    for operation in Operation.all {
      for (query, names) in [("unheard=1", ["unheard"]), ("b=&a", ["a", "b"]), ("x%2Fy%7Ez=1", ["x~1y~0z"]), ("=1", [""])] {
        let answer = try await visitor.send(operation, "0", query: query)
        #expect(answer["statusCode"] == 400 && answer.body["type"] == malformed, "\(operation.method) \(operation.path)?\(query)")
        #expect(answer.body["errors"] == .array(names.map { ["path": .string("/" + $0), "rule": "is not a known parameter"] }))
      }
    }
    #expect(Operation.all.count > 30)
    // Whatever is done leaves an event.
    #expect(!records.records.contains { $0.key.partition.contains("#AUDIT#") })
  }

  @Test func `that the documentation has is one that the operation knows, once`() async throws {
    let visitor = try await visitor()
    var count = 0
    for operation in Operation.all {
      for name in operation.queryParameters {
        let once = try await visitor.send(operation, "0", query: "\(name)=1").body
        #expect(once["type"] != malformed, "\(operation.path)?\(name)")
        let twice = try await visitor.send(operation, "0", query: "\(name)=1&\(name)=1")
        #expect(twice["statusCode"] == 400)
        #expect(twice.body["errors"] == [["path": .string("/" + name), "rule": "stands at most once"]])
        count += 1
      }
    }
    #expect(count > 15)
  }

  /// In the body a review's token is the right to answer; in an address it is in somebody's log.
  @Test(arguments: ["", "false", "qw1_YWNtZQ_\(String(repeating: "0f", count: 32))"])
  func `that holds a token is never taken for the body's, whatever it is called`(token: String) async throws {
    let make = try Given(.make, records: records), review = try Given(.review, records: records)
    let made = try await make.send("POST", "/decisions", body: openQuestion)
    let id = try #require(made.body["decision_id"].string)
    let own = try #require(made.header("Review-Token"))
    let code = token.hasPrefix("qw1_") ? "credential_in_url" : "malformed_request"
    for (query, code) in [("token=\(token)", code), ("token=\(own)", "malformed_request"), ("t=\(own)", "malformed_request")] {
      for body in [#"{"token":"\#(own)","verdict":"approve"}"#, #"{"verdict":"approve"}"#] {
        let answer = try await review.send("POST", "/decisions/{id}/review", path: "/decisions/\(id)/review", query: query, parameters: ["id": id], body: body)
        #expect(answer["statusCode"] == 400)
        #expect(answer.body["type"] == .string("urn:quorate:problem:\(code)"), "\(query)")
        #expect(answer["body"].string?.contains(own) == false)
      }
    }
    let found = try await Given(.find, records: records).send("GET", "/decisions/{id}", path: "/decisions/\(id)", parameters: ["id": id])
    #expect(found.body["status"] == "awaiting_review")
  }
}
