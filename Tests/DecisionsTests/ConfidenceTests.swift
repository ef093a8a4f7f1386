import Decisions
import Frameworks
import Testing

@Suite struct `A confidence` {
  /// The panel's support alone says nothing of the numbers: it was told as a confidence of 97 % in a choice that reads none of the probabilities given.
  @Test(arguments: [
    (
      #""framework":"ooda","context":{"states":[{"name":"x","probability":0.5},{"name":"y","probability":0.5}],"alternatives":[{"id":"a","payoffs":{"x":10,"y":2}},{"id":"b","payoffs":{"x":6,"y":5}},{"id":"c","payoffs":{"x":1,"y":9}}]}"#,
      "minimax regret"
    ),
    (#""framework":"eisenhower","context":{"alternatives":[{"id":"a","urgency":5,"importance":5},{"id":"b","urgency":1,"importance":2}]}"#, "eisenhower"),
    (#""framework":"ooda","context":{"alternatives":[{"id":"a","reversibility":0.9},{"id":"b","reversibility":0.1}]}"#, "reversibility"),
  ]) func `where nothing can be varied confidence is at most a half, and it is said why`(_ members: String, _ method: String) async throws {
    let outcome = try await Making.outcome(#"{"query":"q",\#(members)}"#)
    #expect(outcome.framework.result.robustness == nil && outcome.recommendation.confidence == min(0.5, outcome.consensus.support))
    let words = "\(method) reads no weights and no probabilities, so that nothing could be varied: how far the answer hangs on the numbers given cannot be said"
    #expect(outcome.recommendation.uncertaintyFactors.contains(words), "\(outcome.recommendation.uncertaintyFactors)")
    #expect(outcome.confidenceBasis == .untried)
  }

  private static let musts = #""constraints":[{"criterion":"price","op":"<=","value":100,"kind":"must"}],"#
  private static let criteria = #""criteria":[{"name":"price","weight":2,"direction":"min"},{"name":"fit","weight":1}]"#

  /// Where there is nothing to choose from all of the trials have the same first, and nobody loses anything: it was told as sure by 100 %.
  @Test(arguments: [
    (#""context":{\#(criteria),"alternatives":[{"id":"buy","scores":{"price":80,"fit":7}}]}"#, "it is the only alternative"),
    (#""framework":"mcda","context":{\#(criteria),"alternatives":[{"id":"buy","scores":{"price":80,"fit":7}}]}"#, "it is the only alternative"),
    (#""context":{"states":[{"name":"x"},{"name":"y"}],"alternatives":[{"id":"buy","payoffs":{"x":1,"y":2}}]}"#, "it is the only alternative"),
    (#""framework":"eisenhower","context":{"alternatives":[{"id":"buy","urgency":5,"importance":5}]}"#, "it is the only alternative"),
    (
      #"\#(musts)"context":{\#(criteria),"alternatives":[{"id":"buy","scores":{"price":80,"fit":7}},{"id":"rent","scores":{"price":180,"fit":7}}]}"#,
      "it is the only one of 2 alternatives that breaks no must"
    ),
    (#"\#(musts)"context":{\#(criteria),"alternatives":[{"id":"buy","scores":{"price":180,"fit":7}}]}"#, "it is the only alternative"),
  ]) func `of what is alone is at most a half, and says nothing of a choice`(_ members: String, _ words: String) async throws {
    let outcome = try await Making.outcome(#"{"query":"q",\#(members)}"#)
    let told = outcome.recommendation
    #expect(told.confidence == min(0.5, outcome.consensus.support) && outcome.confidenceBasis == .sole)
    #expect(told.uncertaintyFactors.contains { $0.hasPrefix("\(words): there was nothing to choose from, only to say yes or no to") }, "\(told)")
    #expect(told.uncertaintyKinds?.contains(.soleAlternative) == true)
    #expect(told.summary.contains("`buy` \(words.dropFirst(3)), so that nothing was chosen; the panel, which had no other to prefer, supports it by"))
    #expect(outcome.confidenceCap("it")?.hasPrefix(words) == true)
    #expect(try DecisionOutcome(json: outcome.json).confidenceBasis == .sole)
  }

  @Test func `of what another could stand in the place of is that of a choice, also where nobody would choose the other`() async throws {
    let outcome = try await Making.outcome(
      #"{"query":"q","context":{\#(Self.criteria),"alternatives":[{"id":"buy","scores":{"price":80,"fit":7}},{"id":"rent","scores":{"price":90,"fit":6}}]}}"#)
    #expect(outcome.soleOf == nil && outcome.recommendation.confidence == 1)
  }
}
