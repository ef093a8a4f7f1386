import Fakes
import StrictJSON
import Testing

@Suite struct `A further token of a review` {
  /// The 201 has brought the first of ten.
  @Test func `is given nine times, and then no more, however long one waits`() async throws {
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: openQuestion)
    let id = try #require(made.body["decision_id"].string)
    let review = try Given(.review, records: records)
    let route = "/cases/decisions/{id}/waits/review/token"
    var answers: [JSONValue] = []
    for _ in 0..<11 { answers.append(try await review.send("POST", route, path: route.replacing("{id}", with: id), parameters: ["id": id])) }
    #expect(answers.map { $0["statusCode"] } == Array(repeating: 201, count: 9) + [429, 429])
    #expect(Set(answers.compactMap { $0.header("Review-Token") }).count == 9)
    #expect(answers[9].body["type"] == "urn:quorate:problem:too_many" && answers[9].body["detail"] == "a review has at most 10 tokens")
    #expect(answers[9].header("Retry-After") == nil)
  }
}
