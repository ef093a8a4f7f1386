public import Cases
internal import Forms
internal import StrictJSON

/// A tenant's own budgets, shown and set; the operator's over everything is nobody's here.
public struct Budgets: Sendable {
  /// What a tenant may set.
  public enum Setting: Sendable, Hashable {
    /// Of each case that does not bring its own.
    case ofCase(Int64)
    /// Of everything in a day or a month; nil: spending is counted and not bounded.
    case ofTenant(Int64?, BudgetScope.Period)
  }

  private let records: any RecordStore
  private let surroundings: any Surroundings
  private var ledger: RecordBudgetLedger { RecordBudgetLedger(records: records) }

  public init(records: any RecordStore, surroundings: any Surroundings) { (self.records, self.surroundings) = (records, surroundings) }

  /// The caps, and what the tenant's holds now.
  public func find(_ caller: Caller) async throws(EndpointError) -> (caps: BudgetCaps, scope: BudgetScope, state: BudgetState) {
    let now_ms = surroundings.now_ms()
    do throws(RecordStoreError) {
      let caps = try await ledger.caps(of: caller.tenant, at: now_ms)
      let scope = BudgetScope.of(caller.tenant, cap: caps.tenantNanoUSD, caps.tenantPeriod, at: now_ms)
      return (caps, scope, try await ledger.state(of: scope, at: now_ms))
    } catch { throw EndpointError(error) }
  }

  /// Sets one of them, in the same write as its audit event. A tenant's cap is refused below what is committed at that very moment.
  public func put(_ setting: Setting, _ caller: Caller) async throws(EndpointError) {
    let now_ms = surroundings.now_ms()
    var attributes: [String: RecordAttribute?]
    var guarded: [RecordChange] = []
    let name: String
    switch setting {
    case .ofCase(let amount): (attributes, name) = ([BudgetCaps.caseName: .integer(amount)], "case")
    case .ofTenant(let amount, let period):
      (attributes, name) = ([BudgetCaps.tenantName: amount.map { .integer($0) }, BudgetCaps.periodName: .string(period.rawValue)], "tenant")
      let scope = BudgetScope.of(caller.tenant, cap: amount, period, at: now_ms)
      if let amount { guarded = [.add(scope.key, [Reservation.committed: 0], where: RecordLimit(Reservation.committed, .atMost, amount))] }
    }
    let event = AuditEvent("budget.changed", by: caller, to: ("budgets", name), status: "set", at_ms: now_ms)
    let body = (try? JSONWriter.write(setting.json)) ?? []
    do throws(RecordStoreError) {
      try await records.write([.set(BudgetCaps.key(caller.tenant), attributes), event.change(of: body, surroundings)] + guarded)
    } catch {
      if case .conflict = error { throw .conflict("more than that is committed in this period already") }
      throw EndpointError(error)
    }
  }
}

extension Budgets.Setting {
  fileprivate var json: JSONValue {
    switch self {
    case .ofCase(let amount): ["case": .integer(amount)]
    case .ofTenant(let amount, let period): ["tenant": amount.map { .integer($0) } ?? .null, "period": .choice(period)]
    }
  }
}
