internal import Cases
internal import Forms
public import FunctionKit
internal import LambdaRuntime
internal import Models
internal import StrictJSON

/// What a tenant's cases used of models: the sums of their receipts.
extension Endpoint {
  /// GET /usage.
  public static let getUsage = Endpoint(.get, "/usage", allow: .read("analytics"), { UsageDocumentation.get }) { exchange, room throws(EndpointError) in
    let question: UsageQuestion
    do throws(RequestError) { question = try UsageQuestion(exchange.queryParameters, today: Timestamp.text(exchange.now_ms)) } catch { throw .refused(error) }
    let report: UsageReport
    do throws(RecordStoreError) {
      report = try await UsageReport(
        of: exchange.caller.tenant, by: question.kind, from: question.from, to: question.to, limit: question.limit, cursor: question.cursor,
        in: room.cases.records, now_s: exchange.now_s)
    } catch { throw EndpointError(error) }
    var members: [(name: String, value: JSONValue)] = [
      ("by", .choice(question.kind)), ("from", .string(question.from)), ("to", .string(question.to)),
      ("rows", .array(report.rows.map { $0.json(question.kind) })),
    ]
    if let cursor = report.cursor { members.append(("next_cursor", .string(cursor))) }
    return try .json(200, .fields(members))
  }
}

/// What is asked for, by the request's parameters.
struct UsageQuestion {
  private static let daysUsual: Int64 = 30
  private static let day_ms: Int64 = 86_400_000
  var kind = UsageKind.day
  var from: String
  var to: String
  var limit = UsageReport.rowsMaximum
  var cursor: String?

  init(_ parameters: [String: String], today: String) throws(RequestError) {
    let findings = Findings()
    func day(_ name: String) -> Int64? {
      guard let text = parameters[name] else { return nil }
      if text.utf8.count == 10, let time_ms = Timestamp.milliseconds("\(text)T00:00:00Z") { return time_ms }
      findings.invalid("".pointer(to: name), "must be a UTC day, such as `2026-03-01`")
      return nil
    }
    if let text = parameters["by"] { kind = FieldReader.choice(.string(text), at: "/by", findings) ?? .day }
    if let text = parameters["limit"] {
      if let count = Int(text), (1...UsageReport.rowsMaximum).contains(count) {
        limit = count
      } else {
        findings.invalid("/limit", "must be an integer from 1 to \(UsageReport.rowsMaximum)")
      }
    }
    cursor = parameters["cursor"]
    let end_ms = day("to") ?? Timestamp.milliseconds("\(today.prefix(10))T00:00:00Z") ?? 0
    let start_ms = day("from") ?? end_ms - (Self.daysUsual - 1) * Self.day_ms
    if start_ms > end_ms { findings.invalid("/from", "must not be after `to`") }
    if end_ms - start_ms >= Int64(UsageReport.daysMaximum) * Self.day_ms {
      findings.invalid("/from", "must be at most \(UsageReport.daysMaximum) days before the end of `to`")
    }
    (from, to) = (String(Timestamp.text(start_ms).prefix(10)), String(Timestamp.text(end_ms).prefix(10)))
    try findings.check()
  }
}

extension UsageReport.Row {
  fileprivate func json(_ kind: UsageKind) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = [("day", .string(day))]
    if kind != .day { members.append((kind.rawValue, value.flatMap { $0.isEmpty ? nil : .string($0) } ?? .null)) }
    members += UsageCount.all.map { (name: $0.name, value: .integer($0.of(usage))) }
    return .fields(members)
  }
}

enum UsageDocumentation {
  private static let counts: [Schema.Property] = UsageCount.all.map { .required($0.name, .integer(0...Int.max), $0.words) }
  private static let row = Schema.named(
    "UsageRow",
    .object(
      [
        .required("day", .string), .optional("model", .string), .optional("purpose", .choice(ModelCall.Purpose.self)),
        .optional("principal", Schema.string.orNull, "null where nobody knows any more who asked"),
      ] + counts))

  static var get: Documentation {
    Documentation(
      "getUsage", tag: "models", "Add up what models were used and what they cost",
      detail:
        "The sums of the receipts of the tenant's own cases, a row for each UTC day and, by `by`, each model, principal or purpose. What was begun and never heard of "
        + "again has no receipt: it stands in the budgets as `open`.",
      parameters: [
        .init("by", in: .query, .choice(UsageKind.self), "what the sums of a day are kept apart by; `day` where it is left out"),
        .init("from", in: .query, .string, "the first UTC day; thirty days with `to` where it is left out"),
        .init("to", in: .query, .string, "the last UTC day, today where it is left out; at most \(UsageReport.daysMaximum) days"),
        .init("limit", in: .query, .integer(1...UsageReport.rowsMaximum), "how many rows at most"),
        .init("cursor", in: .query, .string, "`next_cursor` of the page before, to go on"),
      ],
      answers: [
        .json(
          200, "the rows, by day",
          .object([
            .required("by", .choice(UsageKind.self)), .required("from", .string), .required("to", .string), .required("rows", .array(of: row)),
            .optional("next_cursor", .string, "more rows follow"),
          ])),
        .problem(422, "a parameter breaks a rule"),
      ])
  }
}
