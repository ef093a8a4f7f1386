public import StrictJSON

/// Keeps receipts beyond the process.
public protocol ReceiptSink: Sendable {
  /// Durable when it returns; refused with `.fenced` when another worker has the case.
  func append(_ receipts: [Receipt]) async throws(JournalError)
}

/// The one way from a case to the world: every step goes through it under a stable key, and once there is a receipt the step is not taken again.
///
/// Readings of the clock, ids, what was given and pure results are kept back until an effect is about to depend on them, and then stored before it. One task uses a journal; what runs in
/// parallel is handed to `parallel`.
public final class Journal {
  public let caseID: String
  private let surroundings: any Surroundings
  private let sink: (any ReceiptSink)?
  /// Refuses whatever has no receipt: an offline replay.
  private let isReplay: Bool
  private var known: [String: Receipt] = [:]
  private var asked: Set<String> = []
  /// Taken, and not stored yet; in the order in which they were taken.
  public private(set) var pending: [Receipt] = []
  /// What the steps of this case have cost, those of earlier runs too.
  public private(set) var usage = Usage()

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
    guard let receipt = known[key] else { return nil }
    asked.insert(key)
    return receipt.value
  }

  /// Takes one step, or answers what it came to before.
  public func step(_ step: Step) async throws(JournalError) -> Result<JSONValue, StepFailure> {
    try await parallel([step])[0]
  }

  /// Takes steps side by side; the results stand in the order of the steps, whichever was done first.
  public func parallel(_ steps: [Step]) async throws(JournalError) -> [Result<JSONValue, StepFailure>] {
    var results: [Result<JSONValue, StepFailure>?] = []
    for step in steps {
      results.append(try recorded(step.key))
      if results.last! == nil, isReplay { throw .missing(step: step.key) }
    }
    let open = steps.indices.filter { results[$0] == nil }
    if open.contains(where: { steps[$0].effect != .pure }) { try await flush() }
    let outcomes = await taking(open.map { (place: $0, step: steps[$0]) })
    for (place, outcome) in outcomes {
      record(steps[place].key, outcome.result, attempt: outcome.attempt)
      results[place] = outcome.result.map(\.value)
    }
    if open.contains(where: { steps[$0].effect != .pure }) { try await flush() }
    return results.compactMap { $0 }
  }

  /// Stores what is pending.
  public func flush() async throws(JournalError) {
    guard let sink, !pending.isEmpty else { return }
    try await sink.append(pending)
    pending = []
  }

  /// Ends the run: every receipt must have been asked for.
  public func finish() throws(JournalError) {
    if let left = known.keys.filter({ !asked.contains($0) }).min() { throw .unused(step: left) }
  }
}

extension Journal {
  private struct Taken: Sendable {
    var result: Result<StepResult, StepFailure>
    var attempt: Int
  }

  private func taken(_ key: String, _ make: (any Surroundings) -> JSONValue) throws(JournalError) -> JSONValue {
    asked.insert(key)
    if let receipt = known[key] { return receipt.value }
    if isReplay { throw .missing(step: key) }
    let value = make(surroundings)
    keep(Receipt(key: key, value: value, at_ms: surroundings.now_ms()))
    return value
  }

  /// A failure has a receipt too: a step that came to nothing is not silently another one on the next run.
  private func recorded(_ key: String) throws(JournalError) -> Result<JSONValue, StepFailure>? {
    asked.insert(key)
    guard let receipt = known[key] else { return nil }
    usage += receipt.usage
    guard case .object(let object) = receipt.value else { throw .disagreement(step: key, rule: "is no step's") }
    if let value = object["ok"] { return .success(value) }
    guard case .string(let word)? = object["failed"], let kind = StepFailure.Kind(rawValue: word) else {
      throw .disagreement(step: key, rule: "says neither what the step came to nor why it failed")
    }
    return .failure(StepFailure(kind, detail: "recorded"))
  }

  private func taking(_ open: [(place: Int, step: Step)]) async -> [(place: Int, outcome: Taken)] {
    let caseID = caseID
    return await withTaskGroup(of: (Int, Taken).self) { group in
      for (place, step) in open {
        group.addTask { (place, await Journal.take(step, caseID)) }
      }
      var outcomes: [(Int, Taken)] = []
      for await outcome in group { outcomes.append(outcome) }
      return outcomes.sorted { $0.0 < $1.0 }
    }
  }

  private static func take(_ step: Step, _ caseID: String) async -> Taken {
    var attempt = 1
    while true {
      do throws(StepFailure) {
        let result = try await step.perform(StepContext(idempotencyKey: "\(caseID)/\(step.key)", attempt: attempt))
        return Taken(result: .success(result), attempt: attempt)
      } catch {
        guard error.kind == .transient, attempt < step.attemptsMaximum else { return Taken(result: .failure(error), attempt: attempt) }
        attempt += 1
      }
    }
  }

  private func record(_ key: String, _ result: Result<StepResult, StepFailure>, attempt: Int) {
    switch result {
    case .success(let found):
      usage += found.usage
      keep(Receipt(key: key, value: ["ok": found.value], usage: found.usage, at_ms: surroundings.now_ms(), attempt: attempt))
    case .failure(let failure):
      keep(Receipt(key: key, value: ["failed": .choice(failure.kind)], at_ms: surroundings.now_ms(), attempt: attempt))
    }
  }

  private func keep(_ receipt: Receipt) {
    known[receipt.key] = receipt
    pending.append(receipt)
  }
}

/// A replay asks the world nothing.
private struct NoSurroundings: Surroundings {
  func now_ms() -> Int64 { 0 }
  func random(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
}
