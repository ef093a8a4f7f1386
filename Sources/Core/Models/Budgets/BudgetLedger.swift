public import Cases
internal import Forms

/// Whose money it is.
public struct BudgetOwner: Sendable, Hashable {
  public var place: CasePlace
  /// Who asked for the case; empty where nobody knows any more.
  public var principal: String
  /// The request's own bound of the case, in nano-dollars.
  public var capNanoUSD: Int64?

  public init(_ place: CasePlace, principal: String = "", capNanoUSD: Int64? = nil) {
    (self.place, self.principal, self.capNanoUSD) = (place, principal, capNanoUSD)
  }
}

/// Where the sums of budgets are kept.
///
/// Rules:
/// 1. `scopes` answers every scope that a case's spending counts in: its own, its tenant's by day and by month, everybody's. What has no cap is counted all the same.
/// 2. A reservation made of them fits in every capped scope, or nothing of it is written; committed is never over a cap.
/// 3. A settlement puts the cost in the reservation's place: committed = spent + open at every moment.
/// 4. A ledger that cannot be reached is `.unavailable`, never a budget without a bound.
/// 5. One tenant's sums are no other's.
public protocol BudgetLedger: Sendable {
  func scopes(of owner: BudgetOwner, at now_ms: Int64) async throws(RecordStoreError) -> [BudgetScope]
  func state(of scope: BudgetScope, at now_ms: Int64) async throws(RecordStoreError) -> BudgetState
  /// For what belongs to no case's journal.
  func write(_ changes: [RecordChange]) async throws(RecordStoreError)
}

/// The caps that a tenant has set.
public struct BudgetCaps: Sendable, Hashable {
  /// Nano-dollars.
  public var caseNanoUSD: Int64 = BudgetScope.caseStandardNanoUSD
  public var tenantNanoUSD: Int64?
  public var tenantPeriod = BudgetScope.Period.month

  public init() {}

  static let (caseName, tenantName, periodName) = ("case", "tenant", "period")

  static func key(_ tenant: String) -> RecordKey { RecordKey(partition: CaseKeys.tenant(tenant) + "#BUDGET", sort: "CAPS") }

  init(_ record: Record?) {
    if let amount = record?.integer(Self.caseName) { caseNanoUSD = amount }
    tenantNanoUSD = record?.integer(Self.tenantName)
    if let period = record?.text(Self.periodName).flatMap(BudgetScope.Period.init(rawValue:)) { tenantPeriod = period }
  }
}

/// Budgets in the table of records.
public struct RecordBudgetLedger: BudgetLedger {
  private let records: any RecordStore
  private let allNanoUSD: Int64?
  private let allPeriod: BudgetScope.Period

  /// `allNanoUSD` is the operator's bound on everything.
  public init(records: any RecordStore, allNanoUSD: Int64? = nil, allPeriod: BudgetScope.Period = .month) {
    (self.records, self.allNanoUSD, self.allPeriod) = (records, allNanoUSD, allPeriod)
  }

  public func scopes(of owner: BudgetOwner, at now_ms: Int64) async throws(RecordStoreError) -> [BudgetScope] {
    let caps = try await caps(of: owner.place.tenant, at: now_ms)
    return [.ofCase(owner.place, cap: owner.capNanoUSD ?? caps.caseNanoUSD)] + common(owner.place.tenant, caps, now_ms)
  }

  /// A tenant's scopes, and everybody's. Both of a tenant's periods are counted, so that a cap of either holds from the moment it is set.
  public func common(of tenant: String, at now_ms: Int64) async throws(RecordStoreError) -> [BudgetScope] {
    common(tenant, try await caps(of: tenant, at: now_ms), now_ms)
  }

  private func common(_ tenant: String, _ caps: BudgetCaps, _ now_ms: Int64) -> [BudgetScope] {
    BudgetScope.Period.allCases.map { .of(tenant, cap: $0 == caps.tenantPeriod ? caps.tenantNanoUSD : nil, $0, at: now_ms) }
      + [.of(nil, cap: allNanoUSD, allPeriod, at: now_ms)]
  }

  public func caps(of tenant: String, at now_ms: Int64) async throws(RecordStoreError) -> BudgetCaps {
    BudgetCaps(try await records.get(BudgetCaps.key(tenant), now_s: now_ms / 1_000))
  }

  public func state(of scope: BudgetScope, at now_ms: Int64) async throws(RecordStoreError) -> BudgetState {
    BudgetState(try await records.get(scope.key, now_s: now_ms / 1_000))
  }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) { try await records.write(changes) }
}
