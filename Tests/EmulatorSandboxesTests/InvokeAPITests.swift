import EmulatorHTTP
import EmulatorJSON
import EmulatorSandboxes
import Foundation
import FoundationNetworking
import Testing

/// A host behind its Invoke API on a port.
@EventLoop final class TestAPI {
  let test: TestHost
  private let api: InvokeAPI
  private let server: HTTPServer
  let port: UInt16

  init(_ definitions: [FunctionDefinition], retryPauses_ms: [Int] = [60_000, 120_000], folder: String? = nil, _ change: (inout HostLimits) -> Void = { _ in })
    throws
  {
    test = TestHost(definitions, change)
    api = InvokeAPI(test.host, retryPauses_ms: retryPauses_ms, folder: folder)
    server = HTTPServer(api)
    port = try server.listen(port: 0)
  }

  struct Answer: Sendable {
    var status: Int
    var body: String
    var fields: [String: String]
  }

  func call(_ path: String, _ payload: String?, _ fields: [String: String] = [:], method: String? = nil) async throws -> Answer {
    try await Self.send(port, path, payload.map { Data($0.utf8) }, fields, method)
  }

  nonisolated private static func send(
    _ port: UInt16, _ path: String, _ payload: Data?, _ fields: [String: String], _ method: String?
  ) async throws -> Answer {
    var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)/2015-03-31/functions\(path)")!)
    if let payload {
      request.httpMethod = "POST"
      request.httpBody = payload
    }
    if let method { request.httpMethod = method }
    for (name, value) in fields { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await URLSession.shared.data(for: request)
    let answer = response as! HTTPURLResponse
    let pairs = answer.allHeaderFields.map { (("\($0.key)").lowercased(), "\($0.value)") }
    return Answer(status: answer.statusCode, body: String(decoding: data, as: UTF8.self), fields: Dictionary(pairs) { first, _ in first })
  }

  func stop() async {
    server.close()
    api.close()
    await test.stop()
  }
}

@EventLoop @Suite(.serialized) struct `The Invoke API` {
  @Test(arguments: [
    "Echo", "tests-local-Echo", "Echo:$LATEST", "function:Echo", "000000000000:function:Echo", "us-east-1:000000000000:function:Echo:$LATEST",
    "arn:aws:lambda:us-east-1:000000000000:function:tests-local-Echo",
    "arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3AEcho%3A%24LATEST",
  ])
  func `finds a function by each of its names`(name: String) async throws {
    let api = try TestAPI([Functions.definition("Echo", "echo")])
    let answer = try await api.call("/\(name)/invocations", #"{"a":"é"}"#)
    #expect(answer.status == 200 && answer.body == #"{"a":"é"}"#)
    #expect(answer.fields["x-amz-executed-version"] == "$LATEST" && answer.fields["x-amz-function-error"] == nil)
    #expect(answer.fields["x-amzn-requestid"].map { RequestID($0.utf8) } != nil)
    await api.stop()
  }

  @Test func `returns the log's end and marks a function's error`() async throws {
    let api = try TestAPI([Functions.definition("Log", "log"), Functions.definition("Error", "error")])
    let logged = try await api.call("/Log/invocations", "1", ["X-Amz-Log-Type": "Tail"])
    let log = String(decoding: Data(base64Encoded: logged.fields["x-amz-log-result"] ?? "") ?? Data(), as: UTF8.self)
    #expect(log.hasPrefix("START RequestId: ") && log.contains("\nto standard error\nEND RequestId: "))
    let failed = try await api.call("/Error/invocations", "1")
    #expect(failed.status == 200 && failed.fields["x-amz-function-error"] == "Unhandled" && failed.body.contains("it failed"))
    await api.stop()
  }

  @Test func `takes no payload for an empty object`() async throws {
    let api = try TestAPI([Functions.definition("Echo", "echo")])
    #expect(try await api.call("/Echo/invocations", "").body == "{}")
    await api.stop()
  }

  @Test func `hands the client context and the trace on`() async throws {
    let api = try TestAPI([Functions.definition("Head", "head")])
    let context = Data(#"{"custom":{"a":1}}"#.utf8).base64EncodedString()
    let before = Date().timeIntervalSince1970
    let body = try await api.call("/Head/invocations", "1", ["X-Amz-Client-Context": context, "X-Amzn-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793"])
      .body
    #expect(body.contains("|Lambda-Runtime-Client-Context: {'custom':{'a':1}}|"))
    #expect(body.contains(/\|Lambda-Runtime-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793;Parent=[0-9a-f]{16};Sampled=0\|/))
    #expect(body.contains("|Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:tests-local-Head|"))
    #expect(!body.contains("Cognito"))
    let deadline = try #require(body.split(separator: "|").first { $0.hasPrefix("Lambda-Runtime-Deadline-Ms: ") }?.split(separator: " ").last)
    // The function's timeout is 10 s and starts between the two readings of the clock; a millisecond is lost to rounding.
    let moment = try #require(Double(deadline)) / 1_000 - 10
    #expect(moment >= before - 0.002 && moment <= Date().timeIntervalSince1970 + 0.002)
    await api.stop()
  }

  @Test func `refuses in the cloud's words`() async throws {
    let api = try TestAPI([Functions.definition("Echo", "echo"), Functions.definition("None", "echo", reserved: 0)])
    func check(_ path: String, _ payload: String, _ status: Int, _ type: String, _ body: String, _ fields: [String: String] = [:]) async throws {
      let answer = try await api.call(path, payload, fields)
      #expect(answer.status == status && answer.fields["x-amzn-errortype"] == type && answer.body == body, "\(answer)")
    }
    let arn = "arn:aws:lambda:us-east-1:000000000000:function"
    try await check(
      "/doesnotexist/invocations", "{}", 404, "ResourceNotFoundException", #"{"Type":"User","Message":"Function not found: \#(arn):doesnotexist:$LATEST"}"#)
    try await check(
      "/Echo/invocations?Qualifier=live", "{}", 404, "ResourceNotFoundException", #"{"Type":"User","Message":"Function not found: \#(arn):Echo:live"}"#)
    let region = arn.replacing("us-east-1", with: "eu-west-1")
    try await check(
      "/\(region):tests-local-Echo/invocations", "{}", 404, "ResourceNotFoundException",
      #"{"Type":"User","Message":"Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"}"#)
    try await check(
      "/Echo:$LATEST/invocations?Qualifier=1", "{}", 400, "InvalidParameterValueException",
      #"{"Type":"User","message":"The derived qualifier from the function name does not match the specified qualifier."}"#)
    try await check(
      "/Echo/invocations", "{}", 400, "ValidationException",
      #"{"message":"1 validation error detected: Value 'Soon' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"}"#,
      ["X-Amz-Invocation-Type": "Soon"])
    try await check(
      "/None/invocations", "{}", 429, "TooManyRequestsException",
      #"{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}"#)
    try await check(
      "/Echo/invocations", String(repeating: "1", count: 6_291_457), 413, "RequestTooLargeException",
      #"{"Type":"User","message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}"#)
    try await check(
      "/Echo/invocations", "1", 400, "InvalidRequestContentException",
      #"{"Type":"User","message":"Client context must be a valid Base64-encoded JSON object."}"#, ["X-Amz-Client-Context": "e30"])
    try await check(
      "/Echo/invocations", "1", 400, "InvalidRequestContentException",
      #"{"Type":"User","message":"Client context must be no longer than 3583 bytes"}"#, ["X-Amz-Client-Context": String(repeating: "A", count: 3_584)])
    await api.stop()
  }

  @Test(arguments: [
    "*", "my-function!", "invalid-account:function:my-function", "arn:aws:lambda:invalid-region:000000000000:function:my-function",
    "arn:aws:ec2:us-east-1:000000000000:instance:i-1", "arn:aws:lambda:us-east-1:000000000000:function:my-function:1:2",
    "function:my-function:$LATEST:extra", "arn:aws:lambda::000000000000:function:my-function", "arn:aws:lambda:us-east-1::function:my-function",
    "arn:aws:lambda:us-east-1:000000000000:function:my-function:$LATES", "Echo/invocations?Qualifier=invalid!",
    "Echo/invocations?Qualifier=\(String(repeating: "a", count: 129))", String(repeating: "a", count: 257), "%zz",
  ])
  func `refuses a name and a qualifier that the model does not describe`(name: String) async throws {
    let api = try TestAPI([Functions.definition("Echo", "echo")])
    let answer = try await api.call("/" + (name.contains("?") ? name : "\(name)/invocations"), "{}")
    #expect(answer.status == 400 && answer.fields["x-amzn-errortype"] == "ValidationException", "\(answer)")
    #expect(answer.body.hasPrefix(#"{"message":"1 validation error detected: Value '"#), "\(answer)")
    await api.stop()
  }

  @Test func `names a trace and the qualifier that was asked for`() async throws {
    let api = try TestAPI([Functions.definition("Head", "head")])
    let body = try await api.call("/Head/invocations?Qualifier=$LATEST", "1").body
    #expect(body.contains(/\|Lambda-Runtime-Trace-Id: Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0\|/), "\(body)")
    #expect(body.contains("function:tests-local-Head:$LATEST|"))
    #expect(try await api.call("/function:function/invocations", "1").body.contains("function:function:$LATEST"))
    await api.stop()
  }

  @Test(arguments: ["{", "not json", "[1,]", "\"\u{1}\"", "1 2", "{\"a\":01}", "{\"a\" 1}", "tru", "-", "\"\\x\""])
  func `refuses a payload that is no JSON`(payload: String) async throws {
    let api = try TestAPI([Functions.definition("Echo", "echo")])
    let answer = try await api.call("/Echo/invocations", payload)
    #expect(answer.status == 400 && answer.fields["x-amzn-errortype"] == "InvalidRequestContentException")
    #expect(answer.body.hasPrefix(#"{"Type":"User","message":"Could not parse request body into json: "#))
    await api.stop()
  }

  @Test(arguments: [
    #"{"a":[1,-2.5e+3,0,true,false,null,{}],"b":"\n\"\\\/","c":""}"#, " [ ] ", "\t1\n", #""\u00e9\ud83d\ude00""#, "\"é😀\"", "0", "-0.0E-0",
  ])
  func `takes every JSON text`(payload: String) async throws {
    let api = try TestAPI([Functions.definition("Echo", "echo")])
    #expect(try await api.call("/Echo/invocations", payload).body == payload)
    await api.stop()
  }

  @Test func `checks without running`() async throws {
    let api = try TestAPI([Functions.definition("Exit", "exit")])
    let answer = try await api.call("/Exit/invocations", "{}", ["X-Amz-Invocation-Type": "DryRun"])
    #expect(answer.status == 204 && answer.body.isEmpty && api.test.host.statistics.sandboxes == 0)
    #expect(try await api.call("/None/invocations", "{}", ["X-Amz-Invocation-Type": "DryRun"]).status == 404)
    await api.stop()
  }

  @Test func `runs events in the background and tries a failure three times with one id`() async throws {
    let api = try TestAPI([Functions.definition("Error", "error")], retryPauses_ms: [10, 20])
    let answer = try await api.call("/Error/invocations", "{}", ["X-Amz-Invocation-Type": "Event"])
    #expect(answer.status == 202 && answer.body.isEmpty)
    let id = try #require(answer.fields["x-amzn-requestid"])
    await api.test.until { api.test.book.texts.count { $0 == "END RequestId: \(id)" } == 3 }
    await api.stop()
    #expect(api.test.book.texts.count { $0.hasPrefix("START") } == 3)
  }

  @Test func `tries as often as its settings say, and tells who is to be told`() async throws {
    var (failing, working) = (Functions.definition("Error", "error"), Functions.definition("Echo", "echo"))
    failing.asynchronous.maximumRetryAttempts = 1
    failing.asynchronous.onFailure = "Told"
    working.asynchronous.onSuccess = "arn:aws:lambda:us-east-1:000000000000:function:tests-local-Told"
    let api = try TestAPI([failing, working, Functions.definition("Told", "print")], retryPauses_ms: [10, 20])
    let failed = try await api.call("/Error/invocations", #"{"a":1}"#, ["X-Amz-Invocation-Type": "Event"]).fields["x-amzn-requestid"] ?? ""
    await api.test.until { api.test.book.told.count == 1 }
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:tests-local"
    let record = try JSON(reading: Array(try #require(api.test.book.told.first).utf8))
    #expect(
      record["requestContext"] == [
        "requestId": .string(failed), "functionArn": .string("\(arn)-Error:$LATEST"), "condition": "RetriesExhausted", "approximateInvokeCount": 2,
      ])
    #expect(record["responseContext"] == ["statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"])
    #expect(record["requestPayload"] == ["a": 1] && record["responsePayload"]?["errorMessage"] == "it failed" && record["version"] == "1.0")
    #expect(try await api.call("/Echo/invocations", "[2]", ["X-Amz-Invocation-Type": "Event"]).status == 202)
    await api.test.until { api.test.book.told.count == 2 }
    let success = try JSON(reading: Array(api.test.book.told[1].utf8))
    #expect(success["requestContext"]?["condition"] == "Success" && success["responsePayload"] == [2])
    await api.stop()
  }

  @Test func `gives up what would be too old, and what may never run`() async throws {
    var (old, never) = (Functions.definition("Error", "error"), Functions.definition("Never", "echo", reserved: 0))
    old.asynchronous.maximumEventAge_s = 60
    (old.asynchronous.onFailure, never.asynchronous.onFailure) = ("Told", "Told")
    let api = try TestAPI([old, never, Functions.definition("Told", "print")])
    for name in ["Error", "Never"] { #expect(try await api.call("/\(name)/invocations", "{}", ["X-Amz-Invocation-Type": "Event"]).status == 202) }
    await api.test.until { api.test.book.told.count == 2 }
    let records = try api.test.book.told.map { try JSON(reading: Array($0.utf8)) }
    let conditions = records.compactMap { $0["requestContext"]?["condition"]?.string }
    #expect(Set(conditions) == ["EventAgeExceeded", "ZeroReservedConcurrency"])
    #expect(records.first { $0["responsePayload"] == nil }?["requestContext"]?["approximateInvokeCount"] == 0)
    await api.stop()
  }

  @Test func `ends a chain of functions that tell one another`() async throws {
    // What an echo is told would double each time, and its size end the chain before.
    var loop = Functions.definition("Loop", "text", "1")
    loop.asynchronous.onSuccess = "Loop"
    let api = try TestAPI([loop])
    #expect(try await api.call("/Loop/invocations", "{}", ["X-Amz-Invocation-Type": "Event"]).status == 202)
    await api.test.until { api.test.book.texts.contains { $0.hasPrefix("the destination `Loop` was not told") } }
    #expect(api.test.book.texts.contains { $0.hasSuffix("16 functions in a row told one another") })
    // The lines of the last ones come through their pipes.
    await api.test.until { api.test.book.texts.count { $0.hasPrefix("START") } >= 17 }
    #expect(api.test.book.texts.count { $0.hasPrefix("START") } == 17)
    await api.stop()
  }

  @Test func `repeats a throttled event without counting it`() async throws {
    let api = try TestAPI([Functions.definition("Busy", "sleep", "300", reserved: 1)])
    for number in 1...2 { #expect(try await api.call("/Busy/invocations", "\(number)", ["X-Amz-Invocation-Type": "Event"]).status == 202) }
    await api.test.until { api.test.book.texts.count { $0.hasPrefix("END") } == 2 }
    await api.stop()
  }

  @Test func `drops who hangs up while waiting`() async throws {
    let gate = Gate()
    defer { gate.remove() }
    let api = try TestAPI([Functions.definition("Slow", "gate", gate.path)]) { $0.sandboxesPerFunction = 1 }
    async let first = api.call("/Slow/invocations", "1")
    await api.test.until { api.test.host.statistics.sandboxes == 1 }
    let second = Task { try await api.call("/Slow/invocations", "2") }
    await api.test.until { api.test.host.statistics.waiting == 1 }
    second.cancel()
    await api.test.until { api.test.host.statistics.waiting == 0 }
    gate.open()
    #expect(try await first.body == "1")
    #expect(api.test.book.texts.count { $0.hasPrefix("START") } == 1)
    await api.stop()
  }

  @Test func `lists and describes functions`() async throws {
    let api = try TestAPI([Functions.definition("Echo", "echo", timeout_ms: 2_500), Functions.definition("Exit", "exit")])
    let list = try JSON(reading: Array(try await api.call("", nil).body.utf8))
    #expect(list["Functions"]?.array?.compactMap { $0["FunctionName"]?.string } == ["tests-local-Echo", "tests-local-Exit"])
    let one = try JSON(reading: Array(try await api.call("/Echo", nil).body.utf8))["Configuration"]
    #expect(one?["Timeout"] == 3 && one?["MemorySize"] == 128)
    let sum = try Data(contentsOf: URL(filePath: Functions.handler))
    #expect(one?["CodeSize"] == .integer(Int64(sum.count)) && one?["CodeSha256"]?.string.map { Data(base64Encoded: $0)?.count } == 32)
    for member in ["Architectures", "LastModified", "RevisionId", "Role", "RuntimeVersionConfig", "SnapStart"] { #expect(one?[member] != nil, "\(member)") }
    #expect(try await api.call("/nope", nil).body == #"{"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope"}"#)
    #expect(try await api.call("/None", nil).status == 404)
    #expect(try await api.call("/Echo/layers", nil).status == 404)
    await api.stop()
  }
}
