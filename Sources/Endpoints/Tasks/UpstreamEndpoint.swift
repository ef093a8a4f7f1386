internal import Cases
internal import Forms
public import FunctionKit
internal import Identity
internal import StrictJSON
internal import Tasks

/// Whom tools and models ask, and what was heard of them.
extension Endpoint {
  /// GET /upstreams.
  public static let upstreams = Endpoint(.get, "/upstreams", allow: .read("analytics"), reads: [UpstreamBoard.partition], { UpstreamDocumentation.list }) {
    exchange, room throws(EndpointError) in
    let isProbed: Bool
    do throws(RequestError) { isProbed = try probes(exchange.queryParameters) } catch { throw .refused(error) }
    let family = try room.family(Tasks.self)
    if isProbed {
      guard exchange.principal.may(.execute("upstreams")) else { throw .forbidden("`probe` needs the permission `execute:upstreams`") }
      await family.upstreams.probe()
    }
    let (rows, leftOut) = try await rows(of: family, room)
    let now_ms = room.cases.surroundings.now_ms()
    return try .json(200, ["upstreams": .array(rows.map { $0.json(at: now_ms) }), "left_out": .integer(Int64(leftOut))])
  }

  static func rows(of family: Tasks, _ room: Room) async throws(EndpointError) -> (rows: [Upstream], leftOut: Int) {
    do throws(RecordStoreError) { return try await family.upstreams.rows(in: room.cases.records) } catch { throw EndpointError(error) }
  }

  private static func probes(_ parameters: [String: String]) throws(RequestError) -> Bool {
    let findings = Findings()
    if let text = parameters["probe"], !["true", "false"].contains(text) { findings.invalid("/probe", "must be `true` or `false`") }
    try findings.check()
    return parameters["probe"] == "true"
  }
}

/// What is left of a limit.
enum Allowance {
  static let members: [Schema.Property] = [
    .required("limit", Schema.count.orNull, "Of how many."), .required("remaining", Schema.count.orNull, "How many are left."),
    .required("reset_at", Schema.moment.orNull, "When all of them are again."),
  ]

  static let schema = Schema.object(members)
}

extension Upstream.Allowance {
  var json: JSONValue {
    [
      "limit": limit.map { .integer($0) } ?? .null, "remaining": remaining.map { .integer($0) } ?? .null,
      "reset_at": resetAt_ms.map { .string(Timestamp.text($0)) } ?? .null,
    ]
  }
}

enum UpstreamDocumentation {
  private static let upstream = Schema.named(
    "Upstream",
    .object(
      [
        .required("name", .string, "who, and behind a colon which part of them"), .required("kind", .choice(Upstream.Kind.self)),
        .required("status", .choice(Upstream.Status.self), "`limited`: not asked before `reset_at`; `unknown`: nothing was heard yet, or not since a limit"),
        .required("last_ok_at", Schema.moment.orNull),
      ] + Allowance.members + [.required("last_error", Schema.string.orNull, "why the last answer was of no use, or why they are not asked at all")]))

  static var list: Documentation {
    Documentation(
      "upstreams", tag: "tasks", "Tell what was heard of the services and models that are asked",
      detail:
        "What the last answers said, whichever function got them: told when a status changes, and once a minute else. `probe=true` asks each once first, for two seconds at most, and needs `execute:upstreams`; no model is paid for it.",
      parameters: [.init("probe", in: .query, .words(["true", "false"]), "whether each is asked now")],
      answers: [
        .json(
          200, "those that may be asked first",
          .object([
            .required("upstreams", .array(of: upstream, count: 0...UpstreamBoard.rowsMaximum)), .required("left_out", .count, "how many more there are"),
          ])), .problem(422, "a parameter breaks a rule"),
      ])
  }
}
