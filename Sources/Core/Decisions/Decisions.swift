public import Cases
public import Forms
public import StrictJSON

/// The build's own name for what it computes: receipts and outcomes of one version are byte-equal when run again.
public let engineVersion = "2.8.0"

/// Decisions by a panel: the family.
public struct Decisions: CaseFamily {
  let executives: [Executive]
  let frameworks: OwnFrameworks
  let settings: DecisionSettings
  let opinions: any OpinionSource
  let voices: any Calibrations

  public init(
    executives: [Executive] = Executive.shipped, frameworks: OwnFrameworks = OwnFrameworks(), settings: DecisionSettings = DecisionSettings(),
    opinions: any OpinionSource = RulesOpinions(), voices: any Calibrations
  ) {
    (self.executives, self.frameworks, self.settings, self.opinions, self.voices) = (executives, frameworks, settings, opinions, voices)
  }

  /// In a replay opinions by the rules are computed again and compared with their receipts; every other one is its receipt.
  public var replaying: Decisions { Decisions(executives: executives, frameworks: frameworks, settings: settings, opinions: RulesOpinions(), voices: voices) }

  /// A decision is made, and where a person must review it, it is shown until somebody does.
  public func run(_ request: DecisionRequest, _ journal: Journal) async throws(CaseStop) -> DecisionOutcome {
    var (outcome, settings) = try await decide(
      request, executives: executives, frameworks: frameworks, settings: settings, voices: voices, opinions: opinions, journal: journal)
    guard outcome.status == .awaitingReview else { return outcome }
    let until_ms = outcome.createdAt_ms + outcome.receipt.latency_ms + settings.reviewLifetime_ms
    outcome.reviewUntil_ms = until_ms
    let review = Wait(Decisions.review, .person(outcome.notice), until_ms: until_ms)
    return try outcome.reviewed(try journal.answer(review, showing: outcome))
  }
}

/// The executives' calibrated multipliers, by name; 1 where none.
///
/// Rules:
/// 1. Answers those of one tenant alone.
/// 2. A store that cannot be reached is `.unavailable`, never an empty answer.
public protocol Calibrations: Sendable {
  func voices(of tenant: String) async throws(RecordStoreError) -> [String: Double]
}

/// Those that the recorded outcomes give.
public struct RecordedCalibrations: Calibrations {
  private let records: any RecordStore
  private let surroundings: any Surroundings

  public init(records: any RecordStore, surroundings: any Surroundings) { (self.records, self.surroundings) = (records, surroundings) }

  public func voices(of tenant: String) async throws(RecordStoreError) -> [String: Double] {
    try await CalibrationRecords.read(tenant, records, now_ms: surroundings.now_ms()).mapValues(\.voice)
  }
}

extension DecisionRequest: CaseRequest {
  public var caseID: String? { decisionID }
}

extension DecisionOutcome.Status: CaseStatus {
  public var phase: CasePhase {
    switch self {
    case .queued: .queued
    case .running: .running
    case .awaitingReview: .waiting
    case .completed, .rejected, .vetoed, .failed: .ended
    }
  }
}

extension DecisionOutcome: CaseOutcome {
  public init(stored: JSONValue) throws(StoredError) { try self.init(json: stored) }

  /// A review needs no worker: what follows from it follows from what was shown.
  public func answered(_ answer: WaitAnswer, of wait: String) throws(StoredError) -> DecisionOutcome? {
    wait == Decisions.review ? reviewed(try ReviewAnswer(answer)) : nil
  }

  /// What a reviewer is told.
  var notice: Notice {
    let title = recommendation.title
    return Notice(title: recommendation.nextStep == .experiment ? "run the experiment first; without it \(title)" : title, reasons: reviewReasons)
  }
}
