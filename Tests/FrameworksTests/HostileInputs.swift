import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Hostile inputs` {
  static let extremes: [Double] = [
    0, -0.0, 1, -1, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1e-200, 1e-9, 0.5, 1e9, 1e15, -1e15, 1e200,
    .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .nan, .infinity, -.infinity,
  ]

  /// A question in which some numbers are as bad as they can be.
  static func question(_ seed: UInt64) -> FrameworkInput {
    var generator = SeededGenerator(seed)
    var input = FrameworkInput.random(seed)
    func spoilt(_ number: Double, _ chance: Int = 4) -> Double {
      Int.random(in: 0..<chance, using: &generator) == 0 ? extremes.randomElement(using: &generator) ?? number : number
    }
    for row in input.alternatives.indices {
      input.alternatives[row].scores = input.alternatives[row].scores.map { spoilt($0) }
      input.alternatives[row].payoffs = input.alternatives[row].payoffs.map { spoilt($0) }
      input.alternatives[row].priorProbability = input.alternatives[row].priorProbability.map { spoilt($0, 9) }
      input.alternatives[row].reversibility = input.alternatives[row].reversibility.map { spoilt($0, 20) }
      input.alternatives[row].urgency = spoilt(3, 20)
    }
    for column in input.criteria.indices {
      input.criteria[column].weight = spoilt(input.criteria[column].weight, 8)
      input.criteria[column].preference.sigma = spoilt(input.criteria[column].preference.sigma, 12)
      input.criteria[column].preference.preference = spoilt(input.criteria[column].preference.preference, 12)
    }
    input.constraints[0].value = spoilt(input.constraints[0].value, 6)
    input.method = MCDAMethod.allCases.randomElement(using: &generator)
    input.normalisation = Normalisation.allCases.randomElement(using: &generator)
    return input
  }

  /// Half of them have only scores that are in themselves allowed, so that they reach the methods.
  static func mild(_ seed: UInt64) -> FrameworkInput {
    var generator = SeededGenerator(seed)
    var input = FrameworkInput.random(seed)
    let allowed = extremes.filter { $0.isFinite }
    for row in input.alternatives.indices {
      input.alternatives[row].scores = input.alternatives[row].scores.map { _ in allowed.randomElement(using: &generator) ?? 0 }
      input.alternatives[row].payoffs = input.alternatives[row].payoffs.map { _ in allowed.randomElement(using: &generator) ?? 0 }
    }
    input.method = MCDAMethod.allCases.randomElement(using: &generator)
    input.normalisation = Normalisation.allCases.randomElement(using: &generator)
    return input
  }

  @Test(arguments: FrameworkName.allCases)
  func `a result holds only finite numbers, or there is an error that says why`(_ framework: FrameworkName) throws {
    var (answered, refused) = (0, 0)
    for seed in UInt64(1)...50 {
      for input in [Self.question(seed), Self.mild(seed)] {
        do {
          let result = try Frameworks.run(framework, input)
          _ = try JSONWriter.write(result.json)
          #expect(result.winner == result.rankings[0].order[0])
          answered += 1
          for found in try Frameworks.sensitivity(framework, input, limit: 3) { _ = try JSONWriter.write(found.json) }
        } catch let error as FrameworkError {
          #expect(!error.rule.isEmpty)
          refused += 1
        }
      }
    }
    #expect(answered > 0 && refused > 0)
  }

  @Test func `the largest question is answered`() throws {
    var generator = SeededGenerator(1)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double.random(in: 1...100, using: &generator) } }
    let rows = (0..<100).map { ("a\($0)", numbers(50)) }
    let result = try Frameworks.run(.mcda, matrix(rows, weights: numbers(50)))
    #expect(result.rankings.count == 5 && result.rankings[0].order.count == 100)
    let states = (0..<50).map { ("s\($0)", 0.02) }
    #expect(try Frameworks.sensitivity(.bayesian, payoffs(Array(rows.prefix(40)), states: states), limit: 5).count == 11)
    #expect(try Frameworks.sensitivity(.ooda, payoffs(Array(rows.prefix(20)), states: states), limit: 5).count == 5)
  }
}
