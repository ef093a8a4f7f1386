import Forms
import Foundation
import FunctionKit
import StrictJSON
import Testing

/// What was asked beside the numbers stands on the page, once, and as text.
@Suite struct `A question on a page` {
  static let body = """
    {"query":"Which supplier?","deadline":"2020-01-31T12:00:00Z","urgency":4,"required_domains":["finance","legal"],"context":{
    "background":"Since <b>March</b> we pay twice.","priorities":["no strike","<i>calm</i>"],"values":{"care_for_staff":2.5,"thrift":1},"stakeholders":["staff","owners"],
    "metrics":["nobody leaves"],"criteria":[{"name":"cost","unit":"EUR","weight":1,"direction":"min","category":"cost"}],
    "alternatives":[{"id":"a","name":"Arden","scores":{"cost":12000}},{"id":"b","name":"Brock","scores":{"cost":13000}}]}}
    """

  @Test func `has its background, deadline, domains, priorities and values`() async throws {
    let page = try await Page.of(Self.body)
    let question = try page.part(from: "id=\"question\"", to: "</section>")
    for words in [
      "Since &lt;b&gt;March&lt;/b&gt; we pay twice.", "31 January 2020, 12:00 UTC", "It had passed when this was decided.", "4 of 5", "finance and legal",
      "no strike",
      "&lt;i&gt;calm&lt;/i&gt;", "thrift: 1", "care for staff: 2.5",
    ] { #expect(question.contains(words), "\(words) in \(question)") }
    #expect(!question.contains("How important"))
    // Each once on the whole page.
    for words in ["we pay twice", "31 January 2020", "no strike", "nobody leaves", "thrift: 1"] {
      #expect(page.words.components(separatedBy: words).count == 2, "\(words)")
    }
    #expect(page.words.contains("Staff and owners: no criterion measures the effect on them."))
    #expect(try Outline(page.html).faults == [])
  }

  @Test func `has no part of its own where the heading says it all`() async throws {
    #expect(!(try await Page.of(decision)).html.contains("id=\"question\""))
  }
}

/// Sentences that follow from what is decided, none twice.
@Suite struct `Sentences of a page` {
  static func page(_ name: String) async throws -> Page {
    let file = `The OpenAPI document`.root.appendingPathComponent("ops/pages/\(name).json")
    return try await Page.of(String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  /// Longer ones, below the first screen, which is what is said below in short; a name may stand in many places.
  @Test(arguments: ["vendor", "investment", "crisis"]) func `stand there once`(_ name: String) async throws {
    let page = try await Self.page(name)
    var main = page.html.components(separatedBy: "</nav>")[1].components(separatedBy: "</main>")[0]
    for element in ["title", "desc"] {
      while let start = main.range(of: "<\(element) "), let end = main.range(of: "</\(element)>", range: start.upperBound..<main.endIndex) {
        main.removeSubrange(start.lowerBound..<end.upperBound)
      }
    }
    var seen: [String: Int] = [:]
    for piece in main.components(separatedBy: "<").flatMap({ $0.components(separatedBy: ">").dropFirst() }) where piece.split(separator: " ").count > 8 {
      seen[piece, default: 0] += 1
    }
    // The level of each part of the assessment.
    let alike = (1...3).map { "\($0) of 3 checks \($0 == 1 ? "holds" : "hold")." }
    let names = ["Isolate the network, work on paper, and investigate first", "Build a small plant that can grow"]
    #expect(seen.filter { $0.value > 1 && !(alike + names).contains($0.key) } == [:])
  }

  @Test func `tell a person what to do, and the operator what is called`() async throws {
    let waiting = try await Self.page("crisis")
    let review = try waiting.part(from: "id=\"review\"", to: "</section>")
    #expect(review.contains("Whoever got the notice of this decision answers it, once"))
    #expect(review.contains("For the operator: <code>POST /decisions/"))
    #expect(!waiting.words.contains("POST"))
    let done = try await Page.of(decision)
    #expect(
      try done.part(from: "id=\"review\"", to: "</section>").contains("tell who runs this system how well it went, from 0 (failed) to 1 (a full success)"))
  }

  @Test func `call nobody a supporter who would choose another`() async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/20-nobody-prefers-it.json")
    let page = try await Page.of(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    let panel = try page.part(from: "id=\"panel\"", to: "</section>")
    #expect(panel.contains("would choose “"))
    #expect(!panel.contains("supports it, but") && !panel.contains("supports it; would choose"))
    let stances = panel.components(separatedBy: "agrees by ").dropFirst().map { $0.components(separatedBy: "</p>")[0] }
    #expect(stances.count == 6)
    for stance in stances where stance.contains("would choose") { #expect(!stance.contains("supports it"), "\(stance)") }
    // What it would lose stands beside its name, with what makes most of it.
    for stance in stances where stance.contains("would choose") {
      #expect(stance.contains(": by its own count it would lose ") && stance.contains(" by this one, most of all for "), "\(stance)")
    }
  }
}
