public import Forms
import StrictJSON

/// That a case is due: whose it is, of which kind, its id, and since when. What is to be done is in the table.
public struct WorkNotice: Sendable, Hashable {
  /// The family's word in the singular.
  public var family: String
  public var tenant: String
  public var id: String
  /// Milliseconds since 1970.
  public var due_ms: Int64

  public init(family: String, tenant: String, id: String, due_ms: Int64) {
    (self.family, self.tenant, self.id, self.due_ms) = (family, tenant, id, due_ms)
  }

  init(_ place: CasePlace, due_ms: Int64) { self.init(family: place.family.singular, tenant: place.tenant, id: place.id, due_ms: due_ms) }

  public static let version: Int64 = 1
  public static let bytesMaximum = 1_024

  /// As it is sent.
  public var text: String {
    let json: JSONValue = [
      "v": .integer(Self.version), "family": .string(family), "tenant": .string(tenant), "id": .string(id), "due_ms": .integer(due_ms),
    ]
    // Texts and whole numbers alone, so that there is nothing that could not be written.
    return String(decoding: (try? JSONWriter.write(json)) ?? [], as: UTF8.self)
  }

  /// Reads a message's body; what is none says which rule it breaks.
  public init(text: String) throws(StoredError) {
    guard text.utf8.count <= Self.bytesMaximum else { throw StoredError(path: "", rule: "has more than \(Self.bytesMaximum) bytes") }
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(Array(text.utf8)) } catch { throw StoredError(path: "", rule: "is no JSON: \(error.rule)") }
    let object = try RecordField(value, "").object()
    let version = Int64(try object.required("v").integer())
    guard version == Self.version else { throw StoredError(path: "/v", rule: "is \(version), and this build reads \(Self.version)") }
    family = try object.required("family").string()
    tenant = try object.required("tenant").string()
    id = try object.required("id").string()
    due_ms = Int64(try object.required("due_ms").integer())
    guard UUIDText.isOne(id) else { throw StoredError(path: "/id", rule: "is no UUID") }
    guard !tenant.isEmpty else { throw StoredError(path: "/tenant", rule: "is empty") }
  }
}
