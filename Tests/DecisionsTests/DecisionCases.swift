import Cases
import Decisions
import Foundation
import Forms
import Frameworks
import StrictJSON
import Testing

/// Questions that once were answered wrongly, in `Cases/`, each with what is right and where that stands.
@Suite struct `Questions that were answered wrongly` {
  static func outcome(_ name: String) async throws -> DecisionOutcome {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/\(name).json")
    return try await Making.outcome(String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  func weights(_ outcome: DecisionOutcome) -> [String: String] {
    let details = outcome.framework.result.rankings.first { $0.method == "ahp" }?.details
    guard case .object(let weights)? = details?["weights"] else { return [:] }
    return Dictionary(uniqueKeysWithValues: weights.members.map { ($0.name, ($0.value.double ?? 0).shortText) })
  }

  /// Every table that is typed from a paper has its reciprocals in two decimals.
  @Test(arguments: ["10-ahp-rounded-reciprocals", "11-ahp-missing-comparison"])
  func `judgements rounded, or left out, give the weights that the others agree on`(_ name: String) async throws {
    let outcome = try await Self.outcome(name)
    #expect(weights(outcome) == ["x": "0.6", "y": "0.3", "z": "0.1"])
    #expect(outcome.status == .completed || outcome.reviewReasons.allSatisfy { !$0.contains("inconsistent") })
  }

  /// AHPy's issue 8: cars compared in pairs under two criteria.
  @Test func `cars compared in pairs have their priorities, and a person sees that the judgements contradict each other`() async throws {
    let outcome = try await Self.outcome("12-ahp-alternatives-in-pairs")
    #expect(outcome.framework.result.rankings[0].scores.mapValues { ($0 * 1e4).rounded() / 1e4 } == ["f150": 0.7785, "ferrari": 0.1799, "honda": 0.0416])
    #expect(outcome.reviewReasons.contains { $0.contains("`inconsistent_judgements`") && $0.contains("0.48") })
    #expect(outcome.recommendation.uncertaintyFactors.contains { $0.contains("contradict each other") })
  }

  /// scikit-criteria's issue 56: ties are broken by dominance.
  @Test func `of two that tie the one that is better in something is recommended, and a person is asked`() async throws {
    let outcome = try await Self.outcome("17-tie-and-dominance")
    #expect(outcome.recommendation.alternative == "b_better" && outcome.status == .awaitingReview)
    #expect(outcome.reviewReasons.contains { $0.contains("`tie`") } && outcome.consensus.level >= .majority)
  }

  @Test func `a panel of one claims no consensus`() async throws {
    let outcome = try await Self.outcome("19-panel-of-one")
    #expect(outcome.consensus.level >= .majority && outcome.status == .awaitingReview)
    #expect(outcome.reviewReasons.contains { $0.contains("`thin_panel`") } && outcome.reviewReasons.contains { $0.contains("`uncovered_domain`") })
  }

  @Test func `first choices are among what is admissible, and who dissents is named`() async throws {
    let outcome = try await Self.outcome("20-nobody-prefers-it")
    #expect(outcome.recommendation.alternative == "lohnwerk")
    #expect(outcome.framework.result.inadmissible.map(\.alternative) == ["megasuite", "paytide"])
    let panel = try #require(outcome.panel)
    #expect(panel.firstChoices == ["clearhr": ["risk"], "lohnwerk": ["ethics", "finance", "legal", "strategy", "technology"]])
    #expect(panel.indifferent == ["strategy", "technology"])
    #expect((outcome.consensus.support * 1000).rounded() == 994 && outcome.consensus.level == .generalConsensus)
    #expect(outcome.dissent.map(\.opinion.executive) == ["risk"] && outcome.dissent[0].firstChoice == "clearhr")
    #expect(outcome.status == .awaitingReview && outcome.reviewReasons.count == 1 && outcome.reviewReasons[0].contains("`constraint_in_words`"))
  }

  /// Hillier & Lieberman's Goferbroke.
  @Test func `a survey that pays comes first, with what to do at each of its signals`() async throws {
    let outcome = try await Self.outcome("22-survey-first-goferbroke")
    #expect(outcome.recommendation.nextStep == .experiment)
    #expect(
      outcome.recommendation.summary.hasPrefix(
        "run the experiment first: it costs 30 and is worth 23 more than that by expected utility (123 with it and its cost paid, 100 with the best without it, `drill`); after `favorable` choose `drill`, after `unfavorable` choose `sell`; without it "
      ))
    let details = outcome.framework.result.rankings[0].details
    #expect(details["expected_value_of_perfect_information"]?.double == 142.5 && details["expected_value_of_sample_information"] == 53)
  }

  /// Render & Stair's Thompson Lumber: by unrounded posteriors 49,000 with the survey of 10,000, against 40,000 without.
  @Test func `Thompson Lumber asks the market first`() async throws {
    let outcome = try await Making.outcome(
      """
      {"query":"Which plant?","framework":"bayesian","context":{"states":[{"name":"favorable","probability":0.5},{"name":"unfavorable","probability":0.5}],
      "alternatives":[{"id":"large","payoffs":{"favorable":200000,"unfavorable":-180000}},{"id":"small","payoffs":{"favorable":100000,"unfavorable":-20000}},
      {"id":"none","payoffs":{"favorable":0,"unfavorable":0}}],
      "experiment":{"cost":10000,"likelihoods":{"positive":{"favorable":0.7,"unfavorable":0.2},"negative":{"favorable":0.3,"unfavorable":0.8}}}}}
      """)
    #expect(outcome.recommendation.nextStep == .experiment)
    #expect(
      outcome.recommendation.summary.hasPrefix(
        "run the experiment first: it costs 10,000 and is worth 9,000 more than that by expected utility (49,000 with it and its cost paid, 40,000 with the best without it, `small`); after `negative` choose `small`, after `positive` choose `large`; without it "
      ))
  }

  @Test func `costs are costs, and alarm nobody`() async throws {
    let outcome = try await Self.outcome("23-costs-as-payoffs")
    let deciding = outcome.framework.result.rankings[0]
    #expect(outcome.recommendation.alternative == "d2" && deciding.scores["d2"] == 57 && deciding.better == .lower)
    #expect(deciding.details["expected_value_of_perfect_information"] == 1)
    #expect(outcome.framework.result.flags.isEmpty && outcome.recommendation.risks.isEmpty && outcome.reviewReasons.isEmpty)
  }

  /// Taylor's Southern Textile.
  @Test func `without probabilities regret decides, and confidence is at most a half`() async throws {
    let outcome = try await Self.outcome("24-no-probabilities")
    let firsts = Dictionary(uniqueKeysWithValues: outcome.framework.result.rankings.map { ($0.method, $0.order[0]) })
    #expect(firsts == ["hurwicz": "expand", "laplace": "expand", "maximax": "maintain", "maximin": "expand", "minimax_regret": "expand"])
    let scores = Dictionary(uniqueKeysWithValues: outcome.framework.result.rankings.map { ($0.method, $0.scores["expand"]) })
    #expect(scores["laplace"] == 650_000 && scores["hurwicz"] == 590_000 && scores["minimax_regret"] == 500_000)
    #expect(outcome.recommendation.alternative == "expand" && outcome.recommendation.confidence == 0.5)
    #expect(outcome.request?.at("states/0") == ["name": "good"])
  }

  /// SilverDecisions' issue 190: u = 4/3·(1 − 2^(−x/50)).
  @Test func `an averse decider takes the sure thing`() async throws {
    let outcome = try await Self.outcome("25-risk-curve")
    #expect(outcome.framework.method == "certainty_equivalent" && outcome.recommendation.alternative == "sure")
    let equivalent = try #require(outcome.framework.result.rankings[0].scores["lottery"])
    #expect((equivalent * 10).rounded() == 339)
    #expect(outcome.recommendation.summary.contains("by expected utility `lottery` is first (50, against 45)"))
  }

  /// Saaty 1990.
  @Test func `priorities buy Saaty's house`() async throws {
    let outcome = try await Self.outcome("27-saaty-house-default")
    #expect(outcome.framework.result.rankings[0].scores.mapValues { ($0 * 100).rounded() } == ["A": 40, "B": 34, "C": 26])
    #expect(outcome.framework.result.winner == "A")
    // The panel adds the same shares: where it stretched each criterion's to 0…1, it would buy another house.
    #expect(outcome.recommendation.alternative == "A" && outcome.status == .completed)
  }

  /// Triantaphyllou 2000.
  @Test func `points on one scale count as they are given, and a tie goes to a person`() async throws {
    let outcome = try await Self.outcome("29-triantaphyllou-wsm")
    #expect(outcome.framework.result.rankings[0].scores == ["A1": 21.5, "A2": 22, "A3": 22])
    #expect(outcome.status == .awaitingReview && outcome.reviewReasons.contains { $0.contains("`tie`") })
  }

  /// Kepner & Tregoe, The New Rational Manager.
  @Test func `Kepner and Tregoe's total is the book's`() async throws {
    let outcome = try await Self.outcome("31-kt-book-formula")
    #expect(outcome.framework.result.rankings[0].scores == ["a": 139, "b": 137, "c": 118])
    #expect(outcome.framework.result.winner == "a" && outcome.framework.rationale.contains("count as they are given"))
  }

  /// Opricovic & Tzeng 2007.
  @Test func `a method that finds no single best is not said to have one`() async throws {
    let outcome = try await Self.outcome("40-vikor-compromise-not-told")
    #expect(outcome.framework.result.noClearWinner?.contains("`A5`, `A3`, `A6` are a compromise together") == true)
    #expect(outcome.recommendation.summary.contains("vikor finds no single best"))
    #expect(outcome.recommendation.uncertaintyFactors.contains { $0.contains("vikor finds no single best") })
  }

  @Test func `what pays as much in one state and more in the other never loses`() async throws {
    let outcome = try await Self.outcome("41-dominated-recommended")
    #expect(outcome.recommendation.alternative == "other" && outcome.framework.result.dominated == [Dominated(alternative: "sure", by: "other")])
    let expected = outcome.framework.result.rankings.first { $0.method == "expected_utility" }
    #expect(expected?.scores == ["other": 110, "sure": 100])
  }

  @Test func `a certainty equivalent is not called an expected utility`() async throws {
    let outcome = try await Self.outcome("44-expected-utility-mislabelled")
    let expected = try #require(outcome.framework.result.rankings.first { $0.method == "expected_utility" })
    #expect(expected.order[0] == "full" && expected.scores["full"] == 18.65 && expected.scores["phased"] == 16.7)
    #expect(outcome.framework.method == "certainty_equivalent" && outcome.framework.result.winner == "phased")
    let summary = outcome.recommendation.summary
    #expect(outcome.recommendation.nextStep == .experiment && summary.contains("worth 5.27"))
    #expect(
      summary.contains("after `pilot sells out` choose `Full plant (40 kt)`")
        && summary.contains("after `pilot fails` choose `License the process to a partner`"))
    #expect(!summary.contains("first of 4 by expected utility"))
    #expect(summary.contains("by expected utility `Full plant (40 kt)` is first (18.7, against 16.7)"))
  }

  @Test func `what has no number is told`() async throws {
    let outcome = try await Self.outcome("45-crisis-few-numbers")
    #expect(outcome.recommendation.alternative == "isolate")
    let findings = outcome.framework.result.findings
    #expect(
      findings["observe"]?.at("constraints") == ["Patient safety comes before everything else.", "We may not pay sanctioned groups."])
    #expect(findings["orient"]?.at("risks") == ["isolate": .number(3.6), "negotiate": .number(3.5), "pay": .number(5.9), "restore": .number(2.7)])
    #expect(outcome.reviewReasons.count { $0.contains("`constraint_in_words`") } == 2)
    for entry in try #require(outcome.sensitivity).opinions {
      if let flip = entry.flip { #expect(abs(flip.change) > 1e-9) }
    }
  }

  @Test func `what changes nothing is said not to`() async throws {
    let outcome = try await Self.outcome("46-inputs-without-effect")
    let unused = Set(try #require(outcome.inputsNotUsed).map(\.path))
    #expect(unused.isSuperset(of: ["/budget", "/context/priorities", "/context/values", "/importance"]))
    #expect(outcome.recommendation.uncertaintyFactors.contains { $0.hasPrefix("the deadline, 2020-12-01T00:00:00") })
    #expect(outcome.recommendation.uncertaintyFactors.contains { $0.contains("The works council must be consulted before signature.") })
  }

  @Test func `results and both marks of an alternative are told where no method reads them`() async throws {
    let outcome = try await Making.outcome(
      """
      {"query":"Which?","framework":"mcda","context":{"criteria":[{"name":"fit","weight":1}],"alternatives":[
      {"id":"a","scores":{"fit":1},"urgency":2,"importance":3,"outcomes":[{"description":"it works","probability":1,"utility":5}]},{"id":"b","scores":{"fit":2}}]}}
      """)
    let unused = try #require(outcome.inputsNotUsed)
    #expect(unused.map(\.path) == ["importance", "outcomes", "urgency"].map { "/context/alternatives/0/\($0)" })
    #expect(unused[1].why == "nothing was chosen by utilities with probabilities (of `a`)")
  }

  static func unused(_ criterion: String, _ alternatives: String, _ rest: String = "", framework: String = "mcda") async throws -> DecisionOutcome {
    try await Making.outcome(
      #"{"query":"Which?","framework":"\#(framework)","context":{"criteria":[{"name":"fit","weight":1\#(criterion)}],"alternatives":[\#(alternatives)]\#(rest)}}"#
    )
  }

  @Test func `a threshold that its preference function does not read is told`() async throws {
    let two = #"{"id":"a","scores":{"fit":1}},{"id":"b","scores":{"fit":2}}"#
    let usual = try await Self.unused(#","preference":{"function":"usual","sigma":2}"#, two)
    #expect(usual.inputsNotUsed?.map(\.path) == ["/context/criteria/0/preference/sigma"])
    let linear = try await Self.unused(#","preference":{"function":"linear","indifference":1,"preference":2}"#, two)
    #expect(linear.inputsNotUsed == [])
  }

  @Test func `how far one can be undone is told where it is not compared`() async throws {
    let two = #"{"id":"a","scores":{"fit":1},"reversibility":0.5},{"id":"b","scores":{"fit":2},"reversibility":0.5}"#
    #expect(try await Self.unused("", two).inputsNotUsed?.map(\.path) == ["/context/alternatives/0/reversibility", "/context/alternatives/1/reversibility"])
    // Of the recommended one a risk's mitigation says it.
    let risky = two.replacing(#""b","#, with: #""b","risks":[{"description":"r","probability":0.1,"seriousness":2}],"#)
    #expect(try await Self.unused("", risky).inputsNotUsed?.map(\.path) == ["/context/alternatives/0/reversibility"])
    // Of the first it says how to begin; what another one dominates is not compared.
    #expect(try await Self.unused("", two, framework: "ooda").inputsNotUsed?.map(\.path) == ["/context/alternatives/0/reversibility"])
  }

  /// They say what is dominated, and how likely a loss is: that is not nothing, and is told with the scale.
  @Test func `payoffs that rank nothing are not said to have changed nothing`() async throws {
    let two = #"{"id":"a","scores":{"fit":1},"payoffs":{"s":1,"t":2}},{"id":"b","scores":{"fit":2},"payoffs":{"s":-9,"t":0}}"#
    let states = #","states":[{"name":"s","probability":0.9},{"name":"t","probability":0.1}],"experiment":{"cost":1,"likelihoods":{"x":{"s":1,"t":1}}}"#
    let outcome = try await Self.unused("", two, states)
    #expect(outcome.recommendation.alternative == "b" && outcome.recommendation.risks.map(\.category) == ["loss"])
    #expect(outcome.inputsNotUsed?.map(\.path) == ["/context/experiment"])
    #expect(outcome.framework.rationale.contains("the payoffs rank nothing here"))
    // What knowing more is worth is of no use to what is not chosen by utilities.
    #expect(outcome.sensitivity?.valueOfInformation == [])
  }

  static let names = [
    "10-ahp-rounded-reciprocals", "12-ahp-alternatives-in-pairs", "19-panel-of-one", "20-nobody-prefers-it", "22-survey-first-goferbroke", "25-risk-curve",
    "40-vikor-compromise-not-told", "44-expected-utility-mislabelled", "48-flip-names-wrong-winner",
  ]

  @Test(arguments: names) func `no number of an outcome has more than ten digits`(_ name: String) async throws {
    let outcome = try await Self.outcome(name)
    guard case .object(var members) = outcome.json else { return }
    members["request"] = nil
    #expect(JSONValue.object(members).tenDigits == .object(members))
    // Knowing what would change no choice is worth 0, and not what rounding leaves of it.
    for probe in outcome.sensitivity?.valueOfInformation ?? [] { #expect(probe.value == 0 || probe.value > 1e-9, "\(probe)") }
  }

  @Test func `one method alone is not said to be borne out by others`() async throws {
    let assessment = try await Self.outcome("31-kt-book-formula").json.at("ai_act_assessment")
    #expect(assessment?.at("technical_robustness/holds/1") == false && assessment?.at("technical_robustness/evidence/1") == "no other method agrees with it")
    let alone = try await Making.outcome(#"{"query":"q","context":{"alternatives":[{"id":"a"}]}}"#).json.at("ai_act_assessment")
    #expect(alone?.at("explainability/holds/2") == false && alone?.at("explainability/evidence/2") == "no other alternative was considered")
  }

  @Test func `a criterion of one percent does not decide by the sign of its sum`() async throws {
    let error = try await #require(throws: CaseStop.self) { try await Self.outcome("47-sum-normalisation-mixed-signs") }
    guard case .refused(let refused) = error else { throw error }
    #expect(refused.violations[0].rule.contains("scores of one sign in `profit`"))
  }

  @Test func `beyond a flip the one wins that is named`() async throws {
    let outcome = try await Self.outcome("48-flip-names-wrong-winner")
    let found = try #require(outcome.sensitivity?.numbers.first { $0.subject == .weight(criterion: "c2") })
    #expect(found.order.flip?.winner == "a4" && found.order.flip?.asGiven == 2.5)
  }

  @Test func `one euro does not overrule everyone`() async throws {
    let outcome = try await Self.outcome("51-one-euro-overrules-everyone")
    #expect(outcome.recommendation.alternative == "best" && outcome.consensus.support > 0.99 && outcome.status == .completed)
    #expect(outcome.consensus.attempts.map(\.alternative) == ["best"] && outcome.consensus.level == .strongConsensus)
  }

  @Test func `of two askings with equal support the earliest stands`() async throws {
    let outcome = try await Self.outcome("53-asked-alternative")
    #expect(outcome.recommendation.alternative == "a" && outcome.askedAlternative == "a")
  }

  /// What rounding leaves of 0 is no change that anybody could make.
  @Test(arguments: ["17-tie-and-dominance", "29-triantaphyllou-wsm", "53-asked-alternative"])
  func `in a tie the boundary is where the number is`(_ name: String) async throws {
    let sensitivity = try #require(try await Self.outcome(name).sensitivity)
    let here = sensitivity.numbers.map(\.order).filter { $0.flip?.change == 0 }
    #expect(here.count >= 4)
    for entry in here {
      #expect(entry.flip?.value == entry.current && (entry.stable.low == entry.current || entry.stable.high == entry.current), "\(entry)")
    }
    let changes = sensitivity.numbers.flatMap { [$0.order.flip?.change, $0.told?.change] } + sensitivity.opinions.map { $0.flip?.change }
    #expect(changes.compactMap(\.self).allSatisfy { $0 == 0 || $0.magnitude > 1e-6 }, "\(changes)")
  }

  @Test func `a score is 0 and not what rounding leaves of it`() async throws {
    let vikor = try await Self.outcome("11-ahp-missing-comparison").framework.result.rankings.first { $0.method == "vikor" }
    #expect(vikor?.scores["c"] == 0 && vikor?.details["q"]?.at("c") == 0)
  }
}
