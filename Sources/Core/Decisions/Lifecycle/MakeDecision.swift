public import Cases
import Forms
public import Frameworks
import StrictJSON

/// POST /decisions: makes a decision and stores it with its journal. By rules that is one write; with effects in between the case is stored before each.
public struct MakeDecision<Opinions: OpinionSource>: Sendable {
  let executives: [Executive]
  let settings: DecisionSettings
  let opinions: Opinions
  let store: any RecordStore
  let surroundings: any Surroundings
  let notices: ReviewNotices?

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
    notices = notifications.map { ReviewNotices(store: store, notifications: $0) }
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
    let running = RunningCase(id: id, query: request.query, created_ms: surroundings.now_ms())
    let log = CaseLog(tenant: caller.tenant, id: id, request: body, under: ticket?.caseID, running: running, store: store)
    let journal = Journal(caseID: id, surroundings: surroundings, sink: log)
    do throws(EndpointError) { return try await advance(request, journal, log, caller) } catch {
      guard case .conflict = error, log.fence == nil else { throw error }
      if let ticket, ticket.isTakenOver, let made = try await takeOver(id, ticket, caller) { return made }
      throw .conflict("the decision `\(id)` exists already")
    }
  }

  static func read(_ body: [UInt8]) throws(EndpointError) -> DecisionRequest {
    do throws(RequestError) { return try DecisionRequest.read(body) } catch { throw .refused(error) }
  }
}
