internal import Core
internal import LambdaRuntime
internal import StrictJSON

/// POST /decisions: 201 with the outcome and where it is kept, whatever its status.
///
/// `Prefer: respond-async` is not honoured, which RFC 7240 leaves to the server: by rules the outcome is there sooner than a poll would ask for it.
public struct MakeDecisionEndpoint: Endpoint {
  private let made: MakeDecision<RulesOpinions>
  private let log: Log

  public init(_ composition: Composition) {
    made = MakeDecision(
      executives: composition.executives, settings: composition.configuration.decisions, store: composition.records, surroundings: composition.surroundings,
      notifications: composition.notifications)
    log = composition.log
  }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    do {
      let decision = try await made.respond(to: exchange.request.body, from: exchange.caller, under: exchange.ticket)
      if let failure = decision.notificationFailure {
        let fields: [(name: String, value: JSONValue)] = [
          ("correlation_id", .string(exchange.correlationID)), ("decision_id", .string(decision.decisionID)), ("cause", .string(failure)),
        ]
        log.write(.error, "a review could not be announced", fields: fields)
      }
      var headers = [(name: "Location", value: exchange.request.location("/decisions/\(decision.decisionID)"))]
      if let token = decision.reviewToken { headers.append(("Review-Token", token)) }
      return Answer(201, headers: headers, body: decision.body)
    } catch { throw Refusal(error) }
  }
}

extension MakeDecisionEndpoint {
  public static var documentation: Documentation {
    Documentation(
      "makeDecision", tag: "decisions", "Make a decision",
      detail: "Frames the question by a framework, asks the panel, and records the outcome durably before it is answered.",
      body: .init(.decisionRequest, example: Schema.decisionExample),
      answers: [
        .json(
          201, "the outcome, whatever its status; it is kept", .decisionOutcome,
          headers: [
            .init("Location", in: .header, .string, "where the decision is kept"),
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
          200, "the bytes that the 201 answered, or what came of them since", .decisionOutcome,
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
  var caller: Caller { Caller(tenant: principal.tenant, principal: principal.id) }

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
