import CaseContract
import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Testing

/// Rule 15 of cases where language models are asked: what a try may cost is held back before it, and what it did cost stands in its place after it.
@Suite(.table, .noted) struct `The contract of cases, money of models` {
  private func stage(_ work: TaskWork) -> (stage: Stage, model: ScriptedLanguageModel) {
    let (store, model) = (VolatileRecordStore(), TaskWork.model)
    var stage = Stage(Subject(.tasks, model: (model, store)), store: store)
    stage.work = work.rawValue
    return (stage, model)
  }

  /// What every budget of the one case, its tenant and everybody holds.
  private func sums(_ stage: Stage) -> Set<BudgetState> {
    Set(
      stage.store.records.filter { $0.attributes["committed"] != nil }
        .map { BudgetState(committed: $0.integer("committed") ?? 0, open: $0.integer("open") ?? 0) })
  }

  @Test func `15 what asking a model may cost is held back in the write that notes it, and settled with what it cost, whatever is lost`() async throws {
    let (undisturbed, _) = stage(.asking)
    let counting = FailingRecordStore(undisturbed.store, broken: nil, of: .writes)
    #expect(try await undisturbed.make(in: counting).status == "success")
    #expect(counting.calls > 3)
    for write in 1...counting.calls {
      for moment in FailingRecordStore.Moment.allCases {
        let (stage, model) = stage(.asking)
        _ = try? await stage.make(in: FailingRecordStore(stage.store, broken: write, moment, of: .writes))
        for isEnded in [false, true] {
          if isEnded { try await stage.driveToEnd() }
          let receipts = stage.invariants.receipts.map(\.receipt)
          let told = AttemptNote.committed(in: receipts)
          #expect(sums(stage) == (told == BudgetState() ? [] : [told]), "write \(write), \(moment), ended: \(isEnded)")
          #expect(model.requests.count <= receipts.count { $0.key.hasPrefix("begun/model/") }, "write \(write), \(moment)")
        }
        #expect(try await stage.header()?.status == "success")
        var invariants = stage.invariants
        invariants.ended()
        #expect(invariants.broken == [], "write \(write), \(moment)")
        guard case .same = try await stage.replay() else { throw ContractFailure("write \(write), \(moment): \(try await stage.replay())") }
      }
    }
    // Nobody died: nothing is held back any more, and what was spent is what two answers cost.
    let spent = try #require(sums(undisturbed).first)
    #expect(spent.open == 0 && spent.committed > 0)
    #expect(spent.committed == undisturbed.invariants.receipts.reduce(0) { $0 + $1.receipt.usage.costNanoUSD })
  }

  @Test func `15 where there is no room for what a model may cost it is not asked, and nothing is charged`() async throws {
    let (stage, model) = stage(.poor)
    try await stage.make()
    #expect(try await stage.header()?.status == "failed")
    #expect(model.requests.isEmpty && sums(stage).subtracting([BudgetState()]).isEmpty)
    #expect(stage.keys.allSatisfy { !$0.hasPrefix("begun/model/") })
    guard case .same = try await stage.replay() else { throw ContractFailure("\(try await stage.replay())") }
  }
}
