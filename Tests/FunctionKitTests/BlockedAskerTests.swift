import Cases
import Crypto
import Fakes
import FunctionKit
import Identity
import StrictJSON
import TaskEndpoints
import Tasks
import Testing

@Suite struct `A case of somebody who was blocked since` {
  @Test func `ends failed at its next pass, and nothing more is done for it`() async throws {
    let stage = TaskGiven()
    let given = try Given(
      .processTaskAsync, records: stage.records, environment: ["API_KEY_REQUIRED": "true"], families: [stage.family], queue: stage.queue,
      surroundings: stage.surroundings)
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(
      text, named: "k", tenant: "acme", principal: "p", roles: ["operator"], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
    try await stage.records.write([.put(key.record, .absent)])
    var places: [CasePlace] = []
    for _ in 1...2 {
      let made = try await given.send("POST", "/process-task-async", headers: ["x-api-key": text.text], body: TaskGiven.calculation)
      places.append(CasePlace(tenant: "acme", family: Tasks.name, id: try #require(made.body["job_id"].string)))
    }
    let cases = given.room.cases
    _ = try await stage.family.advance(places[0], in: cases)
    let caller = Caller(tenant: "acme", principal: "admin", correlationID: "c")
    try await given.room.revocations.block("p", true, reason: "left", caller)
    for _ in 1...2 { _ = try await stage.family.advance(places[1], in: cases) }
    let statuses = try await [cases.header(places[0], stage.family.shape)?.status, cases.header(places[1], stage.family.shape)?.status]
    #expect(statuses == ["success", "failed"] && stage.tool.calls.count == 1)
    let shown = String(decoding: try #require(try await cases.header(places[1], stage.family.shape)).body, as: UTF8.self)
    #expect(shown.contains("authentication: who asked for it is blocked"))
    // Who may call again may ask again.
    try await given.room.revocations.block("p", false, reason: "back", caller)
    let again = try await given.send("POST", "/process-task-async", headers: ["x-api-key": text.text], body: TaskGiven.calculation)
    _ = try await stage.family.advance(CasePlace(tenant: "acme", family: Tasks.name, id: try #require(again.body["job_id"].string)), in: cases)
    #expect(stage.tool.calls.count == 2)
  }
}
