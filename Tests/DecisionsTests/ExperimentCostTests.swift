import Decisions
import Forms
import Foundation
import StrictJSON
import Testing

/// From which cost on an experiment does not pay.
@Suite struct `The cost at which an experiment stops paying` {
  static func body(_ cost: Double, _ tolerance: Double, direction: String = "max", unit: String = "") -> String {
    """
    {"query":"Outdoors?","framework":"bayesian","risk_tolerance":\(tolerance),"context":{"payoff_direction":"\(direction)",\(unit)
    "states":[{"name":"rain","probability":0.6},{"name":"sun","probability":0.4}],"alternatives":[{"id":"outdoors","payoffs":{"rain":0,"sun":100}},
    {"id":"porch","payoffs":{"rain":20,"sun":90}},{"id":"indoors","payoffs":{"rain":50,"sun":40}}],
    "experiment":{"cost":\(cost),"likelihoods":{"says rain":{"rain":0.8,"sun":0.2},"says sun":{"rain":0.2,"sun":0.8}}}}}
    """
  }

  /// Worked out beside the engine: every payoff less the cost, the best at each signal, as one lottery; less the best without, in what each is worth for certain.
  static func advantage(_ cost: Double, _ tolerance: Double) -> Double {
    let (prior, payoffs) = ([0.6, 0.4], [[0.0, 100], [20, 90], [50, 40]])
    let aversion = 4 * (1 - 2 * tolerance) / 100
    func utility(_ x: Double) -> Double { aversion == 0 ? x : -exp(-aversion * x) / aversion }
    func certain(_ mean: Double) -> Double { aversion == 0 ? mean : -log(-aversion * mean) / aversion }
    func best(_ weights: [Double], _ cost: Double) -> Double {
      payoffs.map { row in zip(weights, row).reduce(0) { $0 + $1.0 * utility($1.1 - cost) } }.max() ?? 0
    }
    let with = [[0.8, 0.2], [0.2, 0.8]].map { signal in best(zip(prior, signal).map(*), cost) }.reduce(0, +)
    return certain(with) - certain(best(prior, 0))
  }

  @Test(arguments: [0.5, 0.1, 0.35, 0.8]) func `is where deciding with it is worth what deciding without it is`(_ tolerance: Double) async throws {
    let found = try #require(try await Making.outcome(Self.body(1, tolerance)).sensitivity?.experiment)
    #expect(found.breakEven > 1 && found.pays && found.cost == 1)
    #expect(abs(Self.advantage(found.breakEven, tolerance)) < 1e-7, "\(found.breakEven)")
    // It hangs on nothing that it is asked at.
    for (cost, pays) in [(found.breakEven * 0.999, true), (found.breakEven, false), (found.breakEven * 1.001, false), (0, true)] {
      let outcome = try await Making.outcome(Self.body(cost, tolerance))
      let own = try #require(outcome.sensitivity?.experiment)
      #expect(abs(own.breakEven - found.breakEven) < 1e-7 && own.pays == pays, "\(cost)")
      #expect((outcome.recommendation.nextStep == .experiment) == pays)
      #expect((Self.advantage(cost, tolerance) > 1e-9) == pays)
    }
  }

  @Test func `is told in its unit, and read again as it is stored`() async throws {
    let outcome = try await Making.outcome(Self.body(1, 0.5, unit: #""payoff_unit":"kEUR","#))
    let own = try #require(outcome.sensitivity?.experiment)
    #expect(own.unit == "kEUR")
    #expect(outcome.json.at("sensitivity")?.at("experiment")?.at("break_even_cost")?.measure == own.breakEven)
    #expect(try DecisionOutcome(json: outcome.json).sensitivity?.experiment == own)
  }

  /// Payoffs that are costs are no other question.
  @Test func `is over 0 where less is better`() async throws {
    let own = try #require(try await Making.outcome(Self.body(1, 0.5, direction: "min")).sensitivity?.experiment)
    #expect(own.breakEven > 1 && own.pays)
  }

  @Test func `is nothing where no result of it changes what is best`() async throws {
    let blind = Self.body(1, 0.5).replacing("0.8", with: "0.5").replacing("0.2}", with: "0.5}").replacing("\"rain\":0.2", with: "\"rain\":0.5")
    let own = try #require(try await Making.outcome(blind).sensitivity?.experiment)
    #expect(own.breakEven == 0 && !own.pays)
  }

  @Test func `is not told where there is no experiment, or nothing is chosen by utilities`() async throws {
    for body in [
      #"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#,
      #"{"query":"q","framework":"bayesian","context":{"states":[{"name":"s","probability":1}],"alternatives":[{"id":"a","payoffs":{"s":1}},{"id":"b","payoffs":{"s":2}}]}}"#,
    ] {
      let outcome = try await Making.outcome(body)
      #expect(outcome.sensitivity?.experiment == nil && outcome.json.at("sensitivity")?.at("experiment") == nil)
    }
  }
}
