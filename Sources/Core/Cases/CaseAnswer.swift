/// What making a case, or going on with it, came to; durable.
public struct CaseAnswer: Sendable {
  public var place: CasePlace
  public var status: String
  public var phase: CasePhase
  /// The canonical JSON of what the case shows, as it is stored.
  public var body: [UInt8]
  /// Whether another worker has the case: what it shows is as of now, and that one goes on with it.
  public var isAnothers = false
  /// Whether it rests until a time with nothing else to show than that.
  public var isResting = false
  /// What answers the wait that the case is in now: to be given once, in a header, never in a body or a log.
  public var token: String?
  /// What is to be counted of it.
  public var metrics: [MetricSample] = []
  /// Why it was set aside just now: nothing advances it any more.
  public var setAside: String?
  /// Why the wait could not be announced, for the log; nil when it was, is to be once the caller has this answer, or none began.
  public var noticeFailure: String?
}
