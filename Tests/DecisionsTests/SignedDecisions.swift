import Cases
import Decisions
import Forms
import Frameworks
import StrictJSON
import Testing

/// What is concluded from the numbers is what a person may sign.
@Suite struct `A decision that is signed` {
  static func codes(_ outcome: DecisionOutcome) -> [ReviewCode] {
    ReviewCode.allCases.filter { code in outcome.reviewReasons.contains { $0.contains(code.description) } }
  }

  @Test func `goes to a person where who is first hangs on what nobody would choose`() async throws {
    let two = #"{"id":"A","scores":{"x":10,"y":4}},{"id":"B","scores":{"x":8,"y":7}}"#
    func question(_ alternatives: String) -> String {
      #"{"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"x","weight":6},{"name":"y","weight":4}],"alternatives":[\#(alternatives)]}}"#
    }
    #expect(try await Making.outcome(question(two)).recommendation.alternative == "A")
    let outcome = try await Making.outcome(question(two + #",{"id":"D","scores":{"x":0,"y":3.9}}"#))
    #expect(outcome.framework.result.winner == "B" && outcome.status == .awaitingReview)
    #expect(outcome.reviewReasons.contains { $0.hasPrefix("who is first hangs on `D`") && $0.hasSuffix("(`hangs_on_dominated`)") })
    #expect(outcome.recommendation.uncertaintyFactors.contains { $0.contains("without `D` `A` would be first") })
  }

  @Test(arguments: [("total_ignorance", true), ("recognized_ignorance", false), ("scenario", false)])
  func `goes to a person where the request says that nothing is known`(_ stated: String, _ asks: Bool) async throws {
    let outcome = try await Making.outcome(Requests.crm.replacing(#"{"query""#, with: #"{"uncertainty_types":["\#(stated)"],"query""#))
    #expect(Self.codes(outcome).contains(.totalIgnorance) == asks)
    #expect(outcome.recommendation.uncertaintyFactors.contains { $0.hasPrefix("the request states \(stated.replacing("_", with: " "))") })
  }

  @Test func `goes to a person where there was nothing to compare and nothing to judge by`() async throws {
    let alone = try await Making.outcome(#"{"query":"Shall we?","context":{"alternatives":[{"id":"a"}]}}"#)
    #expect(alone.status == .awaitingReview && Self.codes(alone).contains(.nothingCompared))
    #expect(alone.reviewReasons.contains("nobody on the panel had anything to judge by, so that each counts as half agreeing"))
    #expect(!alone.reviewReasons.contains { $0.contains("divided") })
    let measured = try await Making.outcome(
      #"{"query":"Shall we?","context":{"criteria":[{"name":"fit","weight":1}],"alternatives":[{"id":"a","scores":{"fit":1}}]}}"#)
    #expect(!Self.codes(measured).contains(.nothingCompared))
  }

  /// By averages the party is outdoors where the sun is foretold; who gives up much for certainty has it on the porch.
  static let cautious = """
    {"query":"Outdoors?","framework":"bayesian","risk_tolerance":0.1,"context":{"states":[{"name":"rain","probability":0.6},{"name":"sun","probability":0.4}],
    "alternatives":[{"id":"outdoors","payoffs":{"rain":0,"sun":100}},{"id":"porch","payoffs":{"rain":20,"sun":90}},{"id":"indoors","payoffs":{"rain":50,"sun":40}}],
    "experiment":{"cost":1,"likelihoods":{"says rain":{"rain":0.8,"sun":0.2},"says sun":{"rain":0.2,"sun":0.8}}}}}
    """

  @Test func `an experiment's policy and worth go by what the recommendation goes by`() async throws {
    let outcome = try await Making.outcome(Self.cautious)
    let summary = outcome.recommendation.summary
    #expect(outcome.recommendation.nextStep == .experiment, "\(summary)")
    #expect(summary.contains("by certainty equivalent at a risk tolerance of 0.1") && summary.contains("by expected utility; "))
    #expect(summary.contains("after `says sun` choose `porch`"), "\(summary)")
    let net = try #require(outcome.framework.result.rankings[0].details["net_certain_value_of_sample_information"]?.measure)
    #expect(outcome.sensitivity?.valueOfInformation.first { $0.kind == .experiment }?.net == net)
    // An averager pays for the same what this one would not.
    let dear = try await Making.outcome(Self.cautious.replacing(#""cost":1"#, with: #""cost":6"#))
    let byMean = try #require(dear.framework.result.rankings[0].details["net_value_of_sample_information"]?.measure)
    let certain = try #require(dear.framework.result.rankings[0].details["net_certain_value_of_sample_information"]?.measure)
    #expect(byMean > 0 && certain < 0 && dear.recommendation.nextStep == .act, "\(byMean) \(certain)")
  }

  @Test func `what a person approved is carried out, and what he chose himself is`() async throws {
    let asked = try await Making.outcome(Self.cautious.replacing(#"{"query""#, with: #"{"constraints":["quietly"],"query""#))
    #expect(asked.status == .awaitingReview && asked.recommendation.nextStep == .experiment)
    func answered(_ verdict: DecisionOutcome.HumanReview.Verdict, _ outcome: DecisionOutcome, to alternative: String? = nil) throws -> DecisionOutcome {
      var value = JSONObject([
        ("verdict", ["by": "chair", "at": "2026-03-02T08:00:00.000Z", "verdict": .string(verdict.rawValue), "comment": ""]), ("alternative_id", .null),
      ])
      if let alternative { value["alternative_id"] = .string(alternative) }
      return try #require(try outcome.answered(.given(.object(value)), of: Decisions.review))
    }
    #expect(try answered(.approve, asked).recommendation.nextStep == .experiment)
    #expect(try answered(.amend, asked, to: "outdoors").recommendation.nextStep == .act)
    let plain = try await Making.outcome(Requests.crm.replacing(#"{"query""#, with: #"{"constraints":["quietly"],"query""#))
    #expect(plain.recommendation.nextStep == .review)
    #expect(try answered(.approve, plain).recommendation.nextStep == .act)
    #expect(try answered(.reject, plain).recommendation.nextStep == .review)
  }
}
