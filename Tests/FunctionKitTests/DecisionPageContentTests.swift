import Foundation
import FunctionKit
import StrictJSON
import Testing

@Suite struct `What a decision's page shows` {
  /// Nobody need take the panel's word: the numbers that it judged stand there, with what was demanded of them.
  @Test func `shows what was compared, with units, weights and musts`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which supplier?","method":"weighted_sum","constraints":[{"criterion":"price","op":"<=","value":15000},"made in Europe"],"context":{
      "alternatives":[{"id":"a","name":"Arden","scores":{"price":12500,"support":6}},{"id":"b","name":"Brock","scores":{"price":11000,"support":2}},
      {"id":"c","name":"Calder","scores":{"price":18000,"support":9}}],
      "criteria":[{"name":"price","unit":"EUR","weight":1,"direction":"min","category":"cost"},{"name":"support","weight":3}]}}
      """)
    let compared = try page.part(from: "id=\"compared\"", to: "</section>")
    for words in ["price (EUR)", "25%", "75%", "at most 15,000", "12,500", "18,000", "breaks the must", "breaks a must", "made in Europe", "less", "more"] {
      #expect(compared.contains(words), "\(words)")
    }
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains("It would be better by price (11,000 EUR, not 12,500 EUR)."))
    #expect(answer.contains("Ahead of “Brock” most of all by support (6, not 2)."))
  }

  @Test func `shows payoffs, how the risks compare, and what to do at each result of an experiment that pays`() async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/22-survey-first-goferbroke.json")
    let page = try await Page.of(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    let compared = try page.part(from: "id=\"compared\"", to: "</section>")
    for words in ["If “oil”", "25%", "700", "−100", "It is worth 53 and costs 30, which leaves 23", "favorable", "30%", "70%"] {
      #expect(compared.contains(words), "\(words)")
    }
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    for words in [
      "Run the experiment first", "It costs 30 and is worth 23 more than that on average. It stops paying where it costs over 53.",
      "What it adds is counted from the best that can be had without it, which by that count is not what would be chosen but “drill”, worth 100 on average.",
      "If it shows “favorable”, choose “drill”.",
      "If it shows “unfavorable”, choose “sell”.",
    ] { #expect(answer.contains(words), "\(words)") }
    let profiles = try page.part(from: "id=\"profiles\"", to: "</section>")
    #expect(profiles.contains("drill: at most −100 with 75%, at most 700 with 100%."))
    #expect(profiles.contains("sell: at most 90 with 100%."))
  }

  @Test func `says what each judge would have alone`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which supplier?","method":"weighted_sum","context":{
      "alternatives":[{"id":"a","name":"Arden","scores":{"price":10,"support":2}},{"id":"b","name":"Brock","scores":{"price":14,"support":9}}],
      "criteria":[{"name":"price","weight":1,"direction":"min"},{"name":"support","weight":1}],
      "judges":[{"name":"Ann","weight":3,"weights":{"price":1,"support":4}},{"name":"Ben","weights":{"price":9,"support":1}}]}}
      """)
    let judges = try page.part(from: "id=\"judges\"", to: "</section>")
    for words in ["Ann", "75%", "Brock, then Arden", "Ben", "25%", "Arden, then Brock", "Would decide otherwise", ">yes<", ">no<", "geometric mean"] {
      #expect(judges.contains(words), "\(words)")
    }
    #expect(`Words of a page`.faults(page, question: .null) == [])
  }

  @Test func `cuts a long question in its heading and shows the whole below`() async throws {
    let long = String(repeating: "Which way shall we go? ", count: 100)
    let page = try await Page.of(decision.replacing("Which supplier?", with: long))
    let heading = try page.part(from: "<h1", to: "</h1>")
    #expect(heading.hasSuffix("…"))
    #expect(heading.count < 250)
    #expect(try page.part(from: "id=\"question\"", to: "</section>").contains(long))
  }

  private static let plant = """
    {"query":"Which plant?","framework":"bayesian","risk_tolerance":0.35,"required_domains":["legal","finance"],"context":{"payoff_unit":"million EUR","data":{"board_paper":12,"seen":true,
    "notes":["<b>late</b>",{"from":"Ann"}]},"states":[{"name":"up","probability":0.4575},{"name":"down","probability":0.5425}],
    "experiment":{"cost":0.5,"likelihoods":{"good":{"up":0.8,"down":0.2},"bad":{"up":0.2,"down":0.8}}},
    "alternatives":[{"id":"a","name":"Large","payoffs":{"up":60,"down":-40}},{"id":"b","name":"Small","payoffs":{"up":20,"down":-4}},{"id":"c","name":"None","payoffs":{"up":0,"down":0}}]}}
    """

  /// Nowhere is an amount of which a reader would ask: of what?
  @Test func `counts every payoff in its unit`() async throws {
    let page = try await Page.of(Self.plant)
    for (section, words) in [
      ("answer", ["It costs 0.5 million EUR", "an even chance of −40 million EUR or 60 million EUR", "Under ", " million EUR for certain"]),
      (
        "compared",
        ["What each alternative comes to (in million EUR; more is better)", "Certainty equivalent, in million EUR (higher is better)", "It is worth "]
      ),
      ("profiles", ["The same in numbers, in million EUR", "at most −40 million EUR with", "Median: half the chance is at or under it"]),
      ("flips", ["fell from −4 million EUR to under −13.8 million EUR"]),
    ] {
      let part = try page.part(from: "id=\"\(section)\"", to: "</section>")
      for word in words where word != "Under " { #expect(part.contains(word), "\(section): \(word) in \(part)") }
    }
    #expect(!page.words.contains("As likely more"))
  }

  @Test func `prints what was given in a form of its own, as text`() async throws {
    let question = try await Page.of(Self.plant).part(from: "id=\"question\"", to: "</section>")
    for words in ["What else was given, in a form of its own", "board paper", ">12<", "yes", "&lt;b&gt;late&lt;/b&gt;", "Ann"] {
      #expect(question.contains(words), "\(words) in \(question)")
    }
  }

  @Test func `says why it is classified as it is`() async throws {
    #expect(try await Page.of(Self.plant).words.contains("Decision, restricted: the question asks for the view of “legal”"))
    #expect(try await Page.of(decision).words.contains("Decision, internal Decided by fixed rules"))
  }

  @Test func `tells shares beside each other that add up`() async throws {
    let compared = try await Page.of(Self.plant).part(from: "id=\"compared\"", to: "</section>")
    #expect(compared.contains("45.7%") && compared.contains("54.3%") && !compared.contains("45.8%"))
  }

  private static let priorities = """
    {"query":"Which supplier?","method":"weighted_sum","context":{"priorities":["Price","no strike","Strategy"],
    "alternatives":[{"id":"a","name":"Arden","scores":{"price":12500,"support":6}},{"id":"b","name":"Brock","scores":{"price":11000,"support":2}}],
    "criteria":[{"name":"price","unit":"EUR","weight":1,"direction":"min"},{"name":"support","weight":3,"category":"strategy"}]}}
    """

  @Test func `holds a priority that names a criterion against what is recommended`() async throws {
    let page = try await Page.of(Self.priorities)
    let question = try page.part(from: "id=\"question\"", to: "</section>")
    #expect(question.contains("Price: “Brock” is the best by “price” (11,000 EUR, not 12,500 EUR)"), "\(question)")
    #expect(question.contains("Strategy: the recommended one is the best by “support”") && question.contains(">no strike<"))
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(
      answer.contains("The question puts “Price” first, and “Brock” is the best by “price” (11,000 EUR, not 12,500 EUR).")
        && !answer.contains("best by “support”"))
    #expect(try page.part(from: "id=\"unused\"", to: "</section>").contains("The priority “no strike”"))
  }

  /// Anchors are where a value ends: a score can lie beyond them, and is told to have to.
  @Test func `tells no flip of a score beyond its anchors, within which all that are given lie`() async throws {
    func flips(_ anchors: String) async throws -> String {
      try await Page.of(
        """
        {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"fit","weight":1\(anchors)},{"name":"reach","weight":3}],"normalisation":"as_given",
        "alternatives":[{"id":"a","scores":{"fit":8,"reach":9}},{"id":"b","scores":{"fit":9,"reach":2}}]}}
        """
      ).part(from: "id=\"flips\"", to: "</section>")
    }
    let bounded = try await flips(#","anchors":{"worst":0,"best":10}"#)
    #expect(bounded.contains("Only beyond the scale that the question states for it: ") && !bounded.contains("If “fit” of “b” rose"), "\(bounded)")
    // 9 lies beyond these, so that they bound nothing.
    for anchors in ["", #","anchors":{"worst":0,"best":8}"#] { #expect(try await flips(anchors).contains("If “fit” of “b” rose from 9 to over ")) }
  }

  /// A weight of over 100% is none.
  @Test func `tells no flip of a share beyond all of it`() async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/46-inputs-without-effect.json")
    let page = try await Page.of(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    #expect(page.stored["sensitivity"]["numbers"] != .null)
    #expect(!page.words.contains("to over 100%") && !page.words.contains("to under 0%"))
    let flips = try page.part(from: "id=\"flips\"", to: "</section>")
    #expect(flips.contains("No change of one of these alone changes what is recommended: ") && flips.contains("the weight of “EU data residency”"), "\(flips)")
  }

  /// 455 is how a program sorts them, and nothing to a reader.
  @Test func `tells what to do with each by importance and urgency, and no number made of them`() async throws {
    let page = try await Page.of(
      """
      {"query":"What first?","framework":"eisenhower","context":{"alternatives":[{"id":"a","name":"Letter","urgency":5,"importance":5},
      {"id":"b","name":"Plan","urgency":2,"importance":5},{"id":"c","name":"Party","urgency":4,"importance":1},{"id":"d","name":"Archive","urgency":1,"importance":1}]}}
      """)
    for number in ["455", "352", "214", "111"] { #expect(!page.words.contains(number), "\(number)") }
    let compared = try page.part(from: "id=\"compared\"", to: "</section>")
    for words in ["What to do with it", "schedule", "delegate", "drop"] { #expect(compared.contains(words), "\(words)") }
    #expect(!compared.contains("gives no scores") && !page.words.contains("gives no numbers"))
    #expect(page.words.contains("It has importance 5 and urgency 2: schedule; the recommended one has importance 5 and urgency 5: do."))
    #expect(try page.part(from: "id=\"panel\"", to: "</section>").contains("None of them had scores, payoffs or results to judge by"))
  }

  @Test func `puts the places beside the payoffs that they come of, and says of the trials only what is so`() async throws {
    let page = try await Page.of(
      """
      {"query":"The leak?","framework":"ooda","constraints":[{"criterion":"cost","op":"<=","value":9}],"context":{"criteria":[{"name":"cost","weight":1,"direction":"min"}],
      "states":[{"name":"spreads","probability":0.3},{"name":"stays","probability":0.7}],"payoff_direction":"min",
      "alternatives":[{"id":"a","name":"Shut","scores":{"cost":5},"payoffs":{"spreads":900,"stays":900}},{"id":"b","name":"Patch","scores":{"cost":2},"payoffs":{"spreads":4200,"stays":200}}]}}
      """)
    let compared = try page.part(from: "id=\"compared\"", to: "</section>")
    #expect(try #require(compared.range(of: "What each alternative comes to")).lowerBound < (try #require(compared.range(of: "Minimax regret"))).lowerBound)
    #expect(page.words.contains("The panel’s support, but at most 50%: minimax regret reads no weights and no probabilities, so that nothing could be varied"))
    #expect(page.words.contains("If the cost of “Patch” under “spreads” fell from 4,200 to under "))
    #expect(page.words.contains("the most that “cost” may be"))
  }

  @Test func `names among those who disagree who judged and would decide otherwise`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which supplier?","method":"weighted_sum","context":{
      "alternatives":[{"id":"a","name":"Arden","scores":{"price":10,"support":2}},{"id":"b","name":"Brock","scores":{"price":14,"support":9}}],
      "criteria":[{"name":"price","weight":1,"direction":"min"},{"name":"support","weight":1}],
      "judges":[{"name":"Ann","weight":3,"weights":{"price":1,"support":4}},{"name":"Ben","weights":{"price":9,"support":1}}]}}
      """)
    #expect(try page.part(from: "id=\"answer\"", to: "</section>").contains("Of the 2 who judged, “Ben” (“Arden”) would alone decide otherwise."))
    #expect(page.words.contains("from the numbers given, in which the judgements of 2 people are joined."))
    #expect(!(try page.part(from: "id=\"risks\"", to: "</section>").contains("would alone decide otherwise")))
  }
}
