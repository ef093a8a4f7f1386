import Forms
public import StrictJSON

/// Keeps receipts beyond the process. Its user is one task.
public protocol ReceiptSink: AnyObject {
  /// Durable when it returns, with what stands beside them; refused with `.fenced` when another worker has the case.
  func append(_ receipts: [Receipt], beside changes: [RecordChange]) async throws(JournalError)
  /// The signals after the given one, in order.
  func signals(after seen: Int) async throws(JournalError) -> [Signal]
  /// Asks the store whether the case is still who works on it now; what cannot be found out is taken for yes.
  var standing: @Sendable () async -> Bool { get }
}

extension ReceiptSink {
  public var standing: @Sendable () async -> Bool { { true } }
}

/// The one way from a case to the world: every step goes through it under a stable key, and once there is a receipt the step is not taken again.
///
/// Readings of the clock, ids, what was given and pure results are kept back until an effect is about to depend on them, and then stored before it. One task uses a
/// journal; what runs in parallel is handed to `parallel` or `graph`.
public final class Journal {
  public let place: CasePlace
  /// The principal who asked for the case; empty where nobody knows any more. Nothing may be computed from it but whose account is charged.
  public let asker: String
  /// The version of what the family computes.
  public let engine: String
  /// Whether nobody waits for what comes of the case: it was taken in to be made later, and is begun now.
  public let wasQueued: Bool
  let surroundings: any Surroundings
  let sink: (any ReceiptSink)?
  /// The latest moment at which a step may end, by the machine's own clock; nil where nothing ends the invocation.
  private let end_ms: Int64?
  /// The same by the clock that cases go by, where that stands at this moment.
  var stepsEnd_ms: Int64? { end_ms.map { $0 - surroundings.ahead_ms() } }
  /// Whether nobody waits for the answer, so that a step which notes its tries itself may come back later.
  let comesBack: Bool
  /// Refuses whatever has no receipt, and computes pure results again to compare them: an offline replay.
  let isReplay: Bool
  var known: [String: Receipt] = [:]
  var asked: Set<String> = []
  /// Taken, and not stored yet; in the order in which they were taken.
  public private(set) var pending: [Receipt] = []
  private var besides: [RecordChange] = []
  /// What the steps of this case have cost, those of earlier runs too.
  public internal(set) var usage = Usage()
  var passes: [Pass] = []
  var passesWalked = 0
  var signalsCounted: Set<Int> = []
  /// The names of the waits for a person that the case has come to.
  package private(set) var personsAsked: Set<String> = []
  /// What the case shows while it waits.
  package internal(set) var shown: (any CaseOutcome)?

  public var caseID: String { place.id }

  /// Asks whether the case is still this worker's, for what takes long enough to be called off: the next write is refused in any case. Nil where nothing is stored.
  public var standing: (@Sendable () async -> Bool)? { sink?.standing }

  /// The most receipts of a case.
  public static let receiptsMaximum = 2_000

  /// A journal of a case with the receipts that it already has; without a sink they stay pending until the caller stores them.
  public init(
    _ place: CasePlace, asker: String = "", engine: String, receipts: [Receipt] = [], surroundings: any Surroundings, sink: (any ReceiptSink)? = nil,
    stepsEnd_ms: Int64? = nil, wasQueued: Bool = false, comesBack: Bool = false
  ) throws(JournalError) {
    (self.place, self.asker, self.engine, self.surroundings, self.sink, self.wasQueued) = (place, asker, engine, surroundings, sink, wasQueued)
    self.comesBack = comesBack
    end_ms = stepsEnd_ms.map { $0 + surroundings.ahead_ms() }
    isReplay = false
    try know(receipts)
  }

  /// A journal that answers from receipts alone.
  public init(replaying receipts: [Receipt], of place: CasePlace, engine: String) throws(JournalError) {
    (self.place, self.asker, self.engine, wasQueued) = (place, "", engine, false)
    surroundings = NoSurroundings()
    sink = nil
    (end_ms, comesBack) = (nil, false)
    isReplay = true
    try know(receipts)
  }

  private func know(_ receipts: [Receipt]) throws(JournalError) {
    for receipt in receipts { known[receipt.key] = receipt }
    countUsage()
    while let receipt = known[Pass.key(passes.count + 1)] { passes.append(try Pass(receipt)) }
  }

  /// What all that is on record has cost, whether it is asked for again or not.
  func countUsage() { usage = known.values.reduce(into: Usage()) { $0 += $1.usage } }

  /// The time of this moment of the case, in milliseconds since 1970.
  public func now_ms(_ name: String) throws(JournalError) -> Int64 {
    let value = try taken("clock/\(name)") { .integer($0.now_ms()) }
    guard case .integer(let time_ms) = value else { throw .disagreement(step: "clock/\(name)", rule: "is no time") }
    return time_ms
  }

  /// A new id of this case, a UUID.
  public func identifier(_ name: String) throws(JournalError) -> String {
    let value = try taken("id/\(name)") { .string($0.uuid()) }
    guard case .string(let id) = value else { throw .disagreement(step: "id/\(name)", rule: "is no id") }
    return id
  }

  /// Whether something was given under this name when the case began.
  public func hasGiven(_ name: String) -> Bool { known["given/\(name)"] != nil }

  /// What configuration or a caller gave, as it was when the case began; asked for only where it is not on record.
  public func given(_ name: String, _ value: () async throws(CaseStop) -> JSONValue) async throws(CaseStop) -> JSONValue {
    let key = "given/\(name)"
    asked.insert(key)
    if let receipt = known[key] { return receipt.value }
    if isReplay { throw .journal(.missing(step: key)) }
    let value = try await value()
    keep(Receipt(key: key, value: value, at_ms: surroundings.now_ms()))
    return value
  }

  /// The result of a whole phase, computed or recorded. Where another version of the engine computed it, the recorded one stands and nothing is computed, so that an
  /// old case goes on as it began; else what is computed must be the recorded one again.
  public func phase<Value: Stored>(_ name: String, _ compute: () async throws(CaseStop) -> Value) async throws(CaseStop) -> Value {
    let key = "phase/\(name)"
    asked.insert(key)
    guard let receipt = known[key] else {
      if isReplay { throw .journal(.missing(step: key)) }
      let value = try await compute()
      let json = value.json
      let digest = try digest(json, key)
      keep(Receipt(key: key, value: ["engine": .string(engine), "sha256": .string(digest), "value": json], at_ms: surroundings.now_ms()))
      return value
    }
    guard case .object(let object) = receipt.value, case .string(let before)? = object["sha256"] else {
      throw .journal(.disagreement(step: key, rule: "is no phase's"))
    }
    if !isReplay, object["engine"] != .string(engine), let value = object["value"] {
      do { return try Value(stored: value) } catch { throw .journal(.disagreement(step: key, rule: "cannot be read: \(error.path) \(error.rule)")) }
    }
    let value = try await compute()
    guard try digest(value.json, key) == before else { throw .journal(.disagreement(step: key, rule: "says another result than was computed")) }
    return value
  }

  private func digest(_ value: JSONValue, _ key: String) throws(CaseStop) -> String {
    do { return try HashChain.digest(value, of: key) } catch { throw .journal(error) }
  }

  /// Stores what is pending.
  public func flush() async throws(JournalError) {
    try checkBounds()
    guard let sink, !pending.isEmpty else { return }
    let merged = MergedChanges(besides)
    do throws(JournalError) { try await sink.append(pending, beside: merged.changes) } catch {
      guard case .refused(let place) = error, merged.places.indices.contains(place) else { throw error }
      throw .refused(beside: merged.places[place])
    }
    stored()
  }

  /// Whether nothing is kept back.
  var isClear: Bool { pending.isEmpty }

  package func checkBounds() throws(JournalError) {
    guard known.count <= Journal.receiptsMaximum else { throw .limit("a case has at most \(Journal.receiptsMaximum) receipts") }
  }

  /// What is pending, to be stored with what the case comes to. At its end a phase's value is cut to its digest: the outcome holds it.
  package func rest(ended: Bool) -> (receipts: [Receipt], beside: [RecordChange]) {
    (ended ? pending.map(\.sealed) : pending, MergedChanges(besides).changes)
  }

  func asks(_ wait: Wait) { if case .person = wait.what { personsAsked.insert(wait.name) } }

  /// What was pending is stored.
  package func stored() { (pending, besides) = ([], []) }

  /// The keys of what the case has gone through until now, whoever took it; the same in a replay.
  public var steps: Set<String> { asked.filter { !Journal.isOwn($0) } }

  /// How many receipts tell of progress.
  package var progress: Int { known.keys.count { !Journal.isOwn($0) } }

  /// What the journal keeps for itself, and no function asks for by name.
  static func isOwn(_ key: String) -> Bool { ["begun/", "tried/", "pass/"].contains { key.hasPrefix($0) } }

  /// Ends a replay: every receipt must have been asked for.
  public func finish() throws(JournalError) {
    if let left = known.keys.filter({ !asked.contains($0) && !Journal.isOwn($0) && !$0.hasPrefix("outcome/") }).min() { throw .unused(step: left) }
  }

  func keep(_ receipt: Receipt, beside changes: [RecordChange] = []) {
    known[receipt.key] = receipt
    asked.insert(receipt.key)
    pending.append(receipt)
    besides += changes
  }

  /// Takes back what could not be stored beside.
  func forget(_ keys: [String]) {
    for key in keys { known[key] = nil }
    pending.removeAll { keys.contains($0.key) }
    besides = []
    countUsage()
  }

  private func taken(_ key: String, _ make: (any Surroundings) -> JSONValue) throws(JournalError) -> JSONValue {
    asked.insert(key)
    if let receipt = known[key] { return receipt.value }
    if isReplay { throw .missing(step: key) }
    let value = make(surroundings)
    keep(Receipt(key: key, value: value, at_ms: surroundings.now_ms()))
    return value
  }
}

extension Receipt {
  fileprivate var sealed: Receipt {
    guard key.hasPrefix("phase/"), case .object(var object) = value else { return self }
    var sealed = self
    object["value"] = Optional.none
    sealed.value = .object(object)
    return sealed
  }
}

extension JSONValue: Stored {
  public var json: JSONValue { self }
  public init(stored: JSONValue) { self = stored }
}

/// A replay asks the world nothing.
private struct NoSurroundings: Surroundings {
  func now_ms() -> Int64 { 0 }
  func random(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
  func pause(_ time_ms: Int64) async {}
}
