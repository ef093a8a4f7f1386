import StrictJSON

/// POST /decisions: makes a decision and stores it in one transaction.
public struct MakeDecision<Opinions: OpinionSource>: Sendable {
  private let executives: [Executive]
  private let settings: DecisionSettings
  private let opinions: Opinions
  private let store: any RecordStore
  private let surroundings: any Surroundings

  public init(
    executives: [Executive] = Executive.shipped, settings: DecisionSettings = DecisionSettings(), opinions: Opinions = RulesOpinions(),
    store: any RecordStore, surroundings: any Surroundings
  ) {
    self.executives = executives
    self.settings = settings
    self.opinions = opinions
    self.store = store
    self.surroundings = surroundings
  }

  /// A decision that is durable.
  public struct Made: Sendable {
    public var decisionID: String
    public var status: DecisionOutcome.Status
    /// The canonical JSON of the outcome, as it is stored: the body of the 201.
    public var body: [UInt8]
    /// To be answered once in the header `Review-Token`, never in a body or a log; nil when no review is waited for.
    public var reviewToken: String?
    /// For metrics.
    public var framework: FrameworkName
    public var complexity: Complexity
    public var latency_ms: Int64
  }

  public func respond(to body: [UInt8], from caller: Caller = Caller()) async throws(EndpointError) -> Made {
    let request: DecisionRequest
    do throws(RequestError) { request = try DecisionRequest.read(body) } catch { throw .refused(error) }
    let id = request.decisionID ?? surroundings.uuid()
    let journal = Journal(caseID: id, surroundings: surroundings)
    let outcome: DecisionOutcome
    do throws(DecisionError) {
      outcome = try await makeDecision(request, executives: executives, settings: settings, opinions: opinions, journal: journal)
    } catch { throw EndpointError(error) }
    let answer: [UInt8]
    do throws(JSONError) { answer = try JSONWriter.write(outcome.json) } catch { throw .fault(detail: "\(error.path) \(error.rule)") }
    let changes =
      DecisionRecords.changes(outcome, answer, tenant: caller.tenant, header: .absent) + [DecisionRecords.request(body, caller.tenant, id)]
    do throws(RecordStoreError) { try await store.write(changes) } catch {
      if case .conflict(0) = error { throw .conflict("the decision `\(id)` exists already") }
      throw EndpointError(error)
    }
    return Made(
      decisionID: id, status: outcome.status, body: answer, reviewToken: nil, framework: outcome.framework.name, complexity: request.input.complexity,
      latency_ms: outcome.receipt.latency_ms)
  }
}
