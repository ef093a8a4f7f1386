import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import FunctionKit
import StrictJSON
import Testing

@Suite struct `A client that prefers respond-async` {
  @Test(arguments: ["respond-async", "Respond-Async; wait=10", "wait=10, respond-async"])
  func `is answered 202 with the status and where to look, and again the same`(prefer: String) async throws {
    let records = VolatileRecordStore()
    let given = try Given(.make, records: records)
    let headers = ["prefer": prefer, "idempotency-key": "k"]
    let made = try await given.send("POST", "/decisions", headers: headers, body: decision)
    #expect(made["statusCode"] == 202)
    let location = try #require(made.header("location"))
    let id = String(location.dropFirst("/decisions/".count))
    #expect(made.body == ["decision_id": .string(id), "status": "completed", "status_url": .string(location)])
    #expect(made.header("preference-applied") == "respond-async")
    let found = try await Given(.find, records: records).send("GET", "/decisions/{id}", path: location, parameters: ["id": id])
    #expect(found.body["status"] == "completed")
    let again = try await given.send("POST", "/decisions", headers: headers, body: decision)
    #expect(again["statusCode"] == 202)
    #expect(again["body"] == made["body"])
    #expect(again.header("preference-applied") == "respond-async")
    #expect(again.header("location") == location)
  }

  @Test func `has the token of a review in the header alone`() async throws {
    let made = try await Given(.make).send("POST", "/decisions", headers: ["prefer": "respond-async"], body: openQuestion)
    #expect(made.body["status"] == "awaiting_review")
    #expect(made.header("review-token")?.count == 64)
    guard case .object(let members) = made.body else { return }
    #expect(members.names == ["decision_id", "status", "status_url"])
  }

  @Test func `finds the stage in the place, as the client wrote it`() async throws {
    let made = try await Given(.make).send("POST", "/decisions", headers: ["prefer": "respond-async"], body: decision, version: 1)
    #expect(made.body["status_url"].string == made.header("location"))
    #expect(made.header("location")?.hasPrefix("/prod/decisions/") == true)
  }

  @Test(arguments: ["wait=5", "respond-asynchronously", "handling=respond-async", "respond async", ""])
  func `is one that says so`(prefer: String) async throws {
    let made = try await Given(.make).send("POST", "/decisions", headers: ["prefer": prefer], body: decision)
    #expect(made["statusCode"] == 201)
    #expect(made.header("preference-applied") == nil)
  }
}

@Suite struct `Metrics of a decision` {
  @Test(arguments: ["info", "error"]) func `are one line in the embedded metric format, whatever the log's level`(level: String) async throws {
    let log = KeptLines()
    let given = try Given(.make, environment: ["ENABLE_METRICS": "true", "LOG_LEVEL": level], log: log)
    #expect(try await given.send("POST", "/decisions", body: decision)["statusCode"] == 201)
    let second = #"{"Dimensions":[["framework"]],"Metrics":[{"Name":"decision_processing_seconds","Unit":"Seconds"}],"Namespace":"Quorate"}"#
    let first = #"{"Dimensions":[["status"]],"Metrics":[{"Name":"decision_requests_total","Unit":"Count"}],"Namespace":"Quorate"}"#
    #expect(
      log.all.map { $0.replacing(#/"Timestamp":17672256\d{5}/#, with: #""Timestamp":now"#) } == [
        #"{"_aws":{"CloudWatchMetrics":[\#(first),\#(second)],"Timestamp":now},"complexity":"complicated","decision_processing_seconds":0.07,"#
          + #""decision_requests_total":1,"framework":"mcda","outcome":"completed","status":"success"}"# + "\n"
      ])
  }

  @Test func `tell of every request what came of it, and of processing where something is durable`() async throws {
    let log = KeptLines()
    let environment = ["ENABLE_METRICS": "true", "LOG_LEVEL": "info"]
    let failing = FailingRecordStore(VolatileRecordStore(), broken: 1, .before, of: .writes)
    let given = try Given(.make, records: failing, environment: environment, log: log)
    #expect(try await given.send("POST", "/decisions", body: decision)["statusCode"] == 503)
    #expect(try await given.send("POST", "/decisions", body: "{")["statusCode"] == 400)
    #expect(try await given.send("POST", "/decisions", body: openQuestion)["statusCode"] == 201)
    #expect(try await given.send(event: Array(openQuestion.utf8))["status"] == "awaiting_review")
    let written = try log.all.map { try JSONReader.read(Array($0.utf8)) }.filter { $0["_aws"] != .null }
    #expect(written.map { $0["status"] } == ["error", "refused", "success", "success"])
    #expect(written.map { $0["outcome"] } == ["failed", "refused", "awaiting_review", "awaiting_review"])
    #expect(written.allSatisfy { $0["decision_requests_total"] == 1 })
    #expect(written.map { $0["decision_processing_seconds"] != .null } == [false, false, true, true])
  }

  @Test func `can be turned off`() async throws {
    let log = KeptLines()
    _ = try await Given(.make, environment: ["ENABLE_METRICS": "false"], log: log).send("POST", "/decisions", body: decision)
    #expect(log.all.isEmpty)
  }
}

@Suite struct `The correlation id of a request` {
  @Test func `stands in the audit event of what it did`() async throws {
    let records = VolatileRecordStore()
    _ = try await Given(.make, records: records).send("POST", "/decisions", headers: ["x-request-id": "order-7.A_b"], body: decision)
    let event = try #require(records.records.first { $0.key.partition.contains("#AUDIT#") })
    #expect(event.attributes["correlation_id"] == .string("order-7.A_b"))
    #expect(event.attributes["principal"] == .string("local"))
  }
}
