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
}
