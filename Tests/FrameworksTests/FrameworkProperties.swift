import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Properties of the frameworks` {
  static let seeds = Array(UInt64(1)...60)

  @Test(arguments: FrameworkName.allCases)
  func `the order of the input changes no bit of the result`(_ framework: FrameworkName) throws {
    for seed in Self.seeds {
      let input = FrameworkInput.random(seed)
      let result = try Frameworks.run(framework, input)
      for round in UInt64(0)..<3 { #expect(try Frameworks.run(framework, input.shuffled(seed &* 7 &+ round)) == result) }
    }
  }

  @Test(arguments: MCDAMethod.allCases)
  func `a dominated alternative never wins`(_ method: MCDAMethod) throws {
    for seed in Self.seeds {
      var input = FrameworkInput.random(seed)
      input.method = method
      // Thresholds may hide a small difference, and then a tie goes to the id: here every difference counts.
      for place in input.criteria.indices { input.criteria[place].preference = .init() }
      // What breaks a must is not compared, so that the better one might not be there.
      input.constraints = []
      if method == .ahp { input.pairwise = input.criteria.map { a in input.criteria.map { a.weight / $0.weight } } }
      var worse = try #require(input.alternatives.first)
      worse.id = "A dominated"
      for (place, criterion) in input.criteria.enumerated() { worse.scores[place] *= criterion.direction == .max ? 0.5 : 2 }
      input.alternatives.append(worse)
      #expect(try Frameworks.run(.mcda, input).winner != "A dominated")
    }
  }

  @Test(arguments: [FrameworkName.bayesian, .ooda])
  func `an alternative that pays less in every state never wins`(_ framework: FrameworkName) throws {
    for seed in Self.seeds {
      var input = FrameworkInput.random(seed)
      input.constraints = []
      for place in input.alternatives.indices { input.alternatives[place].priorProbability = nil }
      var worse = try #require(input.alternatives.first)
      worse.id = "A dominated"
      worse.payoffs = worse.payoffs.map { $0 - 1 }
      input.alternatives.append(worse)
      #expect(try Frameworks.run(framework, input).winner != "A dominated")
    }
  }

  @Test(arguments: [MCDAMethod.topsis, .weightedSum, .weightedProduct, .vikor, .prometheeII])
  func `another unit for a criterion changes nothing`(_ method: MCDAMethod) throws {
    for seed in Self.seeds {
      var input = FrameworkInput.random(seed)
      input.method = method
      let before = try Frameworks.run(.mcda, input).rankings[0]
      for row in input.alternatives.indices { input.alternatives[row].scores[0] *= 1000 }
      for place in input.constraints.indices { input.constraints[place].value *= 1000 }
      input.criteria[0].preference.indifference *= 1000
      input.criteria[0].preference.preference *= 1000
      input.criteria[0].preference.sigma *= 1000
      let after = try Frameworks.run(.mcda, input).rankings[0]
      for (id, score) in before.scores { #expect(abs(score - (after.scores[id] ?? .nan)) < 1e-9) }
      #expect(before.order == after.order)
    }
  }

  @Test func `weights count only by their proportions`() throws {
    for seed in Self.seeds {
      var input = FrameworkInput.random(seed)
      let before = try Frameworks.run(.mcda, input)
      for place in input.criteria.indices { input.criteria[place].weight *= 4 }
      #expect(try Frameworks.run(.mcda, input) == before)
    }
  }

  @Test func `the net flows of PROMETHEE sum to 0 and stay within -1 and 1`() throws {
    for seed in Self.seeds {
      let promethee = try PROMETHEE(try Problem(FrameworkInput.random(seed)))
      #expect(abs(promethee.phi.reduce(0, +)) < 1e-12)
      #expect(promethee.phi.allSatisfy { abs($0) <= 1 })
    }
  }

  @Test func `VIKOR's conditions say which alternatives are a compromise`() throws {
    for seed in Self.seeds {
      let vikor = try VIKOR(try Problem(FrameworkInput.random(seed)))
      let order = vikor.q.indices.sorted { (vikor.q[$0], $0) < (vikor.q[$1], $1) }
      let (q, threshold) = (order.map { vikor.q[$0] }, 1 / Double(vikor.q.count - 1))
      let stable = vikor.s[order[0]] == vikor.s.min() || vikor.r[order[0]] == vikor.r.min()
      #expect(vikor.q.allSatisfy { (0...1).contains($0) })
      #expect(vikor.acceptableAdvantage == (q[1] - q[0] >= threshold))
      #expect(vikor.acceptableStability == stable)
      let expected = q[1] - q[0] < threshold ? order.filter { vikor.q[$0] - q[0] < threshold } : Array(order.prefix(stable ? 1 : 2))
      #expect(vikor.compromiseSet == expected)
    }
  }

  @Test func `information is worth between nothing and the truth`() throws {
    for seed in Self.seeds {
      let value = try ValueOfInformation(try Problem(FrameworkInput.random(seed)))
      let sample = try #require(value.sample)
      #expect(0 <= sample.gross && sample.gross <= value.perfect + 1e-9)
      #expect(abs(sample.probabilities.reduce(0, +) - 1) < 1e-12)
      // What decides may not be the mean, of which the value of the truth is.
      #expect(value.byState.allSatisfy { $0 >= 0 })
      var neutral = FrameworkInput.random(seed)
      neutral.riskTolerance = 0.5
      #expect(try ValueOfInformation(try Problem(neutral)).byState.allSatisfy { 0 <= $0 && $0 <= value.perfect + 1e-9 })
    }
  }

  @Test func `the posterior's mean over the signals is the prior`() throws {
    for seed in Self.seeds {
      var input = FrameworkInput.random(seed)
      input.evidence = []
      let prior = try Problem(input)
      let sample = try #require(try ValueOfInformation(prior).sample)
      var mean = prior.probabilities.map { _ in 0.0 }
      for (signal, probability) in zip(prior.signals, sample.probabilities) {
        input.evidence = [signal]
        for (state, belief) in try Belief.posterior(try Problem(input)).enumerated() { mean[state] += probability * belief }
      }
      for (state, belief) in prior.probabilities.enumerated() { #expect(abs(mean[state] - belief) < 1e-12) }
    }
  }

  @Test(arguments: FrameworkName.allCases)
  func `a result reads back from its JSON`(_ framework: FrameworkName) throws {
    for seed in Self.seeds {
      let result = try Frameworks.run(framework, FrameworkInput.random(seed))
      #expect(try FrameworkResult(json: result.json) == result)
    }
  }

  @Test(arguments: FrameworkName.allCases)
  func `ranks and order say the same`(_ framework: FrameworkName) throws {
    for seed in Self.seeds {
      let input = FrameworkInput.random(seed)
      for ranking in try Frameworks.run(framework, input).rankings {
        #expect(ranking.order.sorted() == input.alternatives.map(\.id).sorted())
        let ranks = ranking.order.compactMap { ranking.ranks[$0] }
        #expect(ranks == ranks.sorted() && ranks.first == 1 && Set(ranking.ranks.keys) == Set(ranking.scores.keys))
        // What is not compared stands last.
        #expect(Set(ranking.order.prefix(ranks.count)) == Set(ranking.ranks.keys))
        for (place, rank) in ranks.enumerated() { #expect(rank == place + 1 || ranks[place - 1] == rank) }
      }
    }
  }
}
