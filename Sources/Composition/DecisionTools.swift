package import Cases
package import Decisions
internal import Forms
internal import StrictJSON
package import Tasks

/// Our own decisions as tools of tasks, in the name of who asked for the task: what that may not see is not there.
package struct DecisionTools: Sendable {
  private let decisions: Decisions
  private let cases: CaseStore
  /// Why nobody is asked as it is set up.
  private let unavailable: ToolFailure?

  package init(decisions: Decisions, cases: CaseStore, unavailable: ToolFailure? = nil) {
    (self.decisions, self.cases, self.unavailable) = (decisions, cases, unavailable)
  }

  package var tools: [any Tool] { [List(own: self), Get(own: self)] }

  private static let rowsMaximum = 20

  /// GET /decisions.
  private struct List: Tool {
    let own: DecisionTools
    let form = ToolForm.listDecisions
    var unavailable: ToolFailure? { own.unavailable }

    func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
      await own.answer(call) { caller throws(EndpointError) in
        var parameters = ["limit": "\(DecisionTools.rowsMaximum)"]
        if case .string(let status)? = params["status"] { parameters["status"] = status }
        let filter: ListCases.Filter
        do throws(RequestError) { filter = try ListCases.Filter(parameters: parameters, of: own.decisions) } catch { throw .refused(error) }
        let page = try await ListCases(own.decisions, records: own.cases.records).respond(to: filter, from: caller, now_ms: own.cases.surroundings.now_ms())
        return page.body
      } reading: { value in
        guard case .object(let page) = value, case .array(let rows)? = page["decisions"] else { return nil }
        var result = JSONObject([("items", .array(rows))])
        if page["next_cursor"] != nil { result["more"] = true }
        return .object(result)
      }
    }
  }

  /// GET /decisions/{id}.
  private struct Get: Tool {
    let own: DecisionTools
    let form = ToolForm.getDecision
    var unavailable: ToolFailure? { own.unavailable }

    func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
      await own.answer(call) { caller throws(EndpointError) in
        let id: String = if case .string(let id)? = params["id"] { id } else { "" }
        return try await own.decisions.find(id, from: caller, in: own.cases, now_ms: own.cases.surroundings.now_ms()).body
      } reading: {
        $0
      }
    }
  }

  private func answer(
    _ call: ToolCall, _ ask: (Caller) async throws(EndpointError) -> [UInt8], reading: (JSONValue) -> JSONValue?
  ) async -> ToolAnswer {
    if let unavailable { return .failed(unavailable) }
    guard let asker = call.asker else { return .failed(ToolFailure(.refused, "decisions are read in a caller's name alone, and here is none")) }
    guard asker.may(.read(Decisions.description.name.plural)) else {
      return .failed(ToolFailure(.authentication, "who asked for the task may not read decisions: that takes `read:decisions`"))
    }
    do throws(EndpointError) {
      let body = try await ask(asker.caller(of: CasePlace(tenant: call.tenant, family: Tasks.name, id: String(call.key.prefix { $0 != "/" }))))
      guard let value = try? JSONReader.read(body), let result = reading(value) else {
        return .failed(ToolFailure(.malformed, "what is stored of the decision cannot be read"))
      }
      return .completed(result)
    } catch { return .failed(Self.failure(error)) }
  }

  private static func failure(_ error: EndpointError) -> ToolFailure {
    switch error {
    case .notFound: ToolFailure(.notFound, "there is no such decision")
    case .refused(let error): ToolFailure(.validation, error.violations.map { "`\($0.path.dropFirst())` \($0.rule)" }.joined(separator: "; "))
    case .forbidden, .clearance, .exceedsGrants: ToolFailure(.authentication, "who asked for the task may not see that decision")
    case .unavailable: ToolFailure(.network, "the records cannot be reached")
    default:
      error.status >= 500
        ? ToolFailure(.upstream, "the decision cannot be shown (\(error.status))") : ToolFailure(.validation, "the decision cannot be shown (\(error.status))")
    }
  }
}
