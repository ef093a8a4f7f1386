import Forms
public import StrictJSON

/// Keeps receipts beyond the process. Its user is one task.
public protocol ReceiptSink: AnyObject {
  /// Durable when it returns; refused with `.fenced` when another worker has the case.
  func append(_ receipts: [Receipt]) async throws(JournalError)
}

/// The one way from a case to the world: every step goes through it under a stable key, and once there is a receipt the step is not taken again.
///
/// Readings of the clock, ids, what was given and pure results are kept back until an effect is about to depend on them, and then stored before it. One task uses a
/// journal; what runs in parallel is handed to `parallel`.
public final class Journal {
  public let caseID: String
  package let surroundings: any Surroundings
  private let sink: (any ReceiptSink)?
  /// Refuses whatever has no receipt, and computes pure results again to compare them: an offline replay.
  package let isReplay: Bool
  package var known: [String: Receipt] = [:]
  package var asked: Set<String> = []
  /// Taken, and not stored yet; in the order in which they were taken.
  public private(set) var pending: [Receipt] = []
  /// What the steps of this case have cost, those of earlier runs too.
  public internal(set) var usage = Usage()

  /// A journal of a case with the receipts that it already has; without a sink they stay pending until the caller stores them.
  public init(caseID: String, receipts: [Receipt] = [], surroundings: any Surroundings, sink: (any ReceiptSink)? = nil) {
    self.caseID = caseID
    self.surroundings = surroundings
    self.sink = sink
    isReplay = false
    for receipt in receipts { known[receipt.key] = receipt }
  }

  /// A journal that answers from receipts alone.
  public init(replaying receipts: [Receipt], caseID: String) {
    self.caseID = caseID
    surroundings = NoSurroundings()
    sink = nil
    isReplay = true
    for receipt in receipts { known[receipt.key] = receipt }
  }

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

  /// What configuration or a caller gave, as it was when the case began.
  public func given(_ name: String, _ value: @autoclosure () -> JSONValue) throws(JournalError) -> JSONValue {
    try taken("given/\(name)") { _ in value() }
  }

  /// What came from outside while the case waited, a person's verdict for one; nil while it has not come.
  public func answer(_ name: String) -> JSONValue? {
    let key = "answer/\(name)"
    guard let receipt = known[key] else { return Optional.none }
    asked.insert(key)
    return receipt.value
  }

  /// The result of a whole phase that was computed, by its engine's version: the recorded one when another version computed it, so that an old case goes on as it
  /// began; else the computed one, which must be the recorded one again.
  public func phase(_ name: String, engine: String, _ computed: JSONValue) throws(JournalError) -> JSONValue {
    let key = "phase/\(name)"
    let digest = try HashChain.digest(computed, of: key)
    let recorded = try taken(key) { _ in ["engine": .string(engine), "sha256": .string(digest), "value": computed] }
    guard case .object(let object) = recorded, case .string(let before)? = object["sha256"] else { throw .disagreement(step: key, rule: "is no phase's") }
    if before == digest { return computed }
    if !isReplay, object["engine"] != .string(engine), let value = object["value"] { return value }
    throw .disagreement(step: key, rule: "says another result than was computed")
  }

  /// Stores what is pending.
  public func flush() async throws(JournalError) {
    guard let sink, !pending.isEmpty else { return }
    try await sink.append(pending)
    pending = []
  }

  /// Hands over what is pending to be stored with the outcome. A phase's value is cut to its digest: the outcome holds it.
  public func drain() -> [Receipt] {
    let receipts = pending.map { receipt in
      guard receipt.key.hasPrefix("phase/"), case .object(var object) = receipt.value else { return receipt }
      var sealed = receipt
      object["value"] = Optional.none
      sealed.value = .object(object)
      return sealed
    }
    pending = []
    return receipts
  }

  /// The keys of what the case has gone through until now, whoever took it; the same in a replay.
  package var steps: Set<String> { asked.filter { !$0.hasPrefix("begun/") } }

  /// Ends a replay: every receipt must have been asked for.
  public func finish() throws(JournalError) {
    if let left = known.keys.filter({ !asked.contains($0) && !$0.hasPrefix("begun/") && !$0.hasPrefix("outcome/") }).min() { throw .unused(step: left) }
  }

  package func keep(_ receipt: Receipt) {
    known[receipt.key] = receipt
    asked.insert(receipt.key)
    pending.append(receipt)
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

/// A replay asks the world nothing.
private struct NoSurroundings: Surroundings {
  package func now_ms() -> Int64 { 0 }
  package func random(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
}
