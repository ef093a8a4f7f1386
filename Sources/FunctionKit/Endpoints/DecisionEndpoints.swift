internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import LambdaRuntime
internal import StrictJSON

/// POST /decisions: 201 with the outcome and where it is kept, whatever its status; to who prefers `respond-async` (RFC 7240) 202 with where to look for it.
///
/// Either way the rules make the decision within the call, sooner than a poll would ask for it: the status that a 202 tells is the decision's own.
public struct MakeDecisionEndpoint: Endpoint {
  private let made: MakeDecision<RulesOpinions>
  private let log: Log
  private let writesMetrics: Bool

  public init(_ composition: Composition) {
    made = MakeDecision(
      executives: composition.executives, settings: composition.configuration.decisions, store: composition.records, surroundings: composition.surroundings,
      notifications: composition.notifications)
    log = composition.log
    writesMetrics = composition.configuration.writesMetrics
  }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    let decision: MakeDecision<RulesOpinions>.Made
    do { decision = try await made.respond(to: exchange.request.body, from: exchange.caller, under: exchange.ticket) } catch { throw Refusal(error) }
    report(decision, exchange)
    let place = exchange.request.location("/decisions/\(decision.decisionID)")
    var headers = [(name: "Location", value: place)]
    if let token = decision.reviewToken { headers.append(("Review-Token", token)) }
    guard Preference.isGiven("respond-async", in: exchange.request.headers["prefer"]) else { return Answer(201, headers: headers, body: decision.body) }
    return try .json(
      202, ["decision_id": .string(decision.decisionID), "status": .string(decision.status.rawValue), "status_url": .string(place)],
      headers: headers + [("Preference-Applied", "respond-async")])
  }

  private func report(_ decision: MakeDecision<RulesOpinions>.Made, _ exchange: Exchange) {
    if writesMetrics { log.write(DecisionMetrics.document(of: decision, at_ms: exchange.now_ms)) }
    if let failure = decision.notificationFailure {
      let fields: [(name: String, value: JSONValue)] = [
        ("correlation_id", .string(exchange.correlationID)), ("decision_id", .string(decision.decisionID)), ("cause", .string(failure)),
      ]
      log.write(.error, "a review could not be announced", fields: fields)
    }
  }
}

/// What a client prefers (RFC 7240): names in any case, separated by commas, each with a value or parameters that nothing here looks at.
enum Preference {
  static func isGiven(_ name: String, in header: String?) -> Bool {
    (header ?? "").split(separator: ",").contains { preference in
      preference.prefix { $0 != "=" && $0 != ";" }.split { $0 == " " || $0 == "\t" }.joined(separator: " ").lowercased() == name
    }
  }
}

extension MakeDecisionEndpoint {
  public static var documentation: Documentation {
    Documentation(
      "makeDecision", tag: "decisions", "Make a decision",
      detail: "Frames the question by a framework, asks the panel, and records the outcome durably before it is answered.",
      parameters: [.init("Prefer", in: .header, .string, "`respond-async`: 202 with where to look for the outcome, in place of 201 with the outcome")],
      body: .init(.decisionRequest, example: Schema.decisionExample),
      answers: [
        .json(
          201, "the outcome, whatever its status; it is kept", .decisionOutcome,
          headers: [
            .init("Location", in: .header, .string, "where the decision is kept"),
            .init("Review-Token", in: .header, .string, "answered once, where a person must review: the right to do so"),
          ]),
        .json(
          202, "where to look for the outcome, to who prefers `respond-async`; by the rules the decision is made already",
          .object([
            .required("decision_id", .uuid), .required("status", .choice(DecisionOutcome.Status.self), "the decision's own, as `status_url` shows it"),
            .required("status_url", .string, "where the decision is kept, as in `Location`"),
          ]),
          headers: [
            .init("Location", in: .header, .string, "where the decision is kept"),
            .init("Preference-Applied", in: .header, .word("respond-async"), "the preference was honoured (RFC 7240)"),
            .init("Review-Token", in: .header, .string, "answered once, where a person must review: the right to do so"),
          ]),
        .problem(400, "no strict JSON (UTF-8, no duplicate names, finite numbers, at most 64 levels), a wrong type, or a member that is not known"),
        .problem(409, "the `decision_id` exists already, or the same request is still being carried out"),
        .problem(422, "a rule is broken; `errors` names every place and rule"),
      ])
  }
}

/// GET /decisions/{id}: the bytes that the 201 answered, or what came of them since; for who prefers HTML, as a page.
public struct GetDecisionEndpoint: Endpoint {
  private let found: GetDecision

  public init(_ composition: Composition) { found = GetDecision(store: composition.records) }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    let stored: [UInt8]
    do { stored = try await found.respond(to: exchange.pathParameter("id"), from: exchange.caller, now_ms: exchange.now_ms).body } catch {
      throw Refusal(error)
    }
    return try .decision(stored, accept: exchange.request.headers["accept"])
  }
}

extension GetDecisionEndpoint {
  public static var documentation: Documentation {
    Documentation(
      "getDecision", tag: "decisions", "Get a decision", parameters: [.init("id", in: .path, .uuid, "the decision's id, in either case")],
      answers: [
        .json(
          200, "the bytes that the 201 answered, or what came of them since: a review that nobody answered in time is over", .decisionOutcome,
          headers: [.init("Vary", in: .header, .string, "`Accept` chooses between JSON and a page")]),
        .page(200, "as a page that a person can read, where `Accept` prefers `text/html` to JSON"), .problem(404, "there is no such decision here"),
      ])
  }
}

/// GET /decisions: newest first, page by page.
public struct ListDecisionsEndpoint: Endpoint {
  private let list: ListDecisions

  public init(_ composition: Composition) { list = ListDecisions(store: composition.records) }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    let parameters = try exchange.queryParameters()
    let filter: ListDecisions.Filter
    do { filter = try ListDecisions.Filter(parameters: parameters) } catch { throw Refusal(.refused(error)) }
    do {
      return Answer(200, body: try await list.respond(to: filter, from: exchange.caller, now_ms: exchange.now_ms).body)
    } catch { throw Refusal(error) }
  }
}

extension ListDecisionsEndpoint {
  public static var documentation: Documentation {
    let moment = Schema.either([.moment, Schema([("type", "string"), ("format", "date")])])
    return Documentation(
      "listDecisions", tag: "decisions", "List decisions, newest first",
      parameters: [
        .init("status", in: .query, .choice(DecisionOutcome.Status.self), "only those of this status"),
        .init("framework", in: .query, .choice(FrameworkName.self), "only those framed by it"),
        .init("from", in: .query, moment, "the earliest `created_at`"),
        .init("to", in: .query, moment, "the latest; a date means its first instant (UTC)"),
        .init("limit", in: .query, Schema.integer(1...100).otherwise(.integer(Int64(ListDecisions.Filter().limit))), "the most on a page"),
        .init("cursor", in: .query, .string, "`next_cursor` of the page before"),
      ],
      answers: [
        .json(200, "a page", .decisionList), .problem(400, "a parameter that is not known, or stands twice"),
        .problem(422, "a parameter breaks a rule, or the cursor is none of this list"),
      ])
  }
}

extension Exchange {
  var caller: Caller { Caller(tenant: principal.tenant, principal: principal.id, correlationID: correlationID) }

  /// The query's parameters by name; 400 where one stands twice, since either could be meant.
  func queryParameters() throws(Refusal) -> [String: String] {
    var parameters: [String: String] = [:]
    for parameter in request.query {
      guard parameters.updateValue(parameter.value, forKey: parameter.name) == nil else {
        throw Refusal(
          400, "malformed_request", "a query parameter stands twice", faults: [Refusal.Fault(path: "/\(parameter.name)", rule: "stands at most once")])
      }
    }
    return parameters
  }
}
