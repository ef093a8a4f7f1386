public import Cases
internal import Forms

/// Asks models: prices a call before it is sent, keeps it within its budgets, tries again and elsewhere as the class of a failure says, and says what it cost.
///
/// Every attempt is noted in the case's journal before it is sent, with what it may cost at most; its receipt is stored with what it did cost.
public struct ModelGateway: Sendable {
  public let settings: GatewaySettings
  public let prices: PriceTable
  public let profiles: ModelProfiles
  public let ledger: any BudgetLedger
  let providers: [String: ModelProvider]
  let cache: (any AnswerCache)?
  let masker: any PromptMasker
  let health: (any HealthBoard)?
  let surroundings: any Surroundings
  let tell: @Sendable (GatewayEvent) -> Void
  /// 0 ≤ u < 1, by name: the journal's.
  let chance: @Sendable (String) -> Double
  let state: GatewayState
  let turns: Turns
  let flights = Flights()

  public init(
    _ settings: GatewaySettings, providers: [ModelProvider], prices: PriceTable = .shipped, profiles: ModelProfiles = .shipped, ledger: any BudgetLedger,
    cache: (any AnswerCache)? = MemoryAnswerCache(), masker: any PromptMasker = SecretMasker([]), health: (any HealthBoard)? = nil, turns: Turns = Turns(),
    surroundings: any Surroundings, chance: (@Sendable (String) -> Double)? = nil,
    tell: @escaping @Sendable (GatewayEvent) -> Void = { _ in }
  ) {
    self.settings = settings
    self.providers = Dictionary(providers.map { ($0.name, $0) }) { first, _ in first }
    self.prices = prices
    self.profiles = profiles
    self.ledger = ledger
    self.cache = cache
    self.masker = masker
    self.health = health
    self.turns = turns
    self.surroundings = surroundings
    self.tell = tell
    self.chance = chance ?? { Chance.share($0) }
    state = GatewayState(providers)
  }

  static func day(_ time_ms: Int64) -> Substring { Timestamp.text(time_ms).prefix(10) }

  /// A call made ready: which model would be asked first, and what it may cost, so that several can be charged in one write before any is sent.
  public struct Ready: Sendable {
    public let call: ModelCall
    public let owner: BudgetOwner
    /// Milliseconds since 1970: whose day and month it is charged to.
    let at_ms: Int64
    let scopes: Result<[BudgetScope], ModelError>
    let optimised: ModelAnswer.Optimised?
    /// What the marks and the waits follow from.
    let chance: String
    let first: Candidate?
    let cached: ModelAnswer?
    let cacheKey: String?

    func entry(_ model: ModelName, _ purpose: ModelCall.Purpose, _ usage: Usage) -> UsageEntry {
      UsageEntry(
        tenant: owner.place.tenant, day: String(ModelGateway.day(at_ms)), model: model, principal: owner.principal, purpose: purpose, usage: usage)
    }

    /// What the first attempt is noted with; nil where none is made.
    public func opening(_ attempt: Int) -> StepOpening? {
      guard cached == nil, let first, case .success(let scopes) = scopes else { return nil }
      let reservation = Reservation(scopes, first.bound)
      return StepOpening(beside: reservation.changes, value: AttemptNote(reserved: first.bound, isFirst: true, model: first.name).json)
    }
  }

  /// `name` is the step's, so that all that chance decides is the same whenever it is asked again.
  public func ready(_ call: ModelCall, for owner: BudgetOwner, named name: String) async -> Ready {
    let now_ms = surroundings.now_ms()
    let chance = "\(owner.place.id)/\(name)"
    let shown = screened(withoutMembers(call))
    // Where no model could tell apart what it may choose from the names stay, and none is asked.
    let minimal = shown.hidingStakeholders() ?? shown
    let (call, optimised) =
      minimal.isEmbedding ? (minimal, nil) : PromptOptimiser(charactersMaximum: settings.promptCharactersMaximum).optimised(minimal)
    let scopes: Result<[BudgetScope], ModelError>
    do throws(RecordStoreError) { scopes = .success(try await ledger.scopes(of: owner, at: now_ms)) } catch {
      // Without the ledger nobody knows what is left: nothing is spent.
      scopes = .failure(.budgetExceeded(scope: .case, cap: 0, committed: nil, needed: 0, resetsAt_ms: nil))
    }
    var first: Candidate?
    for name in chain(call) {
      guard state.breaker(name, { $0.state(at: now_ms) }) != .open else { continue }
      if case .success(let candidate) = candidate(name, call, chance: chance, at: now_ms) {
        first = candidate
        break
      }
    }
    let key = first.flatMap { cacheKey(call, $0, owner) }
    let cached = call.caching == .use ? await cached(key, first, at: now_ms) : nil
    return Ready(
      call: call, owner: owner, at_ms: now_ms, scopes: scopes, optimised: optimised, chance: chance, first: first, cached: cached, cacheKey: key)
  }

  /// Tools' texts as a model may see them; what they said stays as it was where it is recorded.
  private func screened(_ call: ModelCall) -> ModelCall {
    var call = call
    var found: Set<String> = []
    for place in call.parts.indices where call.parts[place].kind == .tool {
      let (text, groups) = masker.screened(call.parts[place].text)
      call.parts[place].text = text
      found.formUnion(groups)
    }
    if !found.isEmpty { tell(.injection(found.sorted { $0.precedes($1) })) }
    return call
  }

  /// Less what members of values hold that are named for it.
  private func withoutMembers(_ call: ModelCall) -> ModelCall {
    var call = call
    for place in call.parts.indices {
      guard let value = call.parts[place].value else { continue }
      let shown = masker.withoutMembers(value)
      if shown != value { call.parts[place] = call.parts[place].telling(shown) }
    }
    return call
  }

  /// What may be kept: nothing that is kept closely, and nothing of a call that wants it anew.
  private func cacheKey(_ call: ModelCall, _ candidate: Candidate, _ owner: BudgetOwner) -> String? {
    guard cache != nil, settings.cacheLifetime_ms > 0, call.caching != .off, call.classification <= .internal else { return nil }
    return AnswerCacheKey.key(call, tenant: owner.place.tenant, baseURL: candidate.provider.baseURL, model: candidate.name.model)
  }

  func cached(_ key: String?, _ candidate: Candidate?, at now_ms: Int64) async -> ModelAnswer? {
    guard let key, let candidate, let found = await cache?.find(key, at: now_ms) else { return nil }
    guard case .success(let read) = candidate.read(found.text) else { return nil }
    return ModelAnswer(
      content: read.content, stop: .complete, usage: TokenUsage(), costNanoUSD: 0, savedNanoUSD: candidate.price.cost(found.usage),
      savedUsage: found.usage,
      asked: candidate.name,
      answeredModel: found.answeredModel, requestID: nil, attempts: [], isCached: true, isRepaired: false, optimised: nil)
  }
}

/// Where processes tell one another that a provider fails.
///
/// Rules:
/// 1. What was told is found until it expires.
/// 2. It may be unreachable, and then nobody knows.
public protocol HealthBoard: Sendable {
  func openUntil_ms(_ name: ModelName, at now_ms: Int64) async -> Int64?
  func opened(_ name: ModelName, until_ms: Int64) async
  /// Hears of each attempt, and of the limits that were told with it.
  func heard(_ attempt: ModelAnswer.Attempt, _ limits: [RateLimit]) async
}

extension HealthBoard {
  public func heard(_ attempt: ModelAnswer.Attempt, _ limits: [RateLimit]) async {}
}

/// The board in the table of records.
public struct RecordHealthBoard: HealthBoard {
  private let records: any RecordStore

  public init(records: any RecordStore) { self.records = records }

  private static func key(_ name: ModelName) -> RecordKey { RecordKey(partition: "HEALTH#\(name)", sort: "BREAKER") }

  public func openUntil_ms(_ name: ModelName, at now_ms: Int64) async -> Int64? {
    guard let record = try? await records.get(Self.key(name), now_s: now_ms / 1_000), case .integer(let until)? = record.attributes["until"], until > now_ms
    else { return nil }
    return until
  }

  public func opened(_ name: ModelName, until_ms: Int64) async {
    let record = Record(key: Self.key(name), attributes: ["until": .integer(until_ms)], expires_s: until_ms / 1_000 + 1)
    // Others learn it by themselves where this fails.
    try? await records.write([.put(record, .any)])
  }
}
