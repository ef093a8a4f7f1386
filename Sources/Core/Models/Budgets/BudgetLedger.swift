public import Cases
internal import Forms

/// Whose money it is.
public struct BudgetOwner: Sendable, Hashable {
  public var place: CasePlace
  /// The request's own bound of the case, in nano-dollars.
  public var capNanoUSD: Int64?

  public init(_ place: CasePlace, capNanoUSD: Int64? = nil) { (self.place, self.capNanoUSD) = (place, capNanoUSD) }
}

/// Where the sums of budgets are kept.
///
/// Rules:
/// 1. `scopes` answers every scope that a case's spending counts in: its own, its tenant's, everybody's.
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

  static func key(_ tenant: String) -> RecordKey { RecordKey(partition: CaseKeys.tenant(tenant) + "#BUDGET", sort: "CAPS") }

  init(_ record: Record?) {
    if case .integer(let amount)? = record?.attributes["case"] { caseNanoUSD = amount }
    if case .integer(let amount)? = record?.attributes["tenant"] { tenantNanoUSD = amount }
    if case .string(let word)? = record?.attributes["period"], let period = BudgetScope.Period(rawValue: word) { tenantPeriod = period }
  }

  var attributes: [String: RecordAttribute?] {
    ["case": .integer(caseNanoUSD), "tenant": tenantNanoUSD.map { .integer($0) }, "period": .string(tenantPeriod.rawValue)]
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

  /// A tenant's scope, and everybody's.
  public func common(of tenant: String, at now_ms: Int64) async throws(RecordStoreError) -> [BudgetScope] {
    common(tenant, try await caps(of: tenant, at: now_ms), now_ms)
  }

  private func common(_ tenant: String, _ caps: BudgetCaps, _ now_ms: Int64) -> [BudgetScope] {
    [
      .of(tenant, cap: caps.tenantNanoUSD, caps.tenantPeriod, at: now_ms),
      .of(nil, cap: allNanoUSD, allPeriod, at: now_ms),
    ]
  }

  public func caps(of tenant: String, at now_ms: Int64) async throws(RecordStoreError) -> BudgetCaps {
    BudgetCaps(try await records.get(BudgetCaps.key(tenant), now_s: now_ms / 1_000))
  }

  public func set(_ caps: BudgetCaps, of tenant: String) async throws(RecordStoreError) {
    try await records.write([.set(BudgetCaps.key(tenant), caps.attributes)])
  }

  public func state(of scope: BudgetScope, at now_ms: Int64) async throws(RecordStoreError) -> BudgetState {
    BudgetState(try await records.get(scope.key, now_s: now_ms / 1_000))
  }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) { try await records.write(changes) }
}
