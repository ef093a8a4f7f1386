public import Forms
import StrictJSON

/// A family's cases, newest first, page by page.
public struct ListCases: Sendable {
  private let shape: CaseShape
  private let records: any RecordStore

  public init(_ family: any CaseFamily, records: any RecordStore) { (shape, self.records) = (family.shape, records) }

  /// How many rows are read for one page at most where a list is filtered further.
  public static let readMaximum = 1_000
  public static let pageMaximum = 100
  public static let pageUsual = 25

  /// What a list is asked for.
  public struct Filter: Sendable, Hashable {
    public var status: String?
    /// By column; the first that the family has a list of chooses the list, the others filter it.
    public var columns: [String: String] = [:]
    /// The earliest `created_at` listed.
    public var from_ms: Int64?
    /// The latest.
    public var to_ms: Int64?
    /// 1…100.
    public var limit = ListCases.pageUsual
    public var cursor: String?

    public init() {}

    /// Reads query parameters: `status`, the listed columns, `from`, `to`, `limit`, `cursor`; the paths of violations are the parameters' names.
    public init(parameters: [String: String], of family: any CaseFamily) throws(RequestError) {
      let shape = family.shape
      let findings = Findings()
      let names = ["status", "from", "to", "limit", "cursor"] + shape.lists.map(\.column)
      for name in parameters.keys.sorted() where !names.contains(name) { findings.malformed("".pointer(to: name), "is not a known parameter") }
      func word(_ name: String, among words: [String]?) -> String? {
        guard let text = parameters[name] else { return nil }
        if let words, !words.contains(text) {
          findings.invalid("".pointer(to: name), "must be one of \(words.map { "`\($0)`" }.joined(separator: ", "))")
          return nil
        }
        return text
      }
      func moment(_ name: String) -> Int64? {
        guard let text = parameters[name] else { return nil }
        if let time_ms = Timestamp.milliseconds(text) ?? Timestamp.milliseconds(text + "T00:00:00Z") { return time_ms }
        findings.invalid("".pointer(to: name), "must be a date and time as RFC 3339 has it, such as `2026-03-01T09:30:00Z`, or a date")
        return nil
      }
      status = word("status", among: shape.statuses)
      for list in shape.lists { columns[list.column] = word(list.column, among: shape.column(list.column)?.words) }
      from_ms = moment("from")
      to_ms = moment("to")
      if let from_ms, let to_ms, from_ms > to_ms { findings.invalid("/from", "must not be after `to`") }
      cursor = parameters["cursor"]
      if let text = parameters["limit"] {
        let range = 1...ListCases.pageMaximum
        if let number = Int(text), range.contains(number) {
          limit = number
        } else {
          findings.invalid("/limit", "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
      }
      try findings.check()
    }
  }

  public struct Page: Sendable {
    /// The canonical JSON {`<family>s`, `next_cursor`?}.
    public var body: [UInt8]
    public var count: Int
    public var cursor: String?
  }

  public func respond(to filter: Filter, from caller: Caller = Caller(), now_ms: Int64) async throws(EndpointError) -> Page {
    let column = shape.lists.lazy.compactMap { list in filter.columns[list.column].map { (name: list.column, value: $0) } }.first
    let others = filter.columns.filter { $0.key != column?.name }
    var query = RecordQuery(
      .index, partition: CaseKeys.list(caller.tenant, shape.name, status: filter.status, column: column),
      from: filter.from_ms.map { Timestamp.text($0) }, through: filter.to_ms.map { Timestamp.text($0) + "$" }, descending: true,
      limit: filter.limit, cursor: filter.cursor, now_s: now_ms / 1000)
    var found: [Record] = []
    var read = 0
    do throws(RecordStoreError) {
      repeat {
        query.limit = min(filter.limit - found.count, ListCases.readMaximum - read)
        let page = try await records.query(query)
        read += page.records.count
        found += page.records.filter { record in others.allSatisfy { record.text($0.key) == $0.value } }
        query.cursor = page.cursor
      } while query.cursor != nil && found.count < filter.limit && read < ListCases.readMaximum && !others.isEmpty
    } catch { throw EndpointError(error) }
    for record in found { try CaseHeader.check(try record.unchanged(), shape) }
    var members: [(name: String, value: JSONValue)] = [(shape.name.plural, .array(found.map { CaseHeader.row($0, shape, for: caller) }))]
    if let cursor = query.cursor { members.append(("next_cursor", .string(cursor))) }
    do throws(JSONError) {
      return Page(body: try JSONWriter.write(.fields(members)), count: found.count, cursor: query.cursor)
    } catch { throw .fault(detail: "\(error.path) \(error.rule)") }
  }
}
