import Forms
import StrictJSON

/// What the journal keeps of steps and their tries.
extension Journal {
  /// A failure has a receipt too: a step that came to nothing is not silently another one on the next run.
  func recorded(_ key: String) throws(JournalError) -> Taken? {
    asked.insert(key)
    guard let receipt = known[key] else { return Optional.none }
    guard case .object(let object) = receipt.value else { throw .disagreement(step: key, rule: "is no step's") }
    if let value = object["ok"] ?? object["pure"] { return .success(value) }
    guard let failure = StepFailure(object, usage: receipt.usage) else {
      throw .disagreement(step: key, rule: "says neither what the step came to nor why it failed")
    }
    return .failure(failure)
  }

  func isPure(_ key: String) -> Bool {
    if case .object(let object)? = known[key]?.value { object["pure"] != nil } else { false }
  }

  /// How many tries of a step are on record, one that was begun and never heard of again among them; how many of them failed; and when the next may be made.
  func tried(_ key: String) -> (count: Int, failed: Int, due_ms: Int64?) {
    var (count, failed) = (0, 0)
    var due_ms: Int64?
    while true {
      let tried = known[Journal.tried(key, count + 1)]
      guard tried != nil || known[Journal.begun(key, count + 1)] != nil else { return (count, failed, due_ms) }
      if tried != nil { failed += 1 }
      due_ms = Optional.none
      if case .object(let object)? = tried?.value, case .integer(let due)? = object["due"] { due_ms = due }
      count += 1
    }
  }

  /// Notes that an unkeyed effect is about to be tried: after a crash the next try is known not to be the first.
  func note(_ step: Step, attempt: Int, _ opening: StepOpening = StepOpening()) {
    guard step.effect == .unkeyed else { return }
    let key = Journal.begun(step.key, attempt)
    guard known[key] == nil else { return }
    usage += opening.usage
    keep(Receipt(key: key, value: opening.value, usage: opening.usage, at_ms: surroundings.now_ms(), attempt: attempt), beside: opening.beside)
  }

  static func begun(_ step: String, _ attempt: Int) -> String { "begun/\(step)#\(attempt)" }
  private static func tried(_ step: String, _ attempt: Int) -> String { "tried/\(step)#\(attempt)" }

  func keepTried(_ step: Step, _ failure: StepFailure, attempt: Int, due_ms: Int64) {
    usage += failure.usage
    let value = JSONValue.fields(failure.members + [("due", .integer(due_ms))])
    keep(
      Receipt(key: Journal.tried(step.key, attempt), value: value, usage: failure.usage, at_ms: surroundings.now_ms(), attempt: attempt), beside: failure.beside
    )
  }

  func record(_ step: Step, _ result: Result<StepResult, StepFailure>, attempt: Int) throws(CaseStop) -> Taken {
    switch result {
    case .success(let found):
      usage += found.usage
      let value = JSONValue.fields([(step.effect == .pure ? "pure" : "ok", found.value)])
      keep(Receipt(key: step.key, value: value, usage: found.usage, at_ms: surroundings.now_ms(), attempt: attempt), beside: found.beside)
      return .success(found.value)
    case .failure(let failure):
      usage += failure.usage
      let value = JSONValue.fields(failure.members)
      keep(Receipt(key: step.key, value: value, usage: failure.usage, at_ms: surroundings.now_ms(), attempt: attempt), beside: failure.beside)
      return .failure(failure)
    }
  }

  func compare(_ key: String, _ result: Result<StepResult, StepFailure>) throws(JournalError) {
    guard case .success(let found) = result, case .object(let object)? = known[key]?.value,
      try object["pure"].map({ value throws(JournalError) in try HashChain.digest(value, of: key) }) == HashChain.digest(found.value, of: key)
    else { throw .disagreement(step: key, rule: "says another result than was computed") }
  }
}
