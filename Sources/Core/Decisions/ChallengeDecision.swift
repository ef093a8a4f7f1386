public import Cases
import Forms
import Frameworks
import StrictJSON

/// POST /decisions/{id}/challenge: the decision run again with other numbers or without some alternatives, and which of these changes flip it. Nothing is stored.
public struct ChallengeDecision: Sendable {
  private let cases: CaseStore
  private let family: Decisions

  public init(_ family: Decisions, in cases: CaseStore) { (self.family, self.cases) = (family, cases) }

  public static let bodyBytesMaximum = 65_536
  /// How many changes are tried one by one.
  public static let changesMaximum = 50

  public struct Challenged: Sendable {
    /// The canonical JSON {`decision_id`, `changed`, `before`, `after`, `flips`, `outcome`, and `chosen_in_review` where there is one}.
    public var body: [UInt8]
    /// Whether the panel recommends another alternative.
    public var isChanged: Bool
  }

  public func respond(to id: String, body: [UInt8], from caller: Caller = Caller()) async throws(EndpointError) -> Challenged {
    let now_ms = cases.surroundings.now_ms()
    // What is no JSON is told before whether there is such a decision; what the members mean only the decision says.
    do throws(RequestError) { _ = try RequestBody.json(body, atMost: Self.bodyBytesMaximum) } catch { throw .refused(error) }
    guard let stored = try await StoredCase.read(id, of: family, tenant: caller.tenant, for: caller, in: cases, now_ms: now_ms) else { throw .notFound }
    let before = try DecisionOutcome(made: stored.body, status: stored.status)
    var request: DecisionRequest
    do throws(RequestError) { request = try DecisionRequest.read(stored: stored.request) } catch { throw .refused(error) }
    let changes: [Change]
    let setting: GivenSetting
    do throws(JournalError) { setting = try stored.setting() } catch { throw EndpointError(error) }
    do throws(CaseStop) { request = try setting.frameworks.filling(request) } catch { throw EndpointError(error) }
    do throws(RequestError) { changes = try Challenge.read(body, request, before) } catch { throw .refused(error) }
    let run = ChallengeRun(request: request, setting: setting, before: before, surroundings: cases.surroundings)
    // What models would say to other numbers cannot be computed, so that both sides are by the rules: what they alone make of the decision is no change.
    let base = before.maker == .rules ? before : try await run.outcome(with: [])
    let after = try await run.outcome(with: changes)
    var flips: [JSONValue] = []
    for change in changes {
      let alone = changes.count == 1 ? after.recommendation.alternative : try await run.recommended(with: change)
      guard alone != base.askedAlternative else { continue }
      flips.append(["path": .string(change.path), "value": JSONValue(measure: change.number), "alternative_id": .string(alone)])
    }
    return try answer(before, base, after, flips)
  }

  private func answer(
    _ before: DecisionOutcome, _ base: DecisionOutcome, _ after: DecisionOutcome, _ flips: [JSONValue]
  ) throws(EndpointError) -> Challenged {
    // What the numbers say is asked: the panel's recommendation is compared with the panel's, whatever a person chose since.
    let isChanged = base.askedAlternative != after.askedAlternative
    var members: [(name: String, value: JSONValue)] = [
      ("decision_id", .string(before.decisionID)), ("changed", .bool(isChanged)), ("before", base.position(before.status)),
      ("after", after.position(after.status)),
      ("flips", .array(flips)), ("outcome", after.json),
    ]
    if before.humanReview?.verdict == .amend { members.append(("chosen_in_review", .string(before.recommendation.alternative))) }
    let json = JSONValue.fields(members)
    do throws(JournalError) { return Challenged(body: try HashChain.bytes(json, of: "challenge"), isChanged: isChanged) } catch { throw EndpointError(error) }
  }
}

extension DecisionOutcome {
  /// Where the panel stands on a decision, in short.
  fileprivate func position(_ status: Status) -> JSONValue {
    [
      "alternative_id": .string(askedAlternative), "winner": .string(framework.result.winner),
      "support_percentage": JSONValue(measure: consensus.support),
      "consensus_level": .choice(consensus.level), "status": .choice(status),
    ]
  }
}

extension StoredCase {
  /// The seats, settings and policy that the decision was made with.
  func setting() throws(JournalError) -> GivenSetting {
    guard let receipt = receipts.first(where: { $0.receipt.key == "given/setting" }) else { throw .missing(step: "given/setting") }
    return try GivenSetting(receipt.receipt.value)
  }
}

/// One decision run again under its own panel, settings and policy, with the opinions it had where the challenge does not say otherwise.
struct ChallengeRun: Sendable {
  let request: DecisionRequest
  let setting: GivenSetting
  let before: DecisionOutcome
  let surroundings: any Surroundings

  func outcome(with changes: [Change]) async throws(EndpointError) -> DecisionOutcome {
    let (request, opinions) = try changed(changes)
    do throws(CaseStop) {
      return try await makeDecision(request, executives: [], settings: setting.settings, opinions: opinions, journal: try journal())
    } catch { throw EndpointError(error) }
  }

  /// What would be recommended, without what explains it: up to fifty changes are tried.
  func recommended(with change: Change) async throws(EndpointError) -> String {
    let (request, opinions) = try changed([change])
    do throws(CaseStop) {
      let journal = try journal()
      let begun = try await Beginning(request, journal) { () async throws(CaseStop) in setting }
      return try await Settlement(begun, opinions, journal).asked.recommended
    } catch { throw EndpointError(error) }
  }

  private func changed(_ changes: [Change]) throws(EndpointError) -> (DecisionRequest, ChallengedOpinions) {
    var request = request
    var agreements: [String: Double] = [:]
    do throws(RequestError) {
      for change in changes { try change.apply(to: &request, &agreements) }
      try request.renormalise(changes)
      try request.weigh(changes)
    } catch { throw .refused(error) }
    return (request, ChallengedOpinions(agreements: agreements, alternative: before.askedAlternative))
  }

  private func journal() throws(CaseStop) -> Journal {
    let place = CasePlace(tenant: "", family: Decisions.name, id: before.decisionID)
    let receipts = [Receipt(key: "given/setting", value: setting.json, at_ms: before.createdAt_ms)]
    do { return try Journal(place, engine: engineVersion, receipts: receipts, surroundings: surroundings) } catch { throw .journal(error) }
  }
}

/// Opinions by the rules, with the agreements that a challenge puts in their place.
struct ChallengedOpinions: OpinionSource {
  var agreements: [String: Double]
  /// What is challenged is what was said of this alternative, in whichever asking it comes up.
  var alternative: String
  var effect: Effect { .pure }

  func opinion(of seat: Seat, on draft: Draft) -> (opinion: Opinion, usage: Usage) {
    var opinion = RulesOpinions.opinion(of: seat, on: draft)
    if draft.recommended == alternative, let agreement = agreements[seat.executive.name] { opinion.agreement = agreement }
    return (opinion, Usage())
  }
}
