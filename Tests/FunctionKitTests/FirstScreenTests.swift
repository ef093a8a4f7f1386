import Foundation
import StrictJSON
import Testing

@Suite struct `The first screen of a decision` {
  /// A board must not sign what it may not choose because the first screen kept silent.
  @Test func `says above all that what is recommended breaks a must`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","constraints":[{"criterion":"the x >= y","op":">=","value":100},{"criterion":"z","op":"=","value":2}],"context":{
      "alternatives":[{"id":"a","scores":{"the x >= y":5,"z":1}},{"id":"b","scores":{"the x >= y":6,"z":2}}],
      "criteria":[{"name":"the x >= y","weight":1},{"name":"z","weight":1}]}}
      """)
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains("It breaks a must, as each of the others does: “the x &gt;= y” must be at least 100."))
  }

  @Test(arguments: [(5, "Level with “a”, but better than it if “t” (0, not −10)."), (5.5, "Behind “a”, but better than it if “t” (0, not −10).")])
  func `says of what stands level or behind what it is better in`(_ chance: Double, _ words: String) async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","framework":"bayesian","context":{"states":[{"name":"s","probability":\(chance / 10)},{"name":"t","probability":\(1 - chance / 10)}],
      "alternatives":[{"id":"a","payoffs":{"s":10,"t":-10}},{"id":"b","payoffs":{"s":0,"t":0}}]}}
      """)
    #expect(try page.part(from: "id=\"answer\"", to: "</section>").contains(words))
  }

  private static func answer(_ body: String) async throws -> String { try await Page.of(body).part(from: "id=\"answer\"", to: "</section>") }

  /// Whose scale an alternative set that nobody would choose.
  @Test func `says who would be first without what nobody would choose`() async throws {
    let answer = try await Self.answer(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"x","weight":6},{"name":"y","weight":4}],"alternatives":[
      {"id":"a","name":"Arden","scores":{"x":10,"y":4}},{"id":"b","name":"Brock","scores":{"x":8,"y":7}},{"id":"d","name":"Dale","scores":{"x":0,"y":3.9}}]}}
      """)
    #expect(
      answer.contains(
        "Who is first hangs on “Dale”, which nobody would choose since in what counts “Arden” is nowhere worse and somewhere better: without “Dale” “Arden” would be first."
      ))
    #expect(answer.contains("A person reviews it before it holds"))
  }

  private static let alone = #"{"id":"buy","name":"Buy it","scores":{"price":80,"fit":7}}"#

  @Test(arguments: [
    ("", "It is the only alternative: this is a yes or no, and no percentage here says which. To have it weighed, ask again with"),
    (#",{"id":"rent","scores":{"price":180,"fit":9}}"#, "It is the only one of 2 alternatives that breaks no must: this is a yes or no"),
  ]) func `says that there was nothing to choose from`(_ other: String, _ words: String) async throws {
    let page = try await Page.of(
      """
      {"query":"Buy it?","constraints":[{"criterion":"price","op":"<=","value":100}],"context":{"alternatives":[\(Self.alone)\(other)],
      "criteria":[{"name":"price","weight":2,"direction":"min"},{"name":"fit","weight":1}]}}
      """)
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains(words), "\(answer)")
    #expect(answer.contains("50% confidence") && answer.contains("but at most 50%: it is the only"), "\(answer)")
    #expect(answer.contains("strong consensus of seats that had no other to prefer") && answer.contains("Nobody would choose another one, as there is none."))
    // What is true of it whatever the numbers are is told as nothing else.
    #expect(!page.words.contains("of 1,024 trials") && !page.words.contains("each of the panel would choose it") && !page.words.contains("First in trials"))
    #expect(page.words.contains("Only one alternative was ranked, so that no method could come out otherwise."), "\(page.words)")
    #expect(answer.contains("No number can: there is no other alternative to recommend.") == other.isEmpty)
  }

  static let cautious = """
    {"query":"Outdoors?","framework":"bayesian","risk_tolerance":0.1,"context":{"states":[{"name":"rain","probability":0.6},{"name":"sun","probability":0.4}],
    "alternatives":[{"id":"outdoors","payoffs":{"rain":0,"sun":100}},{"id":"porch","payoffs":{"rain":20,"sun":90}},{"id":"indoors","payoffs":{"rain":50,"sun":40}}],
    "experiment":{"cost":1,"likelihoods":{"says rain":{"rain":0.8,"sun":0.2},"says sun":{"rain":0.2,"sun":0.8}}}}}
    """

  @Test func `has the experiment for its headline, with what to do at each result and without it`() async throws {
    let page = try await Page.of(Self.cautious)
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    for words in [
      "Recommended: learn before choosing", ">Run the experiment first<", "If it shows “says rain”, choose “indoors”.",
      "If it shows “says sun”, choose “porch”.",
      "Without it: “indoors”.", "Run the experiment, and choose by what it shows.", "confidence in the choice without the experiment",
      "It costs 1 and, at a risk tolerance of 0.1, is worth as much as a sure ", " more than that. It stops paying where it costs over ",
    ] { #expect(answer.contains(words), "\(words)") }
    #expect(!answer.contains("Carry it out"))
    // What is told beside it is told of the choice without it.
    #expect(answer.contains("Next best without the experiment") && !answer.contains("for the recommended one"))
    #expect(!answer.contains("would be recommended.") && answer.contains("would be recommended without the experiment."), "\(answer)")
    #expect(page.html.contains("whether the experiment would still pay is not computed"))
    #expect(page.html.contains("Decided by fixed rules: experiment first"))
    #expect(try page.part(from: "id=\"compared\"", to: "</section>").contains("By the mean of the payoffs it would leave"))
  }

  @Test func `says what the risk tolerance means here, and where it would choose another`() async throws {
    let body = """
      {"query":"Sure or not?","framework":"bayesian","risk_tolerance":0.3,"context":{"states":[{"name":"s","probability":0.5},{"name":"t","probability":0.5}],
      "alternatives":[{"id":"lottery","payoffs":{"s":0,"t":100}},{"id":"sure","payoffs":{"s":40,"t":40}}]}}
      """
    let answer = try await Self.answer(body)
    // 50 − ln cosh(50·.016)/.016.
    #expect(
      answer.contains(
        "Risk tolerance 0.3 (cautious; 0.5 counts averages alone): an even chance of 0 or 100 counts as much as 31.8 for certain, where its average is 50."),
      "\(answer)")
    // Where it is among what is nearest it stands there, and once.
    #expect(
      answer.contains("Over 0.398 “lottery” is recommended.")
        != answer.contains("If the risk tolerance rose from 0.3 to over 0.398, “lottery” would be recommended."))
    let bold = try await Self.answer(body.replacing("0.3,", with: "0.7,"))
    #expect(
      bold.contains("Risk tolerance 0.7 (bold;") && (bold.contains("“sure” is recommended.") || bold.contains("If the risk tolerance fell from 0.7 to under")))
    let neutral = try await Self.answer(body.replacing("0.3,", with: "0.5,"))
    #expect(neutral.contains("Risk tolerance 0.5: averages alone count") && neutral.contains("nder 0.397"), "\(neutral)")
  }

  /// A place is no reason.
  @Test func `says by what one result is better than another where there are no states`() async throws {
    let answer = try await Self.answer(
      """
      {"query":"Which?","framework":"bayesian","context":{"alternatives":[
      {"id":"a","outcomes":[{"description":"w","probability":0.5,"utility":10},{"description":"l","probability":0.5,"utility":50}]},
      {"id":"b","outcomes":[{"description":"w","probability":0.5,"utility":-20},{"description":"l","probability":0.5,"utility":60}]}]}}
      """)
    #expect(answer.contains("Ahead of “b” most of all on average (30, not 20) and at worst (10, not −20)."), "\(answer)")
    #expect(answer.contains("It would be better at best (60, not 50)."))
    #expect(!answer.contains("Place 1 of"))
  }

  @Test func `says of a low figure that it is of what the panel recommends, and whose the high one is`() async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/22-survey-first-goferbroke.json")
    let answer = try await Self.answer(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    #expect(answer.contains("The panel recommends another than expected utility puts first: “drill” is first in"))
  }

  @Test(arguments: [
    ("total_ignorance", "not even what may happen is known (total ignorance)"),
    ("recognized_ignorance", "it is known that something decisive is not known (recognized ignorance)"), ("statistical", "not whether they are right"),
  ])
  func `says beside the figure of what it cannot speak`(_ stated: String, _ words: String) async throws {
    #expect(try await Self.answer(decision.replacing(#"{"query""#, with: #"{"uncertainty_types":["\#(stated)"],"query""#)).contains(words))
  }

  @Test func `says which other methods disagree, and what each looks at`() async throws {
    let answer = try await Self.answer(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"x","weight":1},{"name":"y","weight":1}],"alternatives":[
      {"id":"a","scores":{"x":10,"y":1}},{"id":"b","scores":{"x":5,"y":5.4}},{"id":"c","scores":{"x":1,"y":10}}]}}
      """)
    #expect(
      answer.contains("weighted sum, which decides, adds weighted ratings, so that a strength makes up for any weakness") && answer.contains("disagree"),
      "\(answer)")
  }

  /// What is sure is best for the cautious, and last where the best of each alone counts.
  @Test func `says which method puts last what is recommended`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","framework":"bayesian","context":{"states":[{"name":"s"},{"name":"t"}],
      "alternatives":[{"id":"a","payoffs":{"s":5,"t":5}},{"id":"b","payoffs":{"s":0,"t":9}},{"id":"c","payoffs":{"s":10,"t":-2}}]}}
      """)
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains("“a” is last of all by ") && answer.contains("maximax"), "\(answer)")
  }

  /// Where the record says it; what an earlier engine kept nothing of is not made up.
  @Test func `says why a level is lower than its share`() async throws {
    let rows = ["a", "b", "c"].map { #"{"id":"\#($0)","scores":{"x":1}}"# }.joined(separator: ",")
    let tied = try await Self.answer(#"{"query":"q","context":{"criteria":[{"name":"x","weight":1}],"alternatives":[\#(rows)]}}"#)
    #expect(tied.contains("The panel’s support, how far its seats agree on average, is 100%: majority, as “a”, “b” and “c” share the first place"), "\(tied)")
    let made = try await Page.of(decision).stored.replacing("/consensus/support_percentage", with: 0.97)
    let id = "0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f"
    func choices(_ share: Double, _ least: Double, _ level: String) -> JSONValue {
      ["reason": "first_choices", "level": .string(level), "share": .number(share), "least": .number(least)]
    }
    let thin: JSONValue = ["reason": "thin_panel", "level": "majority", "opinions": 2, "least": 3]
    for (level, caps, words) in [
      ("strong_consensus", [], "97%: strong consensus<"),
      (
        "general_consensus", [choices(0.9, 1, "general_consensus")],
        "97%: general consensus, as the seats that would choose this one, or do not mind, hold 90% of the weight of all seats, not all of it<"
      ),
      // What would allow more than the level is no reason for it.
      ("majority", [thin, choices(0.9, 1, "general_consensus")], "97%: majority, as 2 opinions came, fewer than 3<"),
      (
        "majority", [["reason": "uncovered_domain", "level": "majority", "domains": ["staff_law"]]],
        "97%: majority, as nobody on the panel knows “staff law” well<"
      ),
      ("majority", [["reason": "participation", "level": "majority", "share": 0.5, "least": 0.8]], "97%: majority, as 50% of the seats spoke, less than 80%<"),
      (
        "divided", [["reason": "majority_prefers_another", "level": "divided", "alternative_ids": ["b"]], choices(0.2, 0.333, "divided")],
        "97%: divided, as more than half of the seats, or of their weight, would choose “B”, and the seats that would choose this one, or do not mind, hold 20% of the weight of all seats, less than a third<"
      ),
    ] as [(String, [JSONValue], String)] {
      let stored = made.replacing("/consensus/consensus_level", with: .string(level)).replacing("/consensus/capped_by", with: .array(caps))
      let page = try await Page.of(stored: stored, id: id)
      #expect(page.html.contains(words), "\(words)")
    }
    let old = made.replacing("/consensus/consensus_level", with: "majority").replacing("/consensus/capped_by", with: nil)
    #expect(try await Page.of(stored: old, id: id).html.contains("97%: majority<"))
  }

  @Test func `tells what to do in the order in which it is done`() async throws {
    let crisis =
      #"{"query":"Fire?","framework":"ooda","context":{"alternatives":[{"id":"a","name":"Leave","reversibility":0.9},{"id":"b","name":"Stay","reversibility":0.1}]}}"#
    let answer = try await Self.answer(crisis)
    #expect(answer.contains("A person reviews it before it holds") && answer.contains("Once it is approved: start “Leave”: it can be undone."), "\(answer)")
    #expect(!answer.contains(" now") && answer.contains("Nothing else was measured.") && !answer.contains("divided"))
    #expect(answer.contains("nobody on it had anything to judge by"))
    let risky = try await Self.answer(
      crisis.replacing(#""reversibility":0.9"#, with: #""reversibility":0.9,"risks":[{"description":"smoke","probability":0.1,"seriousness":3}]"#))
    #expect(risky.contains("What may go wrong with each is listed below; it did not change the order.") && !risky.contains("Nothing else was measured"))
    let measured = try await Self.answer(
      #"{"query":"Which?","framework":"ooda","context":{"criteria":[{"name":"fit","weight":1}],"alternatives":[{"id":"a","name":"Alder","scores":{"fit":9},"reversibility":0.9},{"id":"b","scores":{"fit":1}}]}}"#
    )
    #expect(measured.contains("Start “Alder”: it can be undone. Then carry it through, and record how it turned out."), "\(measured)")
  }

  private static let risky = """
    {"query":"Which?","framework":"kepner_tregoe","deadline":"1999-01-01T00:00:00Z","constraints":[{"criterion":"fit","op":">=","value":8,"kind":"want"}],
    "context":{"criteria":[{"name":"fit","weight":1}],"alternatives":[{"id":"a","name":"Alder","scores":{"fit":9}},{"id":"b","name":"Birch","scores":{"fit":1}}]}}
    """

  @Test func `says beside what is next that the deadline has passed and that nobody listed the risks`() async throws {
    let page = try await Page.of(Self.risky)
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(
      answer.contains("See whether it can still be carried out: the deadline had passed when this was decided."), "\(answer)")
    #expect(answer.contains("Assess the risks, since nobody listed what may go wrong with “Alder”: unassessed, not safe."))
    let other = try await Self.answer(Self.risky.replacing(#""name":"Alder","#, with: #""name":"Alder","risks":[{"probability":0.1,"seriousness":2}],"#))
    #expect(!other.contains("Assess the risks"), "what is not carried out needs no assessment")
    #expect(try page.part(from: "id=\"question\"", to: "</section>").contains("It had passed when this was decided."))
    #expect(!(try page.part(from: "id=\"risks\"", to: "</section>").contains("deadline")))
    let compared = try page.part(from: "id=\"compared\"", to: "</section>")
    #expect(compared.contains("meets the wish") && compared.contains("misses the wish"))
    #expect(try page.part(from: "id=\"methods\"", to: "</section>").contains("Kepner–Tregoe compares by its own method alone: no other was run beside it."))
    let open = try await Self.answer(Self.risky.replacing("1999", with: "2999"))
    #expect(!open.contains("See whether it can still be carried out") && open.contains("Assess the risks"))
  }

  @Test func `says until when a review can be answered, and what happens otherwise`() async throws {
    let page = try await Page.of(#"{"query":"Which?","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#)
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    let end = "if nobody does, the decision is rejected: none of the alternatives is adopted, and what holds today goes on."
    #expect(answer.contains("The review can be answered until ") && answer.contains(" UTC; \(end)"), "\(answer)")
    #expect(try page.part(from: "id=\"review\"", to: "</section>").contains(end))
    #expect(try page.part(from: "id=\"assessment\"", to: "</section>").contains("Holds: a person must review it before it holds"))
  }
}
