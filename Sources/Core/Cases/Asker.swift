import Forms
public import StrictJSON

/// Who asked for a case, as it was then: what steps that ask in their name may do, whoever works on the case and whenever.
public struct Asker: Sendable, Hashable {
  public var principal: String
  public var clearance: Classification
  /// What they might read; at most `permissionsMaximum`.
  public var permissions: [Permission]

  public static let permissionsMaximum = 200

  public init(_ caller: Caller) {
    (principal, clearance) = (caller.principal, caller.clearance)
    let reads = Set((caller.permissions ?? []).filter { $0.action == .read })
    permissions = Array(reads.sorted { $0.description.precedes($1.description) }.prefix(Asker.permissionsMaximum))
  }

  public func may(_ permission: Permission) -> Bool { permissions.contains { $0.covers(permission) } }

  /// As who asks in their name, for a case of theirs.
  public func caller(of place: CasePlace) -> Caller {
    var caller = Caller(tenant: place.tenant, principal: principal, correlationID: place.id)
    (caller.clearance, caller.permissions) = (clearance, permissions)
    return caller
  }

  public var json: JSONValue {
    ["principal": .string(principal), "clearance": .choice(clearance), "permissions": JSONValue(strings: permissions.map(\.description))]
  }

  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    principal = try object.required("principal").string()
    clearance = try object.required("clearance").choice()
    permissions = try object.required("permissions").strings().compactMap { Permission($0) }
  }
}

extension Receipt {
  /// Who asks, for a case that is carried out without a store and so keeps its receipts by itself.
  public init(_ asker: Asker, at_ms: Int64) { self.init(key: "given/\(Journal.askerName)", value: asker.json, at_ms: at_ms) }
}

extension Journal {
  fileprivate static let askerName = "asker"

  /// Keeps who asks, with the first receipts of the case.
  func keep(_ asker: Asker) { keep(Receipt(asker, at_ms: surroundings.now_ms())) }

  /// Who asked for the case; nil where that was not kept.
  public func askerKept() async throws(CaseStop) -> Asker? {
    guard hasGiven(Journal.askerName) else { return nil }
    let value = try await given(Journal.askerName) { () throws(CaseStop) in .null }
    do throws(StoredError) { return try Asker(stored: RecordField(value, "/asker")) } catch {
      throw .journal(.disagreement(step: "given/\(Journal.askerName)", rule: "is nobody: \(error.path) \(error.rule)"))
    }
  }
}

extension CaseStore {
  /// Whether who asked for a case was blocked since.
  func isAskerBlocked(_ header: CaseHeader) async throws(EndpointError) -> Bool {
    guard let isBlocked, let asker = header.submitter else { return false }
    do throws(RecordStoreError) { return try await isBlocked(header.place.tenant, asker) } catch { throw EndpointError(error) }
  }
}
