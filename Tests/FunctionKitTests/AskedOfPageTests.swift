import FunctionKit
import StrictJSON
import Testing

/// What a reader who was not there asks of the first screen: of what, by whom, until when, and why both.
@Suite struct `What a reader asks of a decision's page` {
  private static func answer(_ page: Page) throws -> String { try page.part(from: "id=\"answer\"", to: "</section>") }

  private static let id = "0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f"

  /// Of a confidence of 99.7% beside a last place.
  @Test func `why it is sure of what another method puts last`() async throws {
    let vendor = try Self.answer(try await `Sentences of a page`.page("vendor"))
    #expect(vendor.contains("Stays first by weighted sum in 99.7% of 1,024 trials") && vendor.contains("“Lohnwerk” is last of all by TOPSIS."))
    #expect(vendor.contains("The confidence says how far the answer hangs on the numbers given, not on the method, nor whether they are right."))
    #expect(
      vendor.contains(
        "“Keep the present system” is better by go-live (0 weeks, not 10 weeks), and in nothing else that counts."
      ), "\(vendor)")
    let plant = try Self.answer(try await `Sentences of a page`.page("investment"))
    #expect(plant.contains("not on the method, nor whether they are right."), "\(plant)")
    // The next best is told of already.
    #expect(!plant.contains("“Build a large plant” is better"))
    // Where all agree there is nothing to explain.
    let agreed = try Self.answer(try await Page.of(decision))
    #expect(agreed.contains("on the numbers given, not whether they are right."), "\(agreed)")
  }

  @Test func `what a confidence is in, and what half says`() async throws {
    let crisis = try Self.answer(try await `Sentences of a page`.page("crisis"))
    #expect(crisis.contains("50% confidence in this recommendation"))
    #expect(crisis.contains("as nobody on it had anything to judge by, which speaks neither for this nor against it"))
    #expect(!crisis.contains("The confidence speaks of the numbers given") && crisis.contains("of that no figure here can tell"), "\(crisis)")
    let vendor = try Self.answer(try await `Sentences of a page`.page("vendor"))
    #expect(vendor.contains("99.7% confidence in this recommendation"), "\(vendor)")
  }

  @Test func `of what a share is that can be undone`() async throws {
    let page = try await `Sentences of a page`.page("crisis")
    let scale = "100% is entirely, 0% not at all, as the question estimates it"
    let answer = try Self.answer(page)
    #expect(answer.contains("It can be undone furthest, by 90%; “Play for time with the attacker” by 80%. \(scale)."), "\(answer)")
    #expect(try page.part(from: "id=\"compared\"", to: "</section>").contains("the best first; of what can be undone \(scale)<"))
    let level = try Self.answer(
      try await Page.of(
        #"{"query":"Fire?","framework":"ooda","context":{"alternatives":[{"id":"a","reversibility":0.4},{"id":"b","reversibility":0.4}]}}"#))
    #expect(level.contains("“b” can be undone as far, by 40%."), "\(level)")
  }

  @Test(
    arguments: [
      ("", "The question names nobody who does it, and sets no deadline."),
      (#""deadline":"2999-01-31T12:00:00Z","#, "The question’s deadline is 31 January 2999, 12:00 UTC; it names nobody who does it."),
      (#""deadline":"1999-01-31T12:00:00Z","#, "The question names nobody who does it, and no other date."),
    ])
  func `who does what is next, and until when`(_ deadline: String, _ words: String) async throws {
    for body in [decision, openQuestion] {
      let answer = try Self.answer(try await Page.of(body.replacing(#"{"query""#, with: #"{\#(deadline)"query""#)))
      #expect(answer.contains(words), "\(answer)")
    }
  }

  @Test func `nothing of who does it where the record does not keep the question`() async throws {
    let old = try await Page.of(decision).stored.replacing("/request", with: nil).replacing("/engine_version", with: "1.1.0")
    let answer = try Self.answer(try await Page.of(stored: old, id: Self.id))
    #expect(!answer.contains("The question names nobody"), "\(answer)")
  }

  @Test func `what a certainty equivalent counts`() async throws {
    let plant = try Self.answer(try await `Sentences of a page`.page("investment"))
    #expect(
      plant.contains(
        "certainty equivalent, which decides, counts the sure amount that one would take instead, at the risk tolerance given."),
      "\(plant)")
  }

  private static func sorted(_ cost: Double, _ tolerance: Double = 0.5, _ hit: Double = 0.8) -> String {
    """
    {"query":"Outdoors?","framework":"bayesian","risk_tolerance":\(tolerance),"context":{"payoff_unit":"kEUR","states":[{"name":"rain","probability":0.6},{"name":"sun","probability":0.4}],
    "alternatives":[{"id":"outdoors","payoffs":{"rain":0,"sun":100}},{"id":"indoors","payoffs":{"rain":50,"sun":40}}],
    "experiment":{"cost":\(cost),"likelihoods":{"says rain":{"rain":\(hit),"sun":\(1 - hit)},"says sun":{"rain":\(1 - hit),"sun":\(hit)}}}}}
    """
  }

  /// EVSI: .6·.8·50 + .4·.2·40 + .4·.8·100 = 59.2, where indoors alone is 46.
  @Test func `from which cost on an experiment does not pay, and how much cheaper it would have to be`() async throws {
    let first = try Self.answer(try await Page.of(Self.sorted(3)))
    #expect(
      first.contains("It costs 3 kEUR and is worth 10.2 kEUR more than that on average. It stops paying where it costs over 13.2 kEUR."), "\(first)")
    // 12.8598, which is not told in full.
    let other = try Self.answer(try await Page.of(Self.sorted(3, 0.5, 0.7937)))
    #expect(other.contains("It stops paying where it costs over about 12.86 kEUR."), "\(other)")
    let averse = try Self.answer(try await Page.of(Self.sorted(3, 0.35)))
    #expect(
      averse.contains("It costs 3 kEUR and, at a risk tolerance of 0.35, is worth as much as a sure ")
        && averse.contains(" kEUR more than that. It stops paying where it costs over "), "\(averse)")
    let dear = try await Page.of(Self.sorted(20)).part(from: "id=\"experiment\"", to: "</section>")
    #expect(
      dear.contains(
        "It is worth 13.2 kEUR by the mean of the payoffs and costs 20 kEUR: it does not pay. It would if it cost under 13.2 kEUR, which is 6.8 kEUR less."),
      "\(dear)")
    let near = try await Page.of(Self.sorted(13.2004)).part(from: "id=\"experiment\"", to: "</section>")
    #expect(
      near.contains("It is worth 13.2 kEUR by the mean of the payoffs and costs 13.2004 kEUR: it does not pay. It would if it cost under 13.2 kEUR"), "\(near)")
    let blind = try await Page.of(Self.sorted(1, 0.5, 0.5)).part(from: "id=\"experiment\"", to: "</section>")
    #expect(blind.contains("It would not if it cost nothing: whatever it shows, what would be chosen then is worth no more."), "\(blind)")
  }

  private static let review: JSONValue = ["by": "chair", "at": "2026-03-02T08:00:00.000Z", "verdict": "approve", "comment": ""]

  @Test func `by whom it is decided`() async throws {
    let made = try await Page.of(decision).stored
    let refused = made.replacing("/status", with: "rejected")
    let vetoed = made.replacing("/status", with: "vetoed").replacing("/veto", with: ["executive": "general_counsel", "domain": "legal"])
    for (stored, words) in [
      (made, "Decided by fixed rules"),
      (made.replacing("/panel/made_by", with: "models"), "Decided by a panel of models"),
      (made.replacing("/panel/made_by", with: "both"), "Decided by a panel of models and fixed rules"),
      (made.replacing("/human_review", with: Self.review), "Approved by a person"),
      (made.replacing("/human_review", with: Self.review.replacing("/verdict", with: "amend")), "Chosen by a person"),
      (refused.replacing("/human_review", with: Self.review.replacing("/verdict", with: "reject")), "Rejected by a person"),
      (refused.replacing("/review_until", with: "2026-03-02T08:00:00.000Z"), "Rejected, as nobody reviewed it"),
      (refused, "Rejected by policy"),
      (refused.replacing("/classification_reasons", with: nil), "Rejected"),
      (vetoed, "Vetoed by general counsel"),
    ] as [(JSONValue, String)] {
      let page = try await Page.of(stored: stored, id: Self.id)
      #expect(page.answer["statusCode"] == 200, "\(page.answer)")
      #expect(page.html.contains("\">\(words)</strong>"), "\(words)")
    }
  }

  @Test func `that a model was to speak and did not`() async throws {
    let made = try await Page.of(decision).stored
    let silent = made.replacing("/opinions/0/reason", with: "the provider did not answer in time")
    let page = try await Page.of(stored: silent, id: Self.id)
    #expect(page.words.contains("A language model was to speak for 1 of the ") && !page.words.contains("No language model"), "\(page.words.prefix(400))")
  }

  @Test func `what holds where nothing is adopted`() async throws {
    let words = "none of the alternatives is adopted, and what holds today goes on"
    let made = try await Page.of(openQuestion)
    let waiting = try Self.answer(made)
    #expect(waiting.contains("if nobody does, the decision is rejected: \(words)."), "\(waiting)")
    for (status, start) in [("rejected", "Nothing: it was rejected, so that"), ("vetoed", "Nothing: a veto stands against it, so that")] {
      let answer = try Self.answer(try await Page.of(stored: made.stored.replacing("/status", with: .string(status)), id: Self.id))
      #expect(answer.contains("\(start) \(words)."), "\(answer)")
    }
  }
}
