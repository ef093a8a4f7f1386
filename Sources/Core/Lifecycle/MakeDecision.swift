import StrictJSON

/// POST /decisions: makes a decision and stores it with its journal. By rules that is one write; with effects in between the case is stored before each.
public struct MakeDecision<Opinions: OpinionSource>: Sendable {
  let executives: [Executive]
  let settings: DecisionSettings
  let opinions: Opinions
  let store: any RecordStore
  let surroundings: any Surroundings
  let notifications: (any Notifications)?

  /// Without `notifications` nobody is told of a review but the caller.
  public init(
    executives: [Executive] = Executive.shipped, settings: DecisionSettings = DecisionSettings(), opinions: Opinions = RulesOpinions(),
    store: any RecordStore, surroundings: any Surroundings, notifications: (any Notifications)? = nil
  ) {
    self.executives = executives
    self.settings = settings
    self.opinions = opinions
    self.store = store
    self.surroundings = surroundings
    self.notifications = notifications
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
    public var opinions: Int
    /// Why the review could not be announced, for the log; nil when it was, or none is waited for.
    public var notificationFailure: String?
  }

  /// Makes the decision within the call: what a 201 answers. Under the ticket of an attempt that was left behind, what that attempt made is the answer.
  public func respond(to body: [UInt8], from caller: Caller = Caller(), under ticket: Idempotency.Ticket? = nil) async throws(EndpointError) -> Made {
    let request = try MakeDecision.read(body)
    let id = request.decisionID ?? ticket?.caseID ?? surroundings.uuid()
    let log = CaseLog(tenant: caller.tenant, id: id, request: body, running: running(request, id, .running), store: store)
    let journal = Journal(caseID: id, surroundings: surroundings, sink: log)
    do throws(EndpointError) { return try await advance(request, journal, log) } catch {
      guard case .conflict = error, log.fence == nil else { throw error }
      if ticket?.isTakenOver == true, try await isStored(body, id, caller) { return try await resume(id, from: caller) }
      throw .conflict("the decision `\(id)` exists already")
    }
  }

  private func isStored(_ request: [UInt8], _ id: String, _ caller: Caller) async throws(EndpointError) -> Bool {
    try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: surroundings.now_ms())?.request == request
  }

  /// Stores the request for a worker: what a 202 answers, its body {`decision_id`, `status`, `status_url`}.
  public func accept(_ body: [UInt8], from caller: Caller = Caller()) async throws(EndpointError) -> Accepted {
    let request = try MakeDecision.read(body)
    let id = request.decisionID ?? surroundings.uuid()
    let running = running(request, id, .queued)
    let partition = DecisionKeys.partition(caller.tenant, id)
    let answer: JSONValue = ["decision_id": .string(id), "status": "queued", "status_url": .string("/decisions/\(id)")]
    let header: Record
    let bytes: [UInt8]
    do throws(JournalError) {
      header = try running.header(partition)
      bytes = try HashChain.bytes(answer, of: "accepted")
    } catch { throw EndpointError(error) }
    let changes: [RecordChange] = [.put(header, .absent), DecisionRecords.request(body, caller.tenant, id)] + running.listings(caller.tenant, .absent)
    do throws(RecordStoreError) { try await store.write(changes) } catch {
      if case .conflict = error { throw .conflict("the decision `\(id)` exists already") }
      throw EndpointError(error)
    }
    return Accepted(decisionID: id, body: bytes)
  }

  public struct Accepted: Sendable {
    public var decisionID: String
    public var body: [UInt8]
  }

  static func read(_ body: [UInt8]) throws(EndpointError) -> DecisionRequest {
    do throws(RequestError) { return try DecisionRequest.read(body) } catch { throw .refused(error) }
  }

  private func running(_ request: DecisionRequest, _ id: String, _ status: DecisionOutcome.Status) -> RunningCase {
    RunningCase(id: id, query: request.query, status: status, created_ms: surroundings.now_ms())
  }
}
