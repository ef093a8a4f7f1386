import Cases
import Crypto
import Fakes
import FunctionKit
import Identity
import StrictJSON
import TaskEndpoints
import Testing

@Suite struct `Tasks of an address` {
  @Test func `are a hundred an hour, whoever asks there`() async throws {
    let stage = TaskGiven()
    let given = try Given(
      Function("ProcessTask") { [.processTask] }, records: stage.records, environment: ["API_KEY_REQUIRED": "true"], families: [stage.family],
      surroundings: stage.surroundings)
    // Five at once are a principal's own.
    for number in 0...100 {
      let text = APIKeyText(random: randomBytes)
      let key = APIKey(
        text, named: "k", tenant: "acme", principal: "p\(number / 5)", roles: ["operator"], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
      try await stage.records.write([.put(key.record, .absent)])
      let answer = try await given.send(
        "POST", "/process-task", headers: ["x-api-key": text.text], body: #"{"task":"What is 17.5% of 240","dry_run":true}"#)
      #expect(answer["statusCode"] == (number < 100 ? 200 : 429), "\(number)")
      guard number == 100 else { continue }
      #expect(answer.body["type"] == "urn:quorate:problem:rate_limited")
      #expect(answer.body["violated-policies"] == ["tasks_address"])
      // What the call has cost beside is told too: it is not given back.
      let wait = try #require(answer.header("Retry-After").flatMap(Int.init))
      #expect((1...36).contains(wait))
      #expect(answer.header("RateLimit") == #""tasks";r=4;t=6, "tasks_address";r=0;t=\#(wait)"#)
    }
  }
}
