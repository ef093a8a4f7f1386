public import Cases
internal import Forms

/// What a budget is for: one case, all of a tenant, or everything that this service spends.
public struct BudgetScope: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case `case`, tenant, all

    var words: String {
      switch self {
      case .case: "the case"
      case .tenant: "the tenant"
      case .all: "everybody together"
      }
    }
  }
  public enum Period: String, Sendable, Hashable, CaseIterable { case day, month }

  public var kind: Kind
  /// Nano-dollars; nil: spending is counted and not bounded.
  public var capNanoUSD: Int64?
  /// Where its sums are kept.
  public var key: RecordKey
  /// Milliseconds since 1970; nil for what never begins anew.
  public var resetsAt_ms: Int64?

  /// Where everybody's sums stand.
  public static let everybody = "BUDGET#ALL"
  public static let caseStandardNanoUSD: Int64 = 500_000_000

  /// One case's.
  public static func ofCase(_ place: CasePlace, cap: Int64) -> BudgetScope {
    BudgetScope(kind: .case, capNanoUSD: cap, key: place.key("BUDGET"), resetsAt_ms: nil)
  }

  /// A tenant's of the day or month of a time; nil of the tenant: everybody's.
  public static func of(_ tenant: String?, cap: Int64?, _ period: Period, at now_ms: Int64) -> BudgetScope {
    let text = Timestamp.text(now_ms)
    return BudgetScope(kind: tenant == nil ? .all : .tenant, capNanoUSD: cap, key: key(tenant, period, text), resetsAt_ms: end(of: period, text))
  }

  /// Of the period that a day or a time, as text, is in.
  static func key(_ tenant: String?, _ period: Period, _ text: String) -> RecordKey {
    let partition = tenant.map { CaseKeys.tenant($0) + "#BUDGET" } ?? everybody
    return RecordKey(partition: partition, sort: period == .day ? "DAY#\(text.prefix(10))" : "MONTH#\(text.prefix(7))")
  }

  private static func end(of period: Period, _ text: String) -> Int64? {
    guard let start = Timestamp.milliseconds("\(text.prefix(10))T00:00:00Z") else { return nil }
    if period == .day { return start + 86_400_000 }
    guard let year = Int(text.prefix(4)), let month = Int(text.dropFirst(5).prefix(2)) else { return nil }
    let (nextYear, nextMonth) = month == 12 ? (year + 1, 1) : (year, month + 1)
    let years = String(repeating: "0", count: max(0, 4 - String(nextYear).count)) + String(nextYear)
    return Timestamp.milliseconds("\(years)-\(nextMonth < 10 ? "0" : "")\(nextMonth)-01T00:00:00Z")
  }
}

/// What is charged to some scopes for one attempt before it is made, and given back, or kept, after it.
public struct Reservation: Sendable, Hashable {
  public let scopes: [BudgetScope]
  /// Nano-dollars, at least what the attempt can cost.
  public let amount: Int64

  public init(_ scopes: [BudgetScope], _ amount: Int64) { (self.scopes, self.amount) = (scopes, amount) }

  static let committed = "committed"
  static let open = "open"

  /// One bounded addition a scope: refused where it has no room.
  public var changes: [RecordChange] {
    scopes.map { scope in
      .add(
        scope.key, [Self.committed: amount, Self.open: amount],
        where: scope.capNanoUSD.map { RecordLimit(Self.committed, .atMost, $0 &- amount) })
    }
  }

  /// What some reservations want of a scope together.
  static func needed(_ changes: [RecordChange]) -> Int64 {
    changes.reduce(0) { sum, change in if case .add(_, let amounts, _) = change { sum + (amounts[committed] ?? 0) } else { sum } }
  }

  /// What came of it: the cost in its place.
  public func settled(_ cost: Int64) -> [RecordChange] {
    scopes.map { .add($0.key, [Self.committed: cost &- amount, Self.open: -amount]) }
  }
}

/// What a scope's budget holds, in nano-dollars.
public struct BudgetState: Sendable, Hashable {
  /// Spent, and reserved.
  public var committed: Int64
  public var open: Int64
  public var spent: Int64 { committed - open }

  public init(committed: Int64 = 0, open: Int64 = 0) { (self.committed, self.open) = (committed, open) }

  init(_ record: Record?) {
    func amount(_ name: String) -> Int64 { if case .integer(let amount)? = record?.attributes[name] { amount } else { 0 } }
    self.init(committed: amount(Reservation.committed), open: amount(Reservation.open))
  }
}
