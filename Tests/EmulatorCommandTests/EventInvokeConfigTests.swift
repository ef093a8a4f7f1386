import EmulatorJSON
import TestProcesses
import Testing

/// Source: Lambda API reference, PutFunctionEventInvokeConfig and its four neighbours.
@Suite struct `An event invoke configuration` {
  static let path = "/2019-09-25/functions/Take/event-invoke-config"

  static func json(_ answer: String) throws -> JSON {
    let body = try #require(answer.firstRange(of: "\r\n\r\n").map { answer[$0.upperBound...] })
    return try JSON(reading: Array(body.utf8))
  }

  @Test func `is put, read, changed, listed and deleted`() async throws {
    let events = try await EventShop().start()
    #expect(try await events.lambda("GET", Self.path).hasPrefix("HTTP/1.1 404"))
    let put = try await events.lambda("PUT", Self.path, #"{"MaximumRetryAttempts":1,"MaximumEventAgeInSeconds":120}"#)
    #expect(put.hasPrefix("HTTP/1.1 200"), "\(put)")
    #expect(try Self.json(put)["MaximumRetryAttempts"]?.integer == 1 && Self.json(put)["MaximumEventAgeInSeconds"]?.integer == 120)
    #expect(try Self.json(put)["FunctionArn"]?.string?.hasSuffix(":function:events-dev-Take:$LATEST") == true)
    #expect(try Self.json(put)["DestinationConfig"] == ["OnSuccess": [:], "OnFailure": [:]])
    // An update changes what it names, and leaves the rest.
    let queue = "arn:aws:sqs:us-east-1:000000000000:failed"
    let changed = try await events.lambda("POST", Self.path, #"{"DestinationConfig":{"OnFailure":{"Destination":"\#(queue)"}}}"#)
    #expect(try Self.json(changed)["MaximumRetryAttempts"]?.integer == 1)
    #expect(try Self.json(changed)["DestinationConfig"]?["OnFailure"]?["Destination"]?.string == queue)
    #expect(try Self.json(try await events.lambda("GET", Self.path)) == Self.json(changed))
    let list = try Self.json(try await events.lambda("GET", Self.path + "/list"))
    #expect(list["FunctionEventInvokeConfigs"]?.array?.count == 1)
    // A put in its place forgets what was there.
    let anew = try Self.json(try await events.lambda("PUT", Self.path, #"{"MaximumRetryAttempts":0}"#))
    #expect(anew["MaximumEventAgeInSeconds"] == nil && anew["DestinationConfig"] == ["OnSuccess": [:], "OnFailure": [:]])
    #expect(try await events.lambda("DELETE", Self.path).hasPrefix("HTTP/1.1 204"))
    #expect(try await events.lambda("GET", Self.path).contains("doesn't have an EventInvokeConfig"))
    #expect(try await events.lambda("DELETE", Self.path).hasPrefix("HTTP/1.1 404"))
    events.process.kill()
  }

  @Test(arguments: [
    (#"{"MaximumRetryAttempts":3}"#, 400, "maximumRetryAttempts"), (#"{"MaximumEventAgeInSeconds":59}"#, 400, "maximumEventAgeInSeconds"),
    (#"{"MaximumEventAgeInSeconds":21601}"#, 400, "maximumEventAgeInSeconds"), ("{}", 400, "at least one of error handling or destination setting"),
    (#"{"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sns:us-east-1:000000000000:x"}}}"#, 400, "neither a queue nor a function"),
    ("[", 400, "no JSON object"),
  ])
  func `that breaks a rule is refused by its name`(body: String, status: Int, words: String) async throws {
    let events = try await EventShop().start()
    let answer = try await events.lambda("PUT", Self.path, body)
    #expect(answer.hasPrefix("HTTP/1.1 \(status)") && answer.contains(words), "\(answer)")
    #expect(try await events.lambda("GET", Self.path).hasPrefix("HTTP/1.1 404"))
    events.process.kill()
  }

  @Test func `of a function that is not there, or to be changed where there is none, is not found`() async throws {
    let events = try await EventShop().start()
    #expect(try await events.lambda("PUT", "/2019-09-25/functions/Nobody/event-invoke-config", #"{"MaximumRetryAttempts":1}"#).hasPrefix("HTTP/1.1 404"))
    #expect(try await events.lambda("POST", Self.path, #"{"MaximumRetryAttempts":1}"#).hasPrefix("HTTP/1.1 404"))
    events.process.kill()
  }

  @Test func `holds for the next event, and across a kill`() async throws {
    let shop = try EventShop()
    let events = try await shop.start()
    // What the file declares is there from the start.
    let path = "/2019-09-25/functions/Note/event-invoke-config"
    #expect(try await events.lambda("GET", path).contains(":done"))
    let queue = "arn:aws:sqs:us-east-1:000000000000:failed"
    let body = #"{"MaximumRetryAttempts":0,"DestinationConfig":{"OnFailure":{"Destination":"\#(queue)"}}}"#
    #expect(try await events.lambda("PUT", Self.path, body).hasPrefix("HTTP/1.1 200"))
    events.process.kill()
    await events.process.wait()
    let again = try await shop.start()
    #expect(try Self.json(try await again.lambda("GET", Self.path))["MaximumRetryAttempts"]?.integer == 0)
    let sent = try await again.lambda("POST", "/2015-03-31/functions/Take/invocations", #"{"note":"fail"}"#, ["X-Amz-Invocation-Type: Event"])
    #expect(sent.hasPrefix("HTTP/1.1 202"))
    try await again.advance("10m")
    #expect(again.taken == ["fail"])
    let records = try await again.bodies("failed")
    #expect(records.count == 1)
    #expect(records.first?["requestContext"]?["condition"]?.string == "RetriesExhausted")
    #expect(records.first?["requestContext"]?["approximateInvokeCount"]?.integer == 1)
    again.process.kill()
  }
}
