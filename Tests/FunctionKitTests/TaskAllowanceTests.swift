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
      if number == 100 { #expect(answer.body["type"] == "urn:quorate:problem:rate_limited") }
    }
  }
}
