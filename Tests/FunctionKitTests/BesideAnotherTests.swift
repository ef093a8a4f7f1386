import Foundation
import StrictJSON
import Testing

/// By what one is ahead of another, and by what the other is better.
@Suite struct `What the first screen says of the two that it compares` {
  private static func answer(_ body: String) async throws -> String {
    try await Page.of(body).part(from: "id=\"answer\"", to: "</section>")
  }

  /// Of the first of the others.
  private static func whyNot(_ page: Page) -> String {
    guard case .array(let considered) = page.stored["recommendation"]["alternatives_considered"] else { return "" }
    return considered.first?["why_not"].string ?? ""
  }

  private static func carriedOut(_ direction: String) -> String {
    """
    {"query":"Which?","framework":"bayesian","context":{"payoff_direction":"\(direction)","payoff_unit":"k€","states":[{"name":"good","probability":0.5},
    {"name":"bad","probability":0.5}],"alternatives":[
    {"id":"a","prior_probability":0.4,"payoffs":{"good":100,"bad":50}},{"id":"b","payoffs":{"good":60,"bad":40}}]}}
    """
  }

  /// What is better in every state is not worse in them since it may not come to be carried out.
  @Test(arguments: [
    (
      "max", "Ahead of “a” most of all as it is likelier to be carried out (100%, not 40%).",
      "if “good” (100 k€, not 60 k€) and if “bad” (50 k€, not 40 k€)"
    ),
    (
      "min", "Ahead of “b” most of all as it is less likely to be carried out (40%, not 100%).",
      "if “good” (60 k€, not 100 k€) and if “bad” (40 k€, not 50 k€)"
    ),
  ]) func `tells the chance to be carried out apart from what comes of it`(_ direction: String, _ ahead: String, _ rival: String) async throws {
    let page = try await Page.of(Self.carriedOut(direction))
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains(ahead), "\(answer)")
    #expect(answer.contains("It would be better \(rival)."), "\(answer)")
    let table = try page.part(from: "id=\"compared\"", to: "</section>")
    #expect(table.contains("Chance to be carried out") && table.contains("40%") && table.contains("100%"))
  }

  /// Where the chance is the same the states alone tell them apart.
  @Test func `says nothing of a chance that is the same for both`() async throws {
    let answer = try await Self.answer(Self.carriedOut("max").replacing(#"{"id":"b","#, with: #"{"id":"b","prior_probability":0.4,"#))
    #expect(answer.contains("Ahead of “b” most of all if “good” (100 k€, not 60 k€) and if “bad” (50 k€, not 40 k€)."), "\(answer)")
    #expect(answer.contains("It is better in nothing that counts."))
  }

  /// Where a loss that may not come about is better than a gain that may not: each is better in something.
  @Test func `names the state in which the chance to be carried out alone makes one better`() async throws {
    let answer = try await Self.answer(
      """
      {"query":"Which?","framework":"bayesian","context":{"payoff_direction":"min","states":[{"name":"calm","probability":0.1},{"name":"storm","probability":0.9}],
      "alternatives":[{"id":"a","prior_probability":0,"payoffs":{"calm":-36,"storm":4}},{"id":"b","payoffs":{"calm":-35,"storm":97}}]}}
      """)
    #expect(answer.contains("It would be better if “calm” (−35, not 0, counting the chance to be carried out)."), "\(answer)")
  }

  private static func lotteries(_ one: [(Double, Double)], _ other: [(Double, Double)], _ direction: String = "max") -> String {
    func results(_ lottery: [(Double, Double)]) -> String { lottery.map { #"{"probability":\#($0.0),"utility":\#($0.1)}"# }.joined(separator: ",") }
    return """
      {"query":"Which?","framework":"bayesian","context":{"payoff_direction":"\(direction)","alternatives":[{"id":"one","outcomes":[\(results(one))]},
      {"id":"other","outcomes":[\(results(other))]}]}}
      """
  }

  /// Neither dominates the other, so that each is better in something.
  @Test func `names what a result that crosses another is likelier to bring`() async throws {
    let crossing = try await Self.answer(Self.lotteries([(0.99, 0), (0.01, 10_000)], [(0.99, 95), (0.01, 0)]))
    #expect(crossing.contains("Ahead of “other” most of all on average (100, not 94.1) and at best (10,000, not 95)."), "\(crossing)")
    #expect(crossing.contains("It would be better by the chance of at least 95 (99%, not 1%)."), "\(crossing)")
    let costs = try await Self.answer(Self.lotteries([(0.99, 1), (0.01, 10_000)], [(0.99, 90), (0.01, 1)], "min"))
    #expect(costs.contains("It would be better by the chance of at most 1 (99%, not 1%)."), "\(costs)")
    let alike = try await Self.answer(Self.lotteries([(0.5, 0), (0.5, 100)], [(0.25, 0), (0.5, 50), (0.25, 100)]))
    #expect(alike.contains("Level with “one”, but better than it by the chance of at least 50 (75%, not 50%)."), "\(alike)")
    #expect(alike.contains(">Shares the first place<") && !alike.contains(">Next best<"))
    let dominated = try await Self.answer(Self.lotteries([(0.5, 0), (0.5, 100)], [(0.6, 0), (0.4, 100)]))
    #expect(dominated.contains("It is better in nothing that counts."), "\(dominated)")
    let same = try await Self.answer(Self.lotteries([(0.5, 0), (0.5, 100)], [(0.5, 100), (0.5, 0)]))
    #expect(same.contains("Level with “other”: nothing that counts tells them apart."), "\(same)")
  }

  private static func assessed(_ risks: String) -> String {
    """
    {"query":"Which?","framework":"kepner_tregoe","context":{"criteria":[{"name":"gain","weight":1}],"alternatives":[
    {"id":"a","scores":{"gain":9},"risks":[{"description":"fire","probability":0.4,"seriousness":9}]},{"id":"b","scores":{"gain":8.9},"risks":[\(risks)]}]}}
    """
  }

  /// It is the very reason that a person is asked.
  @Test func `names the smaller adverse consequences of what no criterion puts ahead`() async throws {
    let page = try await Page.of(Self.assessed(#"{"description":"rust","probability":0.1,"seriousness":1}"#))
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains("It would be better as less may go wrong with it (chance × seriousness 0.1, not 3.6)."), "\(answer)")
    #expect(answer.contains("What may go wrong with “a” (chance × seriousness 3.6) exceeds that of “b” (0.1) by more than its lead of 0.1 of 10."), "\(answer)")
    #expect(Self.whyNot(page).contains("as good by every criterion that counts"))
    let more = try await Self.answer(Self.assessed(#"{"description":"flood","probability":0.5,"seriousness":9}"#))
    #expect(more.contains("It is better in nothing that counts.") && !more.contains("What may go wrong with"), "\(more)")
  }

  private static func loop(_ one: String, _ other: String) -> String {
    """
    {"query":"Which?","framework":"ooda","context":{"states":[{"name":"s"},{"name":"t"}],"alternatives":[{"id":"x","payoffs":{"s":10,"t":0}\(one)},
    {"id":"y","payoffs":{"s":0,"t":10}\(other)}]}}
    """
  }

  /// The method that decides cannot tell them apart: a figure of its own is no reason.
  @Test(arguments: [
    (#","reversibility":0.1"#, #","reversibility":0.9"#, "90%, not 10%", "by 10%, not 90%"),
    (
      "", #","reversibility":0.9"#, "90%; of that one the question does not say how far, which counts as not at all",
      "the request does not say how far, which counts as not at all; the recommended one by 90%"
    ),
  ]) func `says that only how far each can be undone puts one before the other`(_ one: String, _ other: String, _ figures: String, _ why: String) async throws {
    let page = try await Page.of(Self.loop(one, other))
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    let place = "Level with “x” by minimax regret, and before it as it can be undone further (\(figures)); better than it if “t” (10, not 0)."
    #expect(answer.contains(place), "\(answer)")
    #expect(answer.contains("it has 10, as the recommended one has") && !answer.contains("against 10"), "\(answer)")
    let told = page.stored["recommendation"]
    let summary = "`y` is level with `x` by minimax regret, and stands first of 2 by how far each can be undone (90%)"
    #expect(told["summary"].string?.hasPrefix(summary) ?? false, "\(told)")
    guard case .array(let evidence) = told["supporting_evidence"] else { return #expect(Bool(false), "\(told)") }
    #expect(evidence.first == "minimax_regret: rank 1, score 10, among equals by how far each can be undone")
    #expect(Self.whyNot(page) == "it scores the same, 10, and can be undone less (\(why))")
    #expect(page.stored["framework"]["rationale"].string?.contains("`y` and `x` are level by minimax regret, and how far each can be undone decides") ?? false)
  }

  /// The panel chooses the one that comes after.
  @Test func `says of what the panel overrules that it was no score that put it first`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","framework":"ooda","context":{"criteria":[{"name":"a","weight":1,"category":"cost"},{"name":"b","weight":1,"category":"risk"}],
      "alternatives":[{"id":"x","scores":{"a":1,"b":2}},{"id":"y","scores":{"a":2,"b":1},"reversibility":0.5}]}}
      """)
    let words = page.words
    for told in [
      "Level with “y” by weighted sum, which comes before it as it can be undone further (50%; of this one the question does not say how far",
      "“y” stands first by how far each can be undone, level by weighted sum; what is recommended is the panel’s choice.",
      "The panel recommends another than stands first by how far each can be undone, level by weighted sum: “y” is first in ",
      "The panel recommends “x”, while “y”, which is level with it by weighted sum, stands before it by how far each can be undone",
      "It scores the same and can be undone further (by 50%; of the recommended one the request does not say how far",
    ] { #expect(words.contains(told), "\(told)") }
    for untrue in ["Behind “y”", "By weighted sum “y” is first", "weighted sum puts “y” first", "against 0.5"] { #expect(!words.contains(untrue), "\(untrue)") }
  }

  @Test func `says of what nobody gave that the question does not say it`() async throws {
    let page = try await Page.of(
      #"{"query":"Fire!","framework":"ooda","context":{"alternatives":[{"id":"hose","reversibility":0.9},{"id":"wait"}]}}"#)
    let words = page.words
    #expect(words.contains("It can be undone furthest, by 90%; of “wait” the question does not say how far."), "\(words)")
    #expect(words.contains("as the question estimates it; where it does not say how far, that counts as not at all"))
    #expect(words.contains("“wait” would be first if it could be undone by over 90%; the question does not say how far it can be."))
    #expect(words.contains("not said") && !words.contains("“wait” by 0%") && !words.contains("not 0%"))
    let unknown = try await Page.of(#"{"query":"Fire!","framework":"ooda","context":{"alternatives":[{"id":"hose"},{"id":"wait"}]}}"#)
    #expect(unknown.words.contains("The question says neither of it nor of “wait” how far it can be undone."), "\(unknown.words)")
  }

  @Test func `names all that the same score has, before and after`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","framework":"ooda","context":{"criteria":[{"name":"a","weight":1},{"name":"b","weight":1},{"name":"c","weight":1}],"alternatives":[
      {"id":"x","scores":{"a":1,"b":0,"c":0},"reversibility":0.2},{"id":"y","scores":{"a":0,"b":1,"c":0},"reversibility":0.9},
      {"id":"z","scores":{"a":0,"b":0,"c":1},"reversibility":0.9}]}}
      """)
    let (told, rationale) = (page.stored["recommendation"], page.stored["framework"]["rationale"].string ?? "")
    let summary = "`y` is level with 2 others by weighted sum, and shares first place of 3 by how far each can be undone (90%)"
    #expect(told["summary"].string?.hasPrefix(summary) ?? false, "\(told)")
    #expect(rationale.contains("`y` and `z` and `x` are level by weighted sum, and how far each can be undone decides between them"), "\(rationale)")
  }

  /// Two that share the first place: neither is put first.
  @Test func `says of a tie that the two are level`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"margin","weight":1,"category":"revenue"},
      {"name":"churn","weight":1,"direction":"min","category":"risk"}],"alternatives":[
      {"id":"x","scores":{"margin":0.5,"churn":2}},{"id":"y","scores":{"margin":-3,"churn":1.5}}]}}
      """)
    let words = page.words
    #expect(words.contains("The panel recommends “y”, which is level with “x” by weighted sum: “x” was put to the panel first"), "\(words)")
    // Of equals none is told to be first in more trials, which differ by chance alone.
    #expect(!words.contains("stands first") && !words.contains("in more of the trials"), "\(words)")
    #expect(!words.contains("puts “x” first") && !words.contains("“x” ranks first"), "\(words)")
  }
}
