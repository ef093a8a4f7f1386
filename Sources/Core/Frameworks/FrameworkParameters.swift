extension FrameworkInput {
  /// The methods' own parameters.
  public struct Parameters: Sendable, Hashable {
    /// What the sum of distances counts beside the greatest one in `vikor`, 0…1.
    public var vikorWeight: Double
    /// What the best payoff counts beside the worst one in `hurwicz`, 0…1.
    public var hurwicz: Double
    public var ahpMode: AHPMode

    public init(vikorWeight: Double = 0.5, hurwicz: Double = 0.5, ahpMode: AHPMode = .distributive) {
      self.vikorWeight = vikorWeight
      self.hurwicz = hurwicz
      self.ahpMode = ahpMode
    }
  }

  /// A criterion's scores that are worth nothing and everything, whoever is in the list.
  public struct Anchors: Sendable, Hashable {
    /// Worth 0.
    public var worst: Double
    /// Worth 1; not `worst`.
    public var best: Double
    /// Values between, by score, each 0…1; straight lines between them. Empty for one straight line.
    public var points: [Point]

    public struct Point: Sendable, Hashable {
      public var score: Double
      public var value: Double

      public init(score: Double, value: Double) {
        self.score = score
        self.value = value
      }
    }

    public init(worst: Double, best: Double, points: [Point] = []) {
      self.worst = worst
      self.best = best
      self.points = points.sorted { ($0.score, $0.value) < ($1.score, $1.value) }
    }

    /// 0…1, and whether the score lies beyond the scale.
    package func value(_ score: Double) -> (value: Double, isClamped: Bool) {
      let share = (score - worst) / (best - worst)
      let isClamped = share < 0 || share > 1
      let ends = [Point(score: worst, value: 0), Point(score: best, value: 1)].filter { end in !points.contains { $0.score == end.score } }
      let line = (points + ends).sorted { $0.score < $1.score }
      let clamped = min(max(score, min(worst, best)), max(worst, best))
      guard !points.isEmpty, let after = line.firstIndex(where: { $0.score >= clamped }), after > 0 else {
        return (points.isEmpty ? min(1, max(0, share)) : line.first { $0.score >= clamped }?.value ?? 0, isClamped)
      }
      let (low, high) = (line[after - 1], line[after])
      return (low.value + (high.value - low.value) * (clamped - low.score) / (high.score - low.score), isClamped)
    }
  }
}

/// How `ahp` divides a column of priorities. Source: Saaty, Fundamentals of Decision Making and Priority Theory, RWS, 1994.
public enum AHPMode: String, Sendable, Hashable, CaseIterable {
  /// By its sum.
  case distributive
  /// By its best, so that a copy of an alternative changes no order.
  case ideal
}
