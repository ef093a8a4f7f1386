import Forms
public import Frameworks

/// One number of the question: how far it may move before the deciding method puts another alternative first, and before another one is recommended.
///
/// The two differ where the panel overrules the method, or keeps what the method no longer puts first.
public struct NumberSensitivity: Sendable, Hashable {
  /// Who is first by the deciding method.
  public var order: Sensitivity
  /// Nil where it is not known: a panel that speaks by models would have to be asked, and records of engines before 2.6 do not say it.
  public var recommendation: Recommendation?
  /// Of a record of an engine before 2.6, which has no member for the order: it is written as it was read.
  var isEarlier = false

  public struct Recommendation: Sendable, Hashable {
    /// Nil where none was found.
    public var flip: Flip?
    /// Where the recommendation stays as it is.
    public var stable: Sensitivity.Interval
    /// The width of an excursion that may have been missed.
    public var resolution: Double
  }

  /// The nearest value at which another alternative is recommended.
  public struct Flip: Sendable, Hashable {
    /// In the unit of `order.current`.
    public var value: Double
    public var change: Double
    /// The id of what is recommended there.
    public var recommended: String
    /// Of a weight that has a number of its own: the one in the request's own scale; nil where none has this share.
    public var asGiven: Double?
  }

  /// As the deciding method alone has it.
  public var byMethod: NumberSensitivity { NumberSensitivity(order: order, recommendation: nil) }

  public var subject: Sensitivity.Subject { order.subject }
  public var kind: Sensitivity.Kind { order.kind }
  public var current: Double { order.current }
  public var asGiven: Double? { order.asGiven }

  /// Where another alternative is recommended or, where that is not known, first by the deciding method.
  public struct Told: Sendable, Hashable {
    public var value: Double
    public var change: Double
    /// The id of what is recommended, or first, there.
    public var alternative: String
    public var asGiven: Double?
  }

  public var told: Told? {
    guard let recommendation else { return order.flip.map { Told(value: $0.value, change: $0.change, alternative: $0.winner, asGiven: $0.asGiven) } }
    return recommendation.flip.map { Told(value: $0.value, change: $0.change, alternative: $0.recommended, asGiven: $0.asGiven) }
  }

  /// Where what is told stays as it is, and the width of an excursion that may have been missed.
  public var stable: Sensitivity.Interval { recommendation?.stable ?? order.stable }
  public var resolution: Double { recommendation?.resolution ?? order.resolution }

  /// How far it must move for what is told of it; infinite where nothing flips.
  var distance: Double { (recommendation.map { $0.flip?.change } ?? order.flip?.change)?.magnitude.tenDigits ?? .infinity }

  /// As it is written: see `Sensitivity.written(beside:)`.
  func written(beside scale: Double) -> NumberSensitivity {
    let written = Sensitivity.Written(of: order, scale: scale)
    var rounded = self
    rounded.order = order.written(beside: scale)
    rounded.recommendation = recommendation.map { found in
      let flip = found.flip.map { flip in
        let there = written.boundary(flip.value, change: flip.change, asGiven: flip.asGiven)
        return Flip(value: there.value, change: there.change, recommended: flip.recommended, asGiven: there.asGiven)
      }
      return Recommendation(flip: flip, stable: written.interval(found.stable), resolution: found.resolution.tenDigits)
    }
    return rounded
  }
}
