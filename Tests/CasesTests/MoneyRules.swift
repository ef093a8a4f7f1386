import CaseContract
import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Testing

/// Rule 15 of cases where language models are asked: what a try may cost is held back before it, and what it did cost stands in its place after it.
@Suite(.table, .noted) struct `The contract of cases, money of models` {
  /// Families whose cases ask models.
  private static let asking: [Subject.Kind] = [.decisions, .tasks]

  private func stage(_ kind: Subject.Kind, _ work: TaskWork, limited: Int = 0) -> (stage: Stage, model: ScriptedLanguageModel) {
    let (store, model) = (VolatileRecordStore(), TaskWork.model(limited: limited))
    var stage = Stage(Subject(kind, model: (model, store)), store: store)
    stage.work = work.rawValue
    return (stage, model)
  }

  /// What every budget of the one case, its tenant and everybody holds.
  private func sums(_ stage: Stage) -> Set<BudgetState> {
    Set(
      stage.store.records.filter { $0.attributes["committed"] != nil }
        .map { BudgetState(committed: $0.integer("committed") ?? 0, open: $0.integer("open") ?? 0) })
  }

  @Test(arguments: asking)
  func `15 what asking a model may cost is held back in the write that notes it, and settled with what it cost, whatever is lost`(kind: Subject.Kind)
    async throws
  {
    let (undisturbed, asked) = stage(kind, .asking)
    let counting = FailingRecordStore(undisturbed.store, broken: nil, of: .writes)
    try await undisturbed.make(in: counting)
    #expect(counting.calls > 3 && asked.requests.count > 1)
    for write in 1...counting.calls {
      for moment in FailingRecordStore.Moment.allCases {
        let (stage, model) = stage(kind, .asking)
        _ = try? await stage.make(in: FailingRecordStore(stage.store, broken: write, moment, of: .writes))
        for isEnded in [false, true] {
          if isEnded { try await stage.driveToEnd() }
          let receipts = stage.invariants.receipts.map(\.receipt)
          let told = AttemptNote.committed(in: receipts)
          #expect(sums(stage) == (told == BudgetState() ? [] : [told]), "write \(write), \(moment), ended: \(isEnded)")
          #expect(model.requests.count <= receipts.count { $0.key.hasPrefix("begun/\(stage.subject.modelSteps)") }, "write \(write), \(moment)")
        }
        #expect(try await stage.header()?.status == stage.subject.ends.answered)
        var invariants = stage.invariants
        invariants.ended()
        #expect(invariants.broken == [], "write \(write), \(moment)")
        guard case .same = try await stage.replay() else { throw ContractFailure("write \(write), \(moment): \(try await stage.replay())") }
      }
    }
    // Nobody died: nothing is held back any more, and what was spent is what the answers cost.
    let spent = try #require(sums(undisturbed).first)
    #expect(spent.open == 0 && spent.committed > 0)
    #expect(spent.committed == undisturbed.invariants.receipts.reduce(0) { $0 + $1.receipt.usage.costNanoUSD })
  }

  @Test(arguments: asking)
  func `15 where there is no room for what a model may cost it is not asked, and nothing is charged`(kind: Subject.Kind) async throws {
    let (stage, model) = stage(kind, .poor)
    try await stage.make()
    #expect(try await stage.header()?.status == (kind == .tasks ? "failed" : "awaiting_review"))
    #expect(model.requests.isEmpty && sums(stage).subtracting([BudgetState()]).isEmpty)
    #expect(stage.keys.allSatisfy { !$0.hasPrefix("begun/\(stage.subject.modelSteps)") })
    guard case .same = try await stage.replay() else { throw ContractFailure("\(try await stage.replay())") }
  }

  /// Each step that met the limit has its try on record, with the time and what it cost; none of them is asked again before.
  @Test(arguments: asking)
  func `2 and 15 a model's limit is waited for where nobody waits for the case, and the rules speak at once where somebody does`(kind: Subject.Kind)
    async throws
  {
    for later in [true, false] {
      let (stage, model) = stage(kind, .asking, limited: 1)
      let over_ms = stage.surroundings.now_ms() + 60_000
      try await stage.make(later: later)
      if later { try await stage.advance(ignoringLease: false) }
      let tried = stage.invariants.receipts.map(\.receipt).filter { $0.key.hasPrefix("tried/\(stage.subject.modelSteps)") }
      #expect(tried.isEmpty == !later)
      if later {
        let asked = model.requests.count
        #expect(stage.due_ms == over_ms && asked >= 1)
        let failed = try #require(tried.first)
        #expect(failed.value == ["failed": "rate_limited", "message": "the provider's rate limit is reached", "due": .integer(over_ms)])
        stage.wait(until: over_ms - 1)
        #expect(try await stage.sweep() == [] && model.requests.count == asked)
        stage.wait(until: over_ms)
        #expect(try await stage.sweep() == [.advanced] && model.requests.count > asked)
      }
      try await stage.driveToEnd()
      let told = AttemptNote.committed(in: stage.invariants.receipts.map(\.receipt))
      #expect(told.open == 0 && sums(stage).subtracting([told]).isEmpty && (told.committed > 0 || !later))
      var invariants = stage.invariants
      invariants.ended()
      #expect(invariants.broken == [])
      guard case .same = try await stage.replay() else { throw ContractFailure("\(try await stage.replay())") }
    }
  }
}
