public import Forms
public import StrictJSON

/// A case with everything that led to what it shows, read from the store or from a file.
public struct StoredCase: Sendable {
  public package(set) var place: CasePlace
  public package(set) var status: String
  public package(set) var engine: String
  /// The chain's last link, as the header names it.
  package var head: String?
  /// Whether the header in the store was not as it was sealed; a file has none.
  package var hasChangedHeader = false
  /// The outcome's bytes, or while there is none what is shown instead.
  public package(set) var body: [UInt8]
  public package(set) var request: [UInt8]
  public package(set) var receipts: [ChainedReceipt]

  /// Nil when there is none. `caller` is who is shown it; nil is an operator at the store itself.
  public static func read(_ id: String, of family: any CaseFamily, tenant: String, for caller: Caller? = nil, in cases: CaseStore, now_ms: Int64)
    async throws(EndpointError)
    -> StoredCase?
  {
    guard UUIDText.isOne(id) else { return nil }
    let place = CasePlace(tenant: tenant, family: family.name, id: id.lowercased())
    // As it is: a replay says what was changed.
    guard let (record, header, body) = try await cases.found(place, family.shape, now_ms: now_ms) else { return nil }
    if let caller {
      try header.checkClearance(of: caller)
      try await cases.noteReading(header, by: caller, now_ms)
    }
    do throws(RecordStoreError) {
      let request = try await cases.request(place, now_ms: now_ms)
      let receipts = try await cases.receipts(place, now_ms: now_ms).receipts
      return StoredCase(
        place: place, status: header.status, engine: header.engine, head: header.head, hasChangedHeader: record.isChanged, body: body, request: request.body,
        receipts: receipts)
    } catch { throw EndpointError(error) }
  }
}

/// A stored case as one JSON value, whole enough to be replayed where there is no store: {`tenant`, `<family>_id`, `status`, `head`, `engine_version`, `request`, `outcome`, `receipts`}.
///
/// `request` and `outcome` are texts, since the chain of receipts hangs on their bytes.
extension StoredCase {
  public var file: JSONValue {
    let fields: JSONValue = [
      "tenant": .string(place.tenant), "status": .string(status), "head": .optional(head), "engine_version": .string(engine),
      "request": .string(String(decoding: request, as: UTF8.self)), "outcome": .string(String(decoding: body, as: UTF8.self)),
      "receipts": ChainedReceipt.json(receipts),
    ]
    return fields.adding(place.family.idName, .string(place.id))
  }

  /// Of the first family whose id the file bears; what is wrong with a file names its place in it.
  public init(file: JSONValue, among families: Families) throws(StoredError) {
    let fields = try RecordField(file, "").object()
    func text(_ name: String) throws(StoredError) -> String { try fields.required(name).string() }
    let tenant = try text("tenant")
    let named = families.all.map(\.name).first { fields.optional($0.idName) != nil }
    guard let family = named ?? families.all.first?.name else { throw StoredError(path: "", rule: "is of no family of this build") }
    place = CasePlace(tenant: tenant, family: family, id: try text(family.idName))
    request = Array(try text("request").utf8)
    body = Array(try text("outcome").utf8)
    receipts = try ChainedReceipt.read(try fields.required("receipts").value)
    status = try text("status")
    head = try text("head")
    engine = try text("engine_version")
  }
}

extension JSONValue {
  fileprivate func adding(_ name: String, _ value: JSONValue) -> JSONValue {
    guard case .object(var object) = self else { return self }
    object[name] = value
    return .object(object)
  }
}
