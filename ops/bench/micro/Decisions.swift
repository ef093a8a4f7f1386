import Cases
import Decisions
import Frameworks
import StrictJSON

/// Each multi-criteria method alone, on what is prepared once for all of them.
func measureMethods(of body: [UInt8], name: String) async throws {
  let problem = try Problem(DecisionRequest.read(body).input)
  for method in RankingMethod.multiCriteria(problem) where method != .ahp || problem.hierarchy != nil {
    try await measure("\(method.rawValue)_\(name)") { _ = try method.scores(problem) }
  }
}

/// The whole decision in the core, and with reading the request, writing the outcome and what is to be stored of it.
func measureDecision(_ body: [UInt8]) async throws {
  let request = try DecisionRequest.read(body)
  try await measure("decision") {
    let journal = try Journal(CasePlace(tenant: "local", family: Decisions.name, id: "bench"), engine: engineVersion, surroundings: StillSurroundings())
    _ = try await makeDecision(request, executives: Executive.shipped, settings: DecisionSettings(), opinions: RulesOpinions(), journal: journal)
  }
  let cases = CaseStore(records: ForgetfulRecordStore(), surroundings: StillSurroundings())
  let family = Decisions(voices: RecordedCalibrations(records: cases.records, surroundings: cases.surroundings))
  try await measure("request") { _ = try await family.make(body, in: cases) }
}

/// The same moment and the same bytes, always.
struct StillSurroundings: Surroundings {
  func now_ms() -> Int64 { 1_795_255_200_000 }
  func random(_ count: Int) -> [UInt8] { Array(repeating: 7, count: count) }
  func pause(_ time_ms: Int64) async {}
}

/// Takes every record and keeps none, so that the store is not what is measured.
struct ForgetfulRecordStore: RecordStore {
  func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? { nil }
  func write(_ changes: [RecordChange]) async throws(RecordStoreError) {}
  func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage { RecordPage(records: []) }
  func probe() async throws(RecordStoreError) {}
}
