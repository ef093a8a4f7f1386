public import Cases
public import Forms
public import Frameworks
import StrictJSON

/// GET /decisions: newest first.
public struct ListDecisions: Sendable {
  private let store: any RecordStore

  public init(store: any RecordStore) { self.store = store }

  /// What a list is asked for.
  public struct Filter: Sendable, Hashable {
    public var status: DecisionOutcome.Status?
    public var framework: FrameworkName?
    /// The earliest `created_at` listed.
    public var from_ms: Int64?
    /// The latest.
    public var to_ms: Int64?
    /// 1…100.
    public var limit = 25
    public var cursor: String?

    public init() {}

    /// Reads query parameters: `status`, `framework`, `from`, `to`, `limit`, `cursor`; the paths of violations are the parameters' names.
    public init(parameters: [String: String]) throws(RequestError) {
      let findings = Findings()
      for name in parameters.keys.sorted() where !["status", "framework", "from", "to", "limit", "cursor"].contains(name) {
        findings.malformed("".pointer(to: name), "is not a known parameter")
      }
      func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) -> Choice? where Choice.RawValue == String {
        parameters[name].flatMap { FieldReader.choice(.string($0), at: "".pointer(to: name), findings) }
      }
      func moment(_ name: String) -> Int64? {
        guard let text = parameters[name] else { return nil }
        if let time_ms = Timestamp.milliseconds(text) ?? Timestamp.milliseconds(text + "T00:00:00Z") { return time_ms }
        findings.invalid("".pointer(to: name), "must be a date and time as RFC 3339 has it, such as `2026-03-01T09:30:00Z`, or a date")
        return nil
      }
      status = choice("status")
      framework = choice("framework")
      from_ms = moment("from")
      to_ms = moment("to")
      cursor = parameters["cursor"]
      if let text = parameters["limit"] {
        if let number = Int(text), (1...100).contains(number) { limit = number } else { findings.invalid("/limit", "must be an integer from 1 to 100") }
      }
      try findings.check()
    }
  }

  public struct Page: Sendable {
    /// The canonical JSON {`decisions`, `next_cursor`?}.
    public var body: [UInt8]
    public var count: Int
    public var cursor: String?
  }

  public func respond(to filter: Filter, from caller: Caller = Caller(), now_ms: Int64) async throws(EndpointError) -> Page {
    let query = RecordQuery(
      .index, partition: DecisionKeys.list(caller.tenant, status: filter.status, framework: filter.framework),
      from: filter.from_ms.map { Timestamp.text($0) }, through: filter.to_ms.map { Timestamp.text($0) + "$" }, descending: true,
      limit: filter.limit, cursor: filter.cursor, now_s: now_ms / 1000)
    let page: RecordPage
    do throws(RecordStoreError) { page = try await store.query(query) } catch { throw EndpointError(error) }
    var members: [(name: String, value: JSONValue)] = [("decisions", .array(page.records.map(DecisionRecords.row)))]
    if let cursor = page.cursor { members.append(("next_cursor", .string(cursor))) }
    do throws(JSONError) {
      return Page(body: try JSONWriter.write(.fields(members)), count: page.records.count, cursor: page.cursor)
    } catch { throw .fault(detail: "\(error.path) \(error.rule)") }
  }
}
