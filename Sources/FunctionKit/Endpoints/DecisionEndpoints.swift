internal import Core
internal import LambdaRuntime

/// POST /decisions: 201 with the outcome and where it is kept, whatever its status.
///
/// `Prefer: respond-async` is not honoured, which RFC 7240 leaves to the server: by rules the outcome is there sooner than a poll would ask for it.
public struct MakeDecisionEndpoint: Endpoint {
  private let made: MakeDecision<RulesOpinions>

  public init(_ composition: Composition) {
    made = MakeDecision(
      executives: composition.executives, settings: composition.configuration.decisions, store: composition.records, surroundings: composition.surroundings)
  }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    do {
      let decision = try await made.respond(to: exchange.request.body, from: exchange.caller)
      var headers = [(name: "Location", value: exchange.location("/decisions/\(decision.decisionID)"))]
      if let token = decision.reviewToken { headers.append(("Review-Token", token)) }
      return Answer(201, headers: headers, body: decision.body)
    } catch { throw Refusal(error) }
  }
}

/// GET /decisions/{id}: the bytes that the 201 answered, or what came of them since.
public struct GetDecisionEndpoint: Endpoint {
  private let found: GetDecision

  public init(_ composition: Composition) { found = GetDecision(store: composition.records) }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    do {
      return Answer(200, body: try await found.respond(to: exchange.pathParameter("id"), from: exchange.caller, now_ms: exchange.now_ms).body)
    } catch { throw Refusal(error) }
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
