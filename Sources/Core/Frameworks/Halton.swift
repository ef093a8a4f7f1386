import Glibc

/// What is computed for so many draws at once.
typealias Draws = SIMD8<Double>

/// A Halton sequence, its digits permuted, since the bases of neighbouring dimensions run in step: under ten dimensions by Faure's permutations, from ten on by a fixed
/// seed; beyond 64 dimensions a hash, since the bases grow past the number of draws.
///
/// Source of the permutations: Faure, Good permutations for extreme discrepancy, Journal of Number Theory 42:47, 1992.
struct Halton: Sendable {
  private static let scrambledFrom = 10
  private static let dimensionsMaximum = 64

  private let bases: [Int]
  /// By dimension: where each digit goes; 0 stays 0.
  private let digits: [[Int]]
  private let dimensions: Int

  init(_ dimensions: Int) {
    self.dimensions = dimensions
    var primes: [Int] = []
    var candidate = 2
    while primes.count < min(dimensions, Halton.dimensionsMaximum) {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    bases = primes
    digits = primes.enumerated().map { dimension, base in dimensions < Halton.scrambledFrom ? Halton.spread(base) : Halton.shuffled(base, dimension) }
  }

  /// Faure's permutation: that of an even base is twice its half's, then the same and one; in that of an odd base its middle stands between the base's before it.
  private static func spread(_ base: Int) -> [Int] {
    guard base > 2 else { return Array(0..<base) }
    let before = spread(base % 2 == 0 ? base / 2 : base - 1)
    if base % 2 == 0 { return before.map { 2 * $0 } + before.map { 2 * $0 + 1 } }
    let middle = (base - 1) / 2
    let apart = before.map { $0 >= middle ? $0 + 1 : $0 }
    return apart.prefix(middle) + [middle] + apart.suffix(middle)
  }

  /// 0 stays 0.
  private static func shuffled(_ base: Int, _ dimension: Int) -> [Int] {
    var order = Array(0..<base)
    guard base > 2 else { return order }
    for place in stride(from: base - 1, to: 1, by: -1) {
      order.swapAt(place, 1 + Int(Halton.hash(UInt64(dimension), UInt64(place)) % UInt64(place)))
    }
    return order
  }

  /// The factors of the first dimensions, which most decisions draw; the same for every decision.
  private struct Table: Sendable {
    let dimensions: Int
    /// By block of draws, then dimension.
    private let factors: [Draws]

    init(_ dimensions: Int) {
      self.dimensions = dimensions
      let halton = Halton(dimensions)
      factors = (0..<StochasticAcceptability.samples / Draws.scalarCount).flatMap { block in (0..<dimensions).map { halton.factors(block, $0) } }
    }

    func factors(_ block: Int, _ dimension: Int) -> Draws { factors[block * dimensions + dimension] }
  }

  private static let table = Table(scrambledFrom - 1)

  /// Log-uniform in ½…2. The first draw of the first block is the sequence's number 1.
  private func factors(_ block: Int, _ dimension: Int) -> Draws {
    var factors = Draws.zero
    for lane in factors.indices { factors[lane] = exp2(2 * value(block * Draws.scalarCount + lane + 1, dimension) - 1) }
    return factors
  }

  /// 0…1, both left out.
  func value(_ index: Int, _ dimension: Int) -> Double {
    guard dimension < bases.count else { return (Double(Halton.hash(UInt64(index), UInt64(dimension)) >> 11) + 0.5) * 0x1p-53 }
    let base = bases[dimension]
    var (value, share, rest) = (0.0, 1.0, index)
    while rest > 0 {
      share /= Double(base)
      value += share * Double(digits[dimension][rest % base])
      rest /= base
    }
    return value
  }

  /// Shares of a sum, each times a factor log-uniform in ½…2, again as shares, into the places of `drawn` that begin at `start`, as are the dimensions.
  func draw(_ shares: [Double], _ block: Int, into drawn: inout [Draws], from start: Int) {
    let isInTable = dimensions < Halton.scrambledFrom
    var total = Draws.zero
    for place in shares.indices {
      let dimension = start + place
      let moved = shares[place] * (isInTable ? Halton.table.factors(block, dimension) : factors(block, dimension))
      drawn[dimension] = moved
      total += moved
    }
    for place in shares.indices { drawn[start + place] /= total }
  }

  /// SplitMix64 of two numbers.
  private static func hash(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var mixed = first &* 0x9E37_79B9_7F4A_7C15 &+ second &* 0xD1B5_4A32_D192_ED03 &+ 0x2545_F491_4F6C_DD1D
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
