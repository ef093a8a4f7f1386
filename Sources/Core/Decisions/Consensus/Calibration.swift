/// How good an executive's forecasts have been. Its forecast of success is its agreement.
public struct Calibration: Sendable, Hashable {
  /// Recorded outcomes of decisions on which it gave an opinion.
  public var count: Int
  /// Σ (agreement − success)², in billionths, so that adding up is exact.
  public var squaresNano: Int64

  public init(count: Int = 0, squaresNano: Int64 = 0) {
    self.count = count
    self.squaresNano = squaresNano
  }

  /// From how many outcomes on a record counts.
  public static let outcomesMinimum = 10

  /// The mean squared error of the forecasts, 0 (always right) … 1; nil without one. Source: Brier, Monthly Weather Review 78:1, 1950.
  public var brierScore: Double? { count == 0 ? nil : Double(squaresNano) / 1e9 / Double(count) }

  /// What the record makes of the voice, 0.5…1.5: 1 for a coin's Brier score of .25, falling by 2 for each point of score; 1 before there are ten outcomes.
  public var voice: Double {
    guard count >= Calibration.outcomesMinimum, let brierScore else { return 1 }
    return min(1.5, max(0.5, 1.5 - 2 * brierScore))
  }

  /// With one more forecast.
  public func adding(agreement: Double, success: Double) -> Calibration {
    Calibration(count: count + 1, squaresNano: squaresNano + Int64(((agreement - success) * (agreement - success) * 1e9).rounded()))
  }
}
