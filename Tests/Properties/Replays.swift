import Cases
import Decisions
import Fakes
import Frameworks
import SeededProperties
import StrictJSON

extension Property {
  /// Decisions of every shape, each made and then run again from its receipts.
  static let replays = Property("replays", "a decision replays byte for byte", small: 1_000, whole: 10_000, kinds: ["mcda", "bayesian"]) {
    { random in
      let seed = random.next()
      let cases = CaseStore(records: VolatileRecordStore(), surroundings: ScriptedSurroundings(seed: random.next()))
      let family = Decisions(voices: RecordedCalibrations(records: cases.records, surroundings: cases.surroundings))
      let made = try await family.make(RandomRequests.body(seed), in: cases)
      guard let stored = try await StoredCase.read(made.place.id, of: family, tenant: "local", in: cases, now_ms: 0) else { throw Broken("it is not stored") }
      let replay = await family.replay(stored)
      guard case .same = replay else { throw Broken("\(replay)") }
      return try DecisionOutcome(json: JSONReader.read(made.body)).framework.name.rawValue
    }
  }
}
