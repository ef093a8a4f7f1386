import Core
import Fakes
import SeededProperties

extension Property {
  /// Decisions of every shape, each made and then run again from its receipts.
  static let replays = Property("replays", "a decision replays byte for byte", small: 1_000, whole: 10_000, kinds: ["mcda", "bayesian"]) {
    { random in
      let store = VolatileRecordStore()
      let seed = random.next()
      let made = try await MakeDecision(store: store, surroundings: ScriptedSurroundings(seed: random.next())).respond(to: RandomRequests.body(seed))
      guard let stored = try await StoredCase.read(made.decisionID, tenant: "local", store: store, now_ms: 0) else { throw Broken("it is not stored") }
      let replay = await stored.replay()
      guard case .same = replay else { throw Broken("\(replay)") }
      return made.framework.rawValue
    }
  }
}
