import Forms
public import StrictJSON

extension Journal {
  /// Takes one step, or answers what it came to before.
  public func step(_ step: Step) async throws(JournalError) -> Result<JSONValue, StepFailure> {
    try await parallel([step])[0]
  }

  /// Takes steps side by side; the results stand in the order of the steps, whichever was done first. The receipt of an effect is stored as soon as the effect is done.
  public func parallel(_ steps: [Step]) async throws(JournalError) -> [Result<JSONValue, StepFailure>] {
    var results: [Result<JSONValue, StepFailure>?] = []
    for step in steps { results.append(try recorded(step.key)) }
    let open = steps.indices.filter { results[$0] == nil }
    if isReplay, let missing = open.first { throw .missing(step: steps[missing].key) }
    let effects = open.filter { steps[$0].effect != .pure }
    var attempts: [Int: Int] = [:]
    for place in effects { attempts[place] = begin(steps[place]) }
    if !effects.isEmpty { try await flush() }
    let again = isReplay ? steps.indices.filter { steps[$0].effect == .pure && isPure(steps[$0].key) } : []
    let failure = await take(open + again, steps, attempts) { place, taken async throws(JournalError) in
      if again.contains(place) { return try self.compare(steps[place].key, taken.result) }
      self.record(steps[place], taken)
      results[place] = taken.result.map(\.value)
      if steps[place].effect != .pure { try await self.flush() }
    }
    if let failure { throw failure }
    return results.compactMap { $0 }
  }

  private struct Taken: Sendable {
    var result: Result<StepResult, StepFailure>
    var attempt: Int
  }

  /// A failure has a receipt too: a step that came to nothing is not silently another one on the next run.
  private func recorded(_ key: String) throws(JournalError) -> Result<JSONValue, StepFailure>? {
    asked.insert(key)
    guard let receipt = known[key] else { return Optional.none }
    usage += receipt.usage
    guard case .object(let object) = receipt.value else { throw .disagreement(step: key, rule: "is no step's") }
    if let value = object["ok"] ?? object["pure"] { return .success(value) }
    guard case .string(let word)? = object["failed"], let kind = StepFailure.Kind(rawValue: word) else {
      throw .disagreement(step: key, rule: "says neither what the step came to nor why it failed")
    }
    return .failure(StepFailure(kind, detail: "recorded"))
  }

  private func isPure(_ key: String) -> Bool {
    if case .object(let object)? = known[key]?.value { object["pure"] != nil } else { false }
  }

  /// Notes that an unkeyed effect is about to be tried, and answers which try it is: after a crash the next one is known not to be the first.
  private func begin(_ step: Step) -> Int {
    guard step.effect == .unkeyed else { return 1 }
    var attempt = 1
    while known["begun/\(step.key)#\(attempt)"] != nil { attempt += 1 }
    keep(Receipt(key: "begun/\(step.key)#\(attempt)", value: .null, at_ms: surroundings.now_ms(), attempt: attempt))
    return attempt
  }

  /// Runs the steps at these places and hands each one over as it is done; the first error of handing over is answered, when every step is done.
  private func take(
    _ places: [Int], _ steps: [Step], _ attempts: [Int: Int], _ done: (Int, Taken) async throws(JournalError) -> Void
  ) async -> JournalError? {
    let caseID = caseID
    return await withTaskGroup(of: (Int, Taken).self) { group in
      for place in places {
        let step = steps[place]
        let attempt = attempts[place] ?? 1
        group.addTask { (place, await Journal.take(step, caseID, from: attempt)) }
      }
      var failure: JournalError?
      for await (place, taken) in group where failure == nil {
        do throws(JournalError) { try await done(place, taken) } catch { failure = error }
      }
      return failure
    }
  }

  private static func take(_ step: Step, _ caseID: String, from first: Int) async -> Taken {
    var attempt = first
    while true {
      do throws(StepFailure) {
        let result = try await step.perform(StepContext(idempotencyKey: "\(caseID)/\(step.key)", attempt: attempt))
        return Taken(result: .success(result), attempt: attempt)
      } catch {
        guard error.kind == .transient, attempt - first + 1 < step.attemptsMaximum else { return Taken(result: .failure(error), attempt: attempt) }
        attempt += 1
      }
    }
  }

  private func record(_ step: Step, _ taken: Taken) {
    let word = step.effect == .pure ? "pure" : "ok"
    switch taken.result {
    case .success(let found):
      usage += found.usage
      let value = JSONValue.fields([(word, found.value)])
      keep(Receipt(key: step.key, value: value, usage: found.usage, at_ms: surroundings.now_ms(), attempt: taken.attempt))
    case .failure(let failure):
      keep(Receipt(key: step.key, value: ["failed": .choice(failure.kind)], at_ms: surroundings.now_ms(), attempt: taken.attempt))
    }
  }

  private func compare(_ key: String, _ result: Result<StepResult, StepFailure>) throws(JournalError) {
    guard case .success(let found) = result, case .object(let object)? = known[key]?.value,
      try object["pure"].map({ value throws(JournalError) in try HashChain.digest(value, of: key) }) == HashChain.digest(found.value, of: key)
    else { throw .disagreement(step: key, rule: "says another result than was computed") }
  }
}
