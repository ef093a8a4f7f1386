internal import Synchronization

/// A plan at work: counts the passings of each subject, and what was hit.
public final class FaultInjector: Sendable {
  /// Subjects that are counted; what comes beyond them passes unharmed, which `uncounted` says.
  public static let subjectsMaximum = 100_000

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
  public func pass(_ point: FaultPlan.Point, _ subject: String, among kinds: [FaultPlan.Kind]) -> FaultPlan.Kind? {
    let passings = counts.withLock { $0.count(point, subject, kinds) }
    guard let passings, let kind = plan.hit(point, subject, passings: passings) else { return nil }
    counts.withLock { $0.hits += 1 }
    told?(Hit(point: point, kind: kind, subject: subject, passing: passings[kind] ?? 0))
    return kind
  }

  public var hits: Int { counts.withLock { $0.hits } }
  /// Passings of subjects beyond those that are counted.
  public var uncounted: Int { counts.withLock { $0.uncounted } }
}
