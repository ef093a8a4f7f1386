internal import Synchronization

/// A plan at work: counts the passings of each subject, and what was hit.
public final class FaultInjector: Sendable {
  /// Subjects that are counted; what comes beyond them passes unharmed, which `uncounted` says.
  public static let subjectsMaximum = 200_000

  public struct Hit: Sendable, Equatable {
    public var point: FaultPlan.Point
    public var kind: FaultPlan.Kind
    public var subject: String
    /// From 1.
    public var passing: Int
  }

  private struct Counts {
    var passings: [String: [FaultPlan.Kind: Int]] = [:]
    var hits = 0
    var uncounted = 0

    mutating func count(_ point: FaultPlan.Point, _ subject: String, _ kinds: [FaultPlan.Kind]) -> [FaultPlan.Kind: Int]? {
      let name = "\(point.rawValue)\n\(subject)"
      var all = passings[name]
      guard all != nil || passings.count < FaultInjector.subjectsMaximum else {
        uncounted += 1
        return nil
      }
      for kind in kinds { all = (all ?? [:]).merging([kind: 1], uniquingKeysWith: +) }
      passings[name] = all
      return all?.filter { kinds.contains($0.key) }
    }
  }

  public let plan: FaultPlan
  private let told: (@Sendable (Hit) -> Void)?
  private let counts = Mutex(Counts())

  /// `told` hears of each hit, on the thread where it strikes.
  public init(_ plan: FaultPlan, told: (@Sendable (Hit) -> Void)? = nil) {
    self.plan = plan
    self.told = told
  }

  /// A subject passes a point where `kinds` can strike.
  /// - Returns: what it meets there.
  public func pass(_ point: FaultPlan.Point, _ subject: String, among kinds: [FaultPlan.Kind]) -> FaultPlan.Kind? { strike(point, subject, among: kinds)?.kind }

  /// The same, with the rule.
  public func strike(_ point: FaultPlan.Point, _ subject: String, among kinds: [FaultPlan.Kind]) -> FaultPlan.Rule? {
    // What no rule is about is not counted.
    let meant = kinds.filter { kind in plan.rules.contains { $0.point == point && $0.kind == kind } }
    guard !meant.isEmpty else { return nil }
    let passings = counts.withLock { $0.count(point, subject, meant) }
    guard let passings, let rule = plan.rule(point, subject, passings: passings) else { return nil }
    counts.withLock { $0.hits += 1 }
    told?(Hit(point: point, kind: rule.kind, subject: subject, passing: passings[rule.kind] ?? 0))
    return rule
  }

  public var hits: Int { counts.withLock { $0.hits } }
  /// Passings of subjects beyond those that are counted.
  public var uncounted: Int { counts.withLock { $0.uncounted } }
}
