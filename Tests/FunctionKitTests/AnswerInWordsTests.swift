import DecisionEndpoints
import Decisions
import Fakes
import Foundation
import StrictJSON
import Testing

/// What a shell tells of a decision, beside its page.
@Suite struct `A decision in words` {
  static func told(_ body: String) async throws -> (page: Page, answer: AnswerInWords) {
    let page = try await Page.of(body)
    return (page, AnswerInWords(try DecisionOutcome(json: page.stored)))
  }

  @Test(arguments: `Words of a page`.questions) func `is the first screen of its page, word for word`(_ name: String) async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/\(name)")
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: String(decoding: try Data(contentsOf: file), as: UTF8.self))
    guard made["statusCode"] == 201 else { return #expect(made["statusCode"] == 422, "\(made["body"])") }
    let page = try await Page.of(try #require(made.body["decision_id"].string), in: records)
    let answer = AnswerInWords(try DecisionOutcome(json: made.body))
    #expect(answer.parts.count == 5 && answer.parts.allSatisfy { !$0.lines.isEmpty })
    for line in answer.parts.flatMap({ [$0.title] + $0.lines }) {
      let words = line.hasPrefix("- ") ? String(line.dropFirst(2)) : line
      #expect(page.words.contains(words.split(whereSeparator: \.isWhitespace).joined(separator: " ")), "\(words)")
      // A link leads nowhere here, and a picture's words are those of its line.
      #expect(!["All that would", "What each of the panel says", " on a scale from 0 to 1."].contains { words.contains($0) }, "\(words)")
    }
  }

  static let ignorance = """
    {"query":"Which plant?","context":{"states":[{"name":"boom"},{"name":"bust"}],"alternatives":[{"id":"large","payoffs":{"boom":13,"bust":0}},
    {"id":"middling","payoffs":{"boom":7.4,"bust":5.5}},{"id":"small","payoffs":{"boom":5.8,"bust":6}}]}}
    """

  /// Laplace 6.5, 6.45 and 5.9, as Hurwicz; maximin 0, 5.5 and 5.8; maximax 13, 7.4 and 6; the greatest regrets are 6, 5.6 and 7.2.
  @Test func `says of more than two methods that choose otherwise what each chooses`() async throws {
    let (_, answer) = try await Self.told(Self.ignorance)
    let sure = try #require(answer.parts.first { $0.title == "How sure, and why" }).lines
    let words = "All 4 other methods disagree: by Laplace’s rule, maximax and Hurwicz’s rule “large” is first, and by maximin “small” is first; minimax "
    #expect(sure.contains { $0.hasPrefix(words) }, "\(sure)")
  }

  static let conditions = """
    {"query":"Which payroll provider?","method":"weighted_sum","required_domains":["finance","juggling"],"deadline":"2020-12-01T00:00:00Z",
    "constraints":["No vendor under sanctions",{"criterion":"onboarding","op":"<=","value":40,"kind":"want"},{"criterion":"support","op":">=","value":7.8,"kind":"want"}],
    "context":{"alternatives":[{"id":"adler","name":"Adler\\nPay","scores":{"cost":142,"onboarding":55,"support":7.5}},
    {"id":"birke","scores":{"cost":171,"onboarding":30,"support":8.9}},{"id":"stay","scores":{"cost":165,"onboarding":0,"support":5.5}}],
    "criteria":[{"name":"cost","weight":9,"direction":"min","category":"cost"},{"name":"onboarding","weight":1,"direction":"min"},{"name":"support","weight":2}]}}
    """

  @Test func `holds what else is uncertain, and each fact once`() async throws {
    let (page, answer) = try await Self.told(Self.conditions)
    let lines = answer.parts.flatMap(\.lines) + answer.cautions
    #expect(page.stored["recommendation"]["alternative_id"] == "adler" && lines.allSatisfy { !$0.contains("\n") }, "\(lines)")
    for words in [
      "A want is not met: “support” is 7.5", "A want is not met: “onboarding” is 55", "No executive of the panel has a priority in “juggling”",
      "See whether it can still be carried out: the deadline had passed",
    ] { #expect(lines.count { $0.contains(words) } == 1, "\(words): \(lines)") }
    // It is among the reasons why a person must look at it, which stand beside this.
    #expect(!lines.contains { $0.contains("under sanctions") } && page.stored["status"] == "awaiting_review")
  }
}
