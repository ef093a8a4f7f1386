import FunctionKit
import Testing

/// What would change a decision, as its page says it.
@Suite struct `Flips on a page` {
  static let drugs = """
    {"query":"Which programme?","framework":"bayesian","context":{"alternatives":[
    {"id":"a","name":"Antibody","outcomes":[{"description":"the <trial> fails","probability":0.6,"utility":-30},{"description":"approved in Europe","probability":0.25,"utility":60},
    {"description":"approved everywhere","probability":0.15,"utility":200}]},
    {"id":"b","name":"Biosimilar","outcomes":[{"description":"late","probability":0.5,"utility":10},{"description":"late","probability":0.3,"utility":25},{"probability":0.2,"utility":40}]}]}}
    """

  static func flips(_ body: String) async throws -> String { try await Page.of(body).part(from: "id=\"flips\"", to: "</section>") }

  @Test func `name a result by its description, and by its numbers only where that tells it from none`() async throws {
    let flips = try await Self.flips(Self.drugs)
    for words in [
      "the payoff of “the &lt;trial&gt; fails” of “Antibody” fell from −30 to under", "the probability of “approved everywhere” of “Antibody”",
      "“late” of “Biosimilar” (10 with a chance of 50%)", "“late” of “Biosimilar” (25 with a chance of 30%)",
      "the result of “Biosimilar” that is 40 with a chance of 20%",
    ] { #expect(flips.contains(words), "\(words) in \(flips)") }
    #expect(!flips.contains("counted from"))
  }

  /// 5 of 11, 3 of 11 and 3 of 11 are rounded so that they add up.
  @Test func `tell a share by the figure that its table has`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","context":{"normalisation":"as_given","criteria":[{"name":"reach","weight":5},{"name":"fit","weight":3},
      {"name":"price","weight":3}],"alternatives":[{"id":"a","scores":{"reach":10,"fit":0,"price":4}},{"id":"b","scores":{"reach":0,"fit":10,"price":5}}]}}
      """)
    let states = try await Page.of(
      """
      {"query":"Which?","framework":"bayesian","context":{"states":[{"name":"dry","probability":0.4546},{"name":"wet","probability":0.2727},
      {"name":"cold","probability":0.2727}],"alternatives":[{"id":"a","payoffs":{"dry":10,"wet":0,"cold":4}},{"id":"b","payoffs":{"dry":0,"wet":10,"cold":5}}]}}
      """)
    for (page, kind, name) in [(page, "weight", "reach"), (states, "probability", "dry")] {
      #expect(page.html.contains(">45.4%<") && page.html.contains("If the \(kind) of “\(name)” fell from 45.4% to under "), "\(page.html)")
      #expect(!page.html.contains("from 45.5%"))
    }
  }

  /// As costs the worst comes first too.
  @Test func `name the result that is meant, whichever way is better`() async throws {
    let costs = try await Self.flips(Self.drugs.replacing("\"context\":{", with: "\"context\":{\"payoff_direction\":\"min\","))
    #expect(costs.contains("the cost of “the &lt;trial&gt; fails” of “Antibody” fell from −30 to under "), "\(costs)")
    #expect(costs.contains("the cost of “approved everywhere” of “Antibody” fell from 200 to under "))
  }

  /// Of two criteria the one that is rated of 10 cannot make up for the other, which has no bounds.
  @Test(arguments: [("of 10", true), ("/10", true), ("0-10", true), ("points", false), ("EUR/10", false)])
  func `say of what would have to be beyond its own scale that it is so`(_ unit: String, _ isBounded: Bool) async throws {
    let flips = try await Self.flips(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[
      {"name":"fit","unit":"\(unit)","weight":1},{"name":"reach","weight":3}],"normalisation":"as_given",
      "alternatives":[{"id":"a","scores":{"fit":8,"reach":9}},{"id":"b","scores":{"fit":9,"reach":2}}]}}
      """)
    #expect(flips.contains("Only beyond the scale that the question states for it:") == isBounded, "\(flips)")
    #expect(flips.contains("“fit” of “b” would have to be over ") == isBounded)
    #expect(flips.contains("If “reach” of “b” rose from 2 to over "))
  }

  @Test func `tell a score that just meets its limit and the limit once`() async throws {
    let body = """
      {"query":"Which supplier?","method":"weighted_sum","constraints":[{"criterion":"lead_time","op":"<=","value":12}],"context":{
      "alternatives":[{"id":"a","name":"Arden","scores":{"quality":92,"lead_time":10}},{"id":"b","name":"Brock","scores":{"quality":80,"lead_time":8}},
      {"id":"c","name":"Calder","scores":{"quality":70,"lead_time":9}}],
      "criteria":[{"name":"quality","unit":"%","weight":5},{"name":"lead_time","unit":"weeks","weight":1,"direction":"min"}]}}
      """
    let page = try await Page.of(body)
    let sentence =
      "If “lead time” of “Arden” rose from 10 weeks to over 12 weeks, or the limit that is set for it, 12 weeks, fell to under 10 weeks, “Brock” would be recommended."
    let flips = try page.part(from: "id=\"flips\"", to: "</section>")
    #expect(flips.contains(sentence), "\(flips)")
    #expect(!flips.contains("If the most that") && !flips.contains("If the least that"))
    // On the first screen too, in one line in place of two.
    let vendor = try await `Sentences of a page`.page("vendor").part(from: "id=\"answer\"", to: "</section>")
    #expect(
      vendor.contains(
        "If “go-live” of “Lohnwerk” rose from 10 weeks to over 12 weeks, or the limit that is set for it, 12 weeks, fell to under 10 weeks, “ClearHR” would be recommended."
      ),
      "\(vendor)")
    #expect(!vendor.contains("If the most that") && !vendor.contains("If the least that"))
    #expect(flips.contains("“quality” of “Arden” fell from 92% to under "))
    #expect(!page.words.contains("92 %") && !page.words.contains("lead_time"))
  }
}
