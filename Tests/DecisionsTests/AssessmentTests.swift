import Cases
import Decisions
import Forms
import StrictJSON
import Testing

/// How the level of the oversight follows from a review: from which lines hold, whatever they say.
@Suite struct `The oversight of a reviewed decision` {
  static let approved: WaitAnswer = .given([
    "verdict": ["by": "eve", "at": "2026-03-01T09:30:00Z", "verdict": "approve", "comment": ""], "alternative_id": nil,
  ])
  static let expired: WaitAnswer = .expired(at_ms: 1_800_000_000_000)

  /// A waiting decision with this oversight, after an answer.
  static func oversight(_ item: JSONValue, after answer: WaitAnswer) async throws -> JSONValue? {
    let made = try await Making.outcome(#"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#)
    guard case .object(var outcome) = made.json, case .object(var assessment)? = outcome["ai_act_assessment"] else { return nil }
    assessment["human_oversight"] = item
    outcome["ai_act_assessment"] = .object(assessment)
    return try DecisionOutcome(stored: .object(outcome)).answered(answer, of: Decisions.review)?.json.at("ai_act_assessment/human_oversight")
  }

  @Test(arguments: [
    ([false, true, true], "high", "medium"), ([false, false, true], "medium", "low"), ([false, true, false], "medium", "low"),
    ([false, false, false], "low", "low"),
  ])
  func `is counted from what was kept to hold, in whatever words`(holds: [Bool], approved: String, expired: String) async throws {
    let item: JSONValue = ["level": "low", "evidence": ["a", "vetoes are switched off", "b"], "holds": .array(holds.map { .bool($0) })]
    let after = try await Self.oversight(item, after: Self.approved)
    #expect(after?.at("level")?.text == approved)
    #expect(after?.at("holds") == .array([true] + holds.dropFirst().map { .bool($0) }))
    #expect(after?.at("evidence") == ["eve reviewed it: approve", "vetoes are switched off", "b"])
    #expect(try await Self.oversight(item, after: Self.expired)?.at("level")?.text == expired)
  }

  /// Records of before: a level says how many lines held at least, of which the first may be one. None is counted that is not proved.
  @Test(arguments: [("high", "high", "medium"), ("medium", "medium", "low"), ("low", "low", "low")])
  func `is never better than an older record proves`(level: String, approved: String, expired: String) async throws {
    let item: JSONValue = ["level": .string(level), "evidence": ["a", "b", "c"]]
    let after = try await Self.oversight(item, after: Self.approved)
    #expect(after?.at("level")?.text == approved)
    #expect(after?.at("holds") == nil)
    #expect(try await Self.oversight(item, after: Self.expired)?.at("level")?.text == expired)
  }

  @Test func `says of every line of every item whether it holds, and the level is their share`() async throws {
    let made = try await Making.outcome(Requests.crm)
    #expect(made.aiActAssessment.items.count == AIActAssessment.Subject.allCases.count)
    for (subject, item) in made.aiActAssessment.items {
      let holds = try #require(item.holds)
      #expect(holds.count == item.evidence.count, "\(subject)")
      let share = Double(holds.count { $0 }) / Double(holds.count)
      #expect(item.level == (share == 1 ? .high : share >= 0.5 ? .medium : .low), "\(subject)")
    }
  }
}
