import Cases
import Composition
import DecisionEndpoints
import Decisions
import Fakes
import Forms
import FunctionKit
import StrictJSON
import Tasks
import Testing

@Suite struct `A task that asks for our own decisions` {
  private let store = VolatileRecordStore()
  private let clock = ScriptedSurroundings(step_ms: 0)
  private var cases: CaseStore { CaseStore(records: store, surroundings: clock) }

  private func made() async throws -> (Tasks, String) {
    let decisions = Decisions(settings: try DecisionSettings(environment: [:]), voices: RecordedCalibrations(records: store, surroundings: clock))
    let answer = try await decisions.make(Array(decision.utf8), in: cases)
    return (Tasks(tools: DecisionTools(decisions: decisions, cases: cases).tools, clock: clock), answer.place.id)
  }

  private func outcome(_ task: String, by caller: Caller, _ family: Tasks) async throws -> TaskOutcome {
    try TaskOutcome(stored: JSONReader.read(try await family.make(Array(#"{"task":"\#(task)"}"#.utf8), from: caller, in: cases).body))
  }

  private func caller(_ permissions: Permission..., tenant: String = "local") -> Caller {
    var caller = Caller(tenant: tenant, principal: "ada")
    (caller.permissions, caller.clearance) = (permissions, .internal)
    return caller
  }

  @Test func `lists them and shows one, in the name of who asked`() async throws {
    let (family, id) = try await made()
    let reader = caller(.read("decisions"))
    let listed = try await outcome("list decisions", by: reader, family)
    #expect(listed.status == .success && listed.answer.summary == "1 decision: \(id) (completed).")
    let shown = try await outcome("show the decision \(id)", by: reader, family)
    #expect(shown.status == .success && shown.answer.summary == "The decision \(id) is completed.")
    #expect(shown.verification.verdicts.contains { $0.criterion.kind == .identity && $0.verdict == .met })
    let none = try await outcome("decisions awaiting review", by: reader, family)
    #expect(none.status == .success && none.answer.summary == "No decisions.")
  }

  /// A page of a list is not all of it.
  @Test func `says where there are more than it lists`() async throws {
    let (family, _) = try await made()
    let decisions = Decisions(settings: try DecisionSettings(environment: [:]), voices: RecordedCalibrations(records: store, surroundings: clock))
    for _ in 0..<20 { _ = try await decisions.make(Array(decision.utf8), in: cases) }
    let listed = try await outcome("list decisions", by: caller(.read("decisions")), family)
    #expect(listed.answer.summary.hasPrefix("20 decisions of more, the newest: ") && listed.answer.summary.hasSuffix(" and 10 more."))
  }

  @Test func `may see no more than who asked, whoever works on it`() async throws {
    let (family, id) = try await made()
    for (caller, kind) in [
      (caller(.read("tasks")), ToolFailure.Class.authentication), (caller(), .authentication), (Caller(), .authentication),
      (caller(.read("decisions"), tenant: "other"), .notFound),
    ] {
      #expect(try await outcome("show the decision \(id)", by: caller, family).execution[0].failure?.kind == kind, "\(caller)")
    }
    // Asked for by one who may not, and carried out by a worker who might.
    let later = try await family.make(Array(#"{"task":"list decisions"}"#.utf8), from: caller(.read("tasks")), later: true, in: cases)
    let worked = try await family.advance(later.place, from: caller(.read("decisions")), in: cases)
    #expect(try TaskOutcome(stored: JSONReader.read(worked.body)).execution[0].failure?.kind == .authentication)
    let missing = try await outcome("show the decision 7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11", by: caller(.read("decisions")), family)
    #expect(missing.execution[0].failure == ToolFailure(.notFound, "there is no such decision"))
  }
}
