import Core
import Fakes
import FunctionKit
import StrictJSON
import Testing

@Suite struct `A store that cannot be reached` {
  @Test func `is a 503 that says nothing of the inside`() async throws {
    let given = try Given(.make, records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before))
    let answer = try await given.send("POST", "/decisions", body: decision)
    #expect(answer["statusCode"] == 503)
    #expect(answer.header("retry-after") == "1")
    #expect(answer["body"].string?.contains("broken") == false)
    #expect(try await given.send("POST", "/decisions", body: decision)["statusCode"] == 201)
  }

  @Test func `is not ready, which is remembered for 30 seconds`() async throws {
    let given = try Given(.health, records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before))
    let answer = try await given.send("GET", "/readyz")
    #expect(answer["statusCode"] == 503)
    #expect(answer.body["checks"]["records"] == "unavailable")
    given.surroundings.advance(by: 20_000)
    #expect(try await given.send("GET", "/readyz")["statusCode"] == 503)
    given.surroundings.advance(by: 11_000)
    #expect(try await given.send("GET", "/readyz")["statusCode"] == 200)
  }

  @Test func `leaves health healthy`() async throws {
    let given = try Given(.health, records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before))
    let answer = try await given.send("GET", "/health")
    #expect(answer["statusCode"] == 200)
    #expect(answer.body == ["status": "healthy", "version": .string(Version.current)])
  }
}
