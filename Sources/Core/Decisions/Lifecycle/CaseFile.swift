import Cases
public import Forms
import Frameworks
public import StrictJSON

/// A stored decision as one JSON value, whole enough to be replayed where there is no store: {`tenant`, `decision_id`, `status`, `head`, `engine_version`, `request`, `outcome`, `receipts`}.
///
/// `request` and `outcome` are texts, since the chain of receipts hangs on their bytes.
extension StoredCase {
  public var file: JSONValue {
    [
      "tenant": .string(tenant), "decision_id": .string(id), "status": .optional(header.text("status")), "head": .optional(header.text("head")),
      "engine_version": .optional(header.text("engine_version")), "request": .string(String(decoding: request, as: UTF8.self)),
      "outcome": .string(String(decoding: body, as: UTF8.self)), "receipts": ChainedReceipt.json(receipts),
    ]
  }

  /// What is wrong with a file names its place in it.
  public init(file: JSONValue) throws(StoredError) {
    let fields = try RecordField(file, "").object()
    func text(_ name: String) throws(StoredError) -> String { try fields.required(name).string() }
    tenant = try text("tenant")
    id = try text("decision_id")
    request = Array(try text("request").utf8)
    body = Array(try text("outcome").utf8)
    receipts = try ChainedReceipt.read(try fields.required("receipts").value)
    items = 0
    var attributes: [String: RecordAttribute] = [:]
    for name in ["status", "head", "engine_version"] { attributes[name] = .string(try text(name)) }
    header = Record(key: RecordKey(partition: DecisionKeys.partition(tenant, id), sort: CaseKeys.header), attributes: attributes)
  }
}
