import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Testing

@Suite struct Reviews {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings()
  let notifications = RecordedNotifications()

  /// Nothing to judge by: every opinion is .5, so a person must look.
  static let open = Array(#"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#.utf8)

  var make: MakeDecision { MakeDecision(store: store, surroundings: surroundings, notifications: notifications) }
  var review: Desk { Desk(store: store, surroundings: surroundings) }

  func verdict(_ token: String, _ verdict: String, _ rest: String = "") -> [UInt8] {
    Array(#"{"token":"\#(token)","verdict":"\#(verdict)","comment":"seen"\#(rest)}"#.utf8)
  }

  func status(_ id: String, _ body: [UInt8]) async -> Int {
    do throws(EndpointError) {
      _ = try await review.review(id, body, from: Caller(principal: "eve"))
      return 200
    } catch { return error.status }
  }

  func replay(_ id: String) async throws -> Replay {
    await Desk.replay(try #require(try await Desk(store: store).stored(id)))
  }

  @Test func `approval completes the decision, says who, and replays`() async throws {
    let made = try await make.respond(to: Self.open)
    #expect(made.status == "awaiting_review")
    let token = try #require(made.reviewToken)
    let reviewed = try await review.review(made.decisionID, verdict(token, "approve"), from: Caller(principal: "eve"))
    #expect(reviewed.status == "completed")
    let json = try JSONReader.read(reviewed.body)
    #expect(json.at("human_review/by")?.text == "eve")
    #expect(json.at("human_review/comment")?.text == "seen")
    let before = try JSONReader.read(made.body)
    #expect(before.at("ai_act_assessment/human_oversight/evidence/0")?.text == "a person must review it before it holds, for 3 reasons")
    #expect(before.at("ai_act_assessment/human_oversight/level")?.text == "high")
    #expect(json.at("ai_act_assessment/human_oversight/evidence/0")?.text == "eve reviewed it: approve")
    #expect(json.at("ai_act_assessment/human_oversight/level")?.text == "high")
    #expect(json.at("ai_act_assessment/human_oversight/holds") == [true, true, true])
    #expect(try await Desk(store: store).find(made.decisionID, now_ms: 0).body == reviewed.body)
    guard case .same = try await replay(made.decisionID) else { throw ReplayTestFailure.noDivergence }
    let list = Desk(store: store)
    #expect(try await list.list(["status": "completed"], ).count == 1)
    #expect(try await list.list(["status": "awaiting_review"], ).count == 0)
  }

  @Test func `the token is in the answer's header and the notice alone`() async throws {
    let made = try await make.respond(to: Self.open)
    let token = try #require(made.reviewToken)
    #expect(token.utf8.count == 64)
    #expect(notifications.notices.map(\.token) == [token])
    #expect(!String(decoding: made.body, as: UTF8.self).contains(token))
    for record in store.records { #expect(!"\(record)".contains(token)) }
    for record in store.records {
      for case .binary(let bytes) in record.attributes.values { #expect(!String(decoding: bytes, as: UTF8.self).contains(token)) }
    }
  }

  @Test func `a used token is a conflict, a foreign one is forbidden`() async throws {
    let made = try await make.respond(to: Self.open)
    let token = try #require(made.reviewToken)
    #expect(await status(made.decisionID, verdict("0000", "approve")) == 403)
    #expect(await status(made.decisionID, verdict(token, "reject")) == 200)
    #expect(await status(made.decisionID, verdict(token, "approve")) == 409)
    #expect(try await Desk(store: store).find(made.decisionID, now_ms: 0).status == "rejected")
  }

  @Test func `of answers at the same moment exactly one wins`() async throws {
    for _ in 0..<10 {
      let made = try await make.respond(to: Self.open)
      let token = try #require(made.reviewToken)
      let statuses = await withTaskGroup(of: Int.self) { group in
        for number in 0..<8 { group.addTask { await status(made.decisionID, verdict(token, number % 2 == 0 ? "approve" : "reject")) } }
        return await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses.count { $0 == 200 } == 1)
      #expect(statuses.count { $0 == 409 } == 7)
      guard case .same = try await replay(made.decisionID) else { throw ReplayTestFailure.noDivergence }
    }
  }

  @Test func `an amendment recommends another alternative`() async throws {
    let made = try await make.respond(to: Self.open)
    let token = try #require(made.reviewToken)
    #expect(await status(made.decisionID, verdict(token, "amend")) == 422)
    #expect(await status(made.decisionID, verdict(token, "amend", #","alternative_id":"z""#)) == 422)
    #expect(await status(made.decisionID, verdict(token, "approve", #","alternative_id":"b""#)) == 422)
    #expect(await status(made.decisionID, verdict(token, "amend", #","alternative_id":"b""#)) == 200)
    let json = try JSONReader.read(try await Desk(store: store).find(made.decisionID, now_ms: 0).body)
    #expect(json.at("recommendation/alternative_id")?.text == "b")
    #expect(json.at("recommendation/alternatives_considered/0/id")?.text == "a")
    #expect(json.at("status")?.text == "completed")
    guard case .same = try await replay(made.decisionID) else { throw ReplayTestFailure.noDivergence }
  }

  /// The spec has them checked by a person alone; an approval says of none that it was.
  @Test(arguments: [("approve", "a"), ("amend", "b")])
  func `an approval ends with the conditions in words, which nobody but the reviewer can have checked`(_ said: String, _ chosen: String) async throws {
    let question = Array(
      #"""
      {"query":"Which?","constraints":["The bank agrees","The works council is heard",{"criterion":"x","op":">=","value":1}],
      "context":{"criteria":[{"name":"x","weight":1}],"alternatives":[{"id":"a","scores":{"x":9}},{"id":"b","scores":{"x":2}}]}}
      """#.utf8)
    let made = try await make.respond(to: question)
    let token = try #require(made.reviewToken)
    let before = try JSONReader.read(made.body).at("recommendation/uncertainty_factors")?.elements ?? []
    #expect(before.contains("nobody has checked yet: The bank agrees"))
    let amended = said == "amend" ? #","alternative_id":"b""# : ""
    #expect(await status(made.decisionID, verdict(token, said, amended)) == 200)
    let stored = try JSONReader.read(try await Desk(store: store).find(made.decisionID, now_ms: 0).body)
    let reviewer = try #require(DecisionOutcome(json: stored).humanReview).reviewer
    #expect(stored.at("recommendation/alternative_id")?.text == chosen)
    let words = "; under conditions in words, which nobody but \(reviewer) can have checked: The bank agrees; The works council is heard"
    #expect(stored.at("recommendation/summary")?.text?.hasSuffix(words) ?? false, "\(stored)")
    let after = stored.at("recommendation/uncertainty_factors")?.elements ?? []
    #expect(after.contains(.string("nobody but \(reviewer) can have checked: The works council is heard")), "\(after)")
    #expect(!after.contains { $0.text?.hasPrefix("nobody has checked") ?? false })
    guard case .same = try await replay(made.decisionID) else { throw ReplayTestFailure.noDivergence }
  }

  @Test func `after its time a review is gone and the decision is rejected`() async throws {
    let made = try await make.respond(to: Self.open)
    let token = try #require(made.reviewToken)
    #expect(try await review.expire(made.decisionID) == nil)
    surroundings.advance(by: 86_400_001)
    #expect(await status(made.decisionID, verdict(token, "approve")) == 410)
    let stored = try await Desk(store: store).find(made.decisionID, now_ms: 0)
    #expect(stored.status == "rejected")
    let until = try #require(try JSONReader.read(made.body).at("review_until")?.text)
    #expect(try JSONReader.read(stored.body).at("review_reasons")?.elements.last == .string("nobody answered the review before \(until)"))
    #expect(try JSONReader.read(stored.body).at("ai_act_assessment/human_oversight/evidence/0")?.text == "nobody reviewed it in time")
    #expect(try JSONReader.read(stored.body).at("ai_act_assessment/human_oversight/level")?.text == "medium")
    #expect(await status(made.decisionID, verdict(token, "approve")) == 410)
    #expect(await status(made.decisionID, verdict("0000", "approve")) == 403)
    guard case .same = try await replay(made.decisionID) else { throw ReplayTestFailure.noDivergence }
  }

  @Test func `an expired review is over for who reads it, and what is read is what a sweep stores`() async throws {
    let made = try await make.respond(to: Self.open)
    let find = Desk(store: store)
    let expires_ms = try #require(store.records.compactMap { $0.attributes["expires_ms"] }.first)
    guard case .integer(let last_ms) = expires_ms else { throw ReplayTestFailure.noDivergence }
    #expect(try await find.find(made.decisionID, now_ms: last_ms - 1).body == made.body)
    let before = Set(store.records)
    let found = try await find.find(made.decisionID, now_ms: last_ms)
    #expect(found.status == "rejected")
    #expect(Set(store.records) == before)
    surroundings.advance(by: 86_400_100)
    let ended = try #require(try await review.expire(made.decisionID))
    #expect(ended.body == found.body)
    #expect(try await find.find(made.decisionID, now_ms: last_ms).body == found.body)
  }

  @Test func `to amend to what is recommended is refused with the verdict for it`() async throws {
    let made = try await make.respond(to: Self.open)
    let token = try #require(made.reviewToken)
    let recommended = try #require(try JSONReader.read(made.body).at("recommendation/alternative_id")?.text)
    let error = try await #require(throws: EndpointError.self) {
      try await review.review(made.decisionID, verdict(token, "amend", #","alternative_id":"\#(recommended)""#))
    }
    guard case .refused(let refused) = error else { throw error }
    #expect(refused.violations.map(\.path) == ["/alternative_id"])
    #expect(refused.violations[0].rule == "`\(recommended)` is the one recommended already; the verdict for it is `approve`")
  }

  @Test func `a decision that waits for no review cannot be reviewed`() async throws {
    let made = try await make.respond(to: Array(Requests.crm.utf8))
    #expect(made.reviewToken == nil)
    #expect(await status(made.decisionID, verdict("0", "approve")) == 409)
    #expect(await status("7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11", verdict("0", "approve")) == 404)
  }
}
