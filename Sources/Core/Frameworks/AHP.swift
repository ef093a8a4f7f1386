import Forms
import Glibc
package import StrictJSON

/// The analytic hierarchy process: priorities from judgements of how much more one thing counts than another.
///
/// Priorities are the principal right eigenvector, summing to 1; what was not compared is filled by Harker's method, 0 in its place and 1 more on the diagonal for
/// each. The consistency index is (λmax − n) / (n − 1), the consistency ratio that over the mean index of random matrices; up to two things are always
/// consistent. Sources: Saaty, The Analytic Hierarchy Process, McGraw-Hill, 1980; Harker, Mathematical Modelling 9:353, 1987; from 16 things on the geometric
/// consistency index of Aguarón & Moreno-Jiménez, European Journal of Operational Research 147:137, 2003.
package struct AHP: Sendable, Hashable {
  /// In the order of the names, summing to 1.
  package let weights: [Double]
  package let lambdaMax: Double
  package let consistencyIndex: Double
  /// Over .10 the judgements contradict each other; nil from 16 things on, where `geometricIndex` says it.
  package let consistencyRatio: Double?
  /// 2 Σ (ln aᵢⱼ − ln wᵢ/wⱼ)² / ((n − 1)(n − 2)); nil under 16 things.
  package let geometricIndex: Double?
  /// What to mend first where they contradict each other; empty where they do not.
  package let repairs: [Repair]
  /// Of the repairs each is what the other two make of it; else, where gaps leave no three things compared with each other, what all the weights make of it.
  private let byTriple: Bool

  /// A judgement and what it would need to be for the two beside it to agree with it.
  package struct Repair: Sendable, Hashable {
    package var of: String
    package var over: String
    package var judged: Double
    package var consistent: Double
  }

  /// The mean consistency index of random reciprocal matrices of 0…15 rows.
  private static let randomIndex = [0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59]
  /// The geometric index that a consistency ratio of .10 comes to, from five things on.
  private static let geometricLimit = 0.370
  package static let ratioLimit = 0.10
  /// The bound on the iteration: up to 20 things 10,000 steps, for 100 things 400.
  private static let stepsTimesCells = 4_000_000
  /// By how much a reciprocal may miss.
  private static let reciprocalShare = 0.05

  /// `judgements` is square, in the order of `names`, nil where two were not compared. Reciprocals hold within 5 % or as two rounded decimals; the larger of the two is what was judged.
  package init(_ judgements: [[Double?]], names: [String], path: String = "context.pairwise") throws(FrameworkError) {
    let count = names.count
    let matrix = try AHP.harker(try AHP.reciprocal(judgements, names, path), names, path)
    weights = try AHP.principalEigenvector(matrix.grid).finite("a weight of the pairwise judgements")
    lambdaMax = try AHP.eigenvalue(matrix.grid, weights).finite("the eigenvalue of the pairwise judgements")
    // Of judgements that agree rounding leaves a little of 0.
    let beyond = lambdaMax - Double(count)
    consistencyIndex = count > 2 && beyond > 1e-12 * lambdaMax ? beyond / Double(count - 1) : 0
    let ratio = count < AHP.randomIndex.count ? (count > 2 ? consistencyIndex / AHP.randomIndex[count] : 0) : nil
    consistencyRatio = ratio
    geometricIndex = ratio == nil ? AHP.geometricIndex(matrix.judged, weights) : nil
    let contradicts = (ratio ?? 0) > AHP.ratioLimit || (geometricIndex ?? 0) > AHP.geometricLimit
    let triple = contradicts ? AHP.repairs(matrix.judged, names) : []
    repairs = triple.isEmpty && contradicts ? AHP.outliers(matrix.judged, weights, names) : triple
    byTriple = !triple.isEmpty
  }

  /// How far over what is allowed: 1 is just allowed, 2 is a consistency ratio of .20.
  package var excess: Double { consistencyRatio.map { $0 / AHP.ratioLimit } ?? (geometricIndex ?? 0) / AHP.geometricLimit }

  /// Each judgement with its exact reciprocal.
  static func reciprocal(_ judgements: [[Double?]], _ names: [String], _ path: String) throws(FrameworkError) -> [[Double?]] {
    if let fault = faults(judgements, names).first { throw .invalid(path: path, rule: fault.rule) }
    var exact = judgements
    for row in names.indices {
      for column in row..<names.count {
        guard let there = judgements[row][column], let back = judgements[column][row] else { continue }
        (exact[row][column], exact[column][row]) = there >= back ? (there, 1 / there) : (1 / back, back)
        if row == column { exact[row][column] = 1 }
      }
    }
    return exact
  }

  /// A cell of a square matrix that breaks a rule, by its row and column.
  package struct Fault: Sendable, Hashable {
    package var row: Int
    package var column: Int
    package var rule: String
  }

  /// Of two cells that do not fit each other the one under the diagonal is named, which is filled in second; a gap beside a judgement is named itself.
  package static func faults(_ judgements: [[Double?]], _ names: [String]) -> [Fault] {
    names.indices.flatMap { row in
      (row..<names.count).compactMap { column -> Fault? in
        func fault(_ rule: String, isThere: Bool = false) -> Fault {
          isThere ? Fault(row: row, column: column, rule: rule) : Fault(row: column, column: row, rule: rule)
        }
        let (there, back) = (judgements[row][column], judgements[column][row])
        guard let there, let back else {
          if row == column { return fault("`\(names[row])` must be 1 beside itself") }
          return there == nil && back == nil ? nil : fault("`\(names[row])` and `\(names[column])` are compared one way only", isThere: there == nil)
        }
        guard there > 0, back > 0, there.isFinite, back.isFinite else {
          return fault("every judgement must be over 0", isThere: !(there > 0 && there.isFinite))
        }
        if areReciprocal(there, back) { return nil }
        if row == column { return fault("`\(names[row])` must be 1 beside itself, not \(there.numeral)") }
        return fault(
          "`\(names[row])` and `\(names[column])` are not judged by reciprocals: \(there.numeral) and \(back.numeral), where 1/\(there.numeral) is "
            + "\((1 / there).numeral) (within 5%, or rounded to two decimals)")
      }
    }
  }

  private static func areReciprocal(_ there: Double, _ back: Double) -> Bool {
    let half = 0.005 + Ordering.tolerance
    return (there * back - 1).magnitude <= reciprocalShare + Ordering.tolerance || (back - 1 / there).magnitude <= half || (there - 1 / back).magnitude <= half
  }

  /// The judgements as numbers, gaps filled; and as they are.
  private static func harker(_ judged: [[Double?]], _ names: [String], _ path: String) throws(FrameworkError) -> (grid: Grid, judged: [[Double?]]) {
    if let rule = disconnection(judged, names) { throw .invalid(path: path, rule: rule) }
    var grid = Grid(rows: names.count, columns: names.count)
    for row in names.indices {
      for column in names.indices where row != column { grid[row, column] = judged[row][column] ?? 0 }
      grid[row, row] = 1 + Double(judged[row].count { $0 == nil })
    }
    return (grid, judged)
  }

  /// Why not all of them can be compared; nil where they can.
  package static func disconnection(_ judged: [[Double?]], _ names: [String]) -> String? {
    let groups = connected(judged)
    guard groups.count != 1 else { return nil }
    let told = groups.map { group in group.map { "`\(names[$0])`" }.joined(separator: ", ") }.joined(separator: " | ")
    return "nothing connects these groups: \(told); compare at least one of each with one of another"
  }

  /// Groups of places that comparisons join, each in order.
  private static func connected(_ judged: [[Double?]]) -> [[Int]] {
    var open = Set(judged.indices)
    var groups: [[Int]] = []
    while let first = open.min() {
      var group: Set<Int> = [first]
      var fresh = [first]
      while let place = fresh.popLast() {
        for other in judged.indices where judged[place][other] != nil && group.insert(other).inserted { fresh.append(other) }
      }
      open.subtract(group)
      groups.append(group.sorted())
    }
    return groups
  }

  /// Power iteration from equal weights: the matrix is irreducible with a positive diagonal, so it has one positive eigenvector, to which this converges (Perron, Frobenius).
  private static func principalEigenvector(_ matrix: Grid) -> [Double] {
    var vector = Array(repeating: 1 / Double(matrix.rows), count: matrix.rows)
    // Judgements that agree converge in dozens of steps; what contradicts itself beyond all measure must not take minutes.
    let steps = min(10_000, stepsTimesCells / (matrix.rows * matrix.rows))
    for _ in 0..<steps {
      let image = matrix.weighted(by: vector)
      let total = image.sum
      let next = image.map { $0 / total }
      let change = zip(vector, next).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
      vector = next
      if change <= 1e-16 { break }
    }
    return vector
  }

  private static func eigenvalue(_ matrix: Grid, _ vector: [Double]) -> Double {
    let image = matrix.weighted(by: vector)
    return zip(image, vector).map { $0 / $1 }.sum / Double(matrix.rows)
  }

  private static func geometricIndex(_ judged: [[Double?]], _ weights: [Double]) -> Double {
    var squares = 0.0
    for row in judged.indices {
      for column in row + 1..<max(row + 1, judged.count) {
        guard let value = judged[row][column] else { continue }
        let error = log(value) - log(weights[row] / weights[column])
        squares += error * error
      }
    }
    let count = Double(judged.count)
    return 2 * squares / ((count - 1) * (count - 2))
  }

  /// The three judgements that are farthest from what the weights say.
  private static func outliers(_ judged: [[Double?]], _ weights: [Double], _ names: [String]) -> [Repair] {
    var found: [(gap: Double, repair: Repair)] = []
    for row in names.indices {
      for column in names.indices.dropFirst(row + 1) {
        guard let value = judged[row][column] else { continue }
        let consistent = weights[row] / weights[column]
        found.append((log(value / consistent).magnitude, Repair(of: names[row], over: names[column], judged: value, consistent: consistent)))
      }
    }
    // Sorting is stable: equal ones stay in the order of the names.
    return found.sorted { $0.gap > $1.gap }.prefix(3).map(\.repair)
  }

  /// The three judgements with the greatest |ln aᵢⱼ + ln aⱼₖ − ln aᵢₖ|, each with the value that the other two would give it.
  private static func repairs(_ judged: [[Double?]], _ names: [String]) -> [Repair] {
    var worst = (gap: -1.0, triple: [0, 0, 0])
    for i in names.indices {
      for j in i + 1..<max(i + 1, names.count) {
        guard let ij = judged[i][j] else { continue }
        for k in j + 1..<max(j + 1, names.count) {
          guard let jk = judged[j][k], let ik = judged[i][k] else { continue }
          let gap = (log(ij) + log(jk) - log(ik)).magnitude
          if gap > worst.gap { worst = (gap, [i, j, k]) }
        }
      }
    }
    let (i, j, k) = (worst.triple[0], worst.triple[1], worst.triple[2])
    guard worst.gap > 0, let ij = judged[i][j], let jk = judged[j][k], let ik = judged[i][k] else { return [] }
    return [
      Repair(of: names[i], over: names[j], judged: ij, consistent: ik / jk), Repair(of: names[j], over: names[k], judged: jk, consistent: ik / ij),
      Repair(of: names[i], over: names[k], judged: ik, consistent: ij * jk),
    ]
  }

  package func details(_ names: [String], as member: String = "weights") -> JSONObject {
    var details = JSONObject([
      ("consistency_index", JSONValue(measure: consistencyIndex)), ("consistency_ratio", JSONValue(measure: consistencyRatio)),
      ("lambda_max", JSONValue(measure: lambdaMax)), (member, JSONValue(names, weights)),
    ])
    if let geometricIndex { details["geometric_consistency_index"] = JSONValue(measure: geometricIndex) }
    return details
  }

  /// What a reader is told of judgements that contradict each other; `what` names them. Nil where they do not.
  func caution(_ what: String, atMost: Flag.Level = .high) -> Caution? {
    guard !repairs.isEmpty else { return nil }
    let mend = repairs.map {
      "`\($0.of)` over `\($0.over)` is \($0.judged.numeral), but would be \([$0.judged, $0.consistent].roundNumerals[1]) by \(byTriple ? "the other two" : "the others")"
    }
    let measure =
      consistencyRatio.map { "consistency ratio \([$0, 0.1].roundNumerals[0]), at most 0.1" }
      ?? "geometric consistency index \([geometricIndex ?? 0, AHP.geometricLimit].roundNumerals[0]), at most \(AHP.geometricLimit.numeral)"
    return Caution(
      kind: .inconsistentJudgements, level: excess > 2 ? atMost : .medium,
      text: "\(what) contradict each other (\(measure)); mend one of these first: \(mend.joined(separator: "; "))")
  }
}
