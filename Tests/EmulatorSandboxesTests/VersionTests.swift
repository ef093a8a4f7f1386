import EmulatorHTTP
import EmulatorJSON
import EmulatorSandboxes
import Foundation
import TestProcesses
import Testing

/// The versions of a function `Text`, which answers what its configuration of the day says.
@EventLoop final class TestVersions {
  let folder: TemporaryFolder
  private(set) var api: TestAPI
  private static let arn = "arn:aws:lambda:us-east-1:000000000000:function:tests-local-Text"

  init(_ text: String = "1") throws {
    folder = try TemporaryFolder()
    api = try Self.api(text, folder, executable: Functions.handler)
  }

  private static func api(_ text: String, _ folder: TemporaryFolder, executable: String) throws -> TestAPI {
    var definition = Functions.definition("Text", "text", text)
    definition.executable = executable
    return try TestAPI([definition], folder: "\(folder.path)/functions")
  }

  /// Another emulator in the same data folder, in which the function answers `text`.
  func restart(_ text: String, executable: String = Functions.handler) async throws {
    await api.stop()
    api = try Self.api(text, folder, executable: executable)
  }

  func json(_ path: String, _ body: String? = nil, method: String? = nil, _ status: Int = 200) async throws -> JSON {
    let answer = try await api.call("/Text\(path)", body, method: method)
    #expect(answer.status == status, "\(path): \(answer)")
    return (try? JSON(reading: Array(answer.body.utf8))) ?? .null
  }

  func invoke(_ qualifier: String) async throws -> TestAPI.Answer { try await api.call("/Text/invocations?Qualifier=\(qualifier)", "{}") }

  static func arn(_ qualifier: String) -> JSON { .string("\(arn):\(qualifier)") }
}

@EventLoop @Suite(.serialized) struct `Versions of a function` {
  @Test func `log to streams of their own`() async throws {
    let folder = try TemporaryFolder()
    let api = try TestAPI([Functions.definition("Text", "environment", "AWS_LAMBDA_LOG_STREAM_NAME")], folder: "\(folder.path)/functions")
    #expect(try await api.call("/Text/versions", "{}").status == 201)
    for qualifier in ["1", "$LATEST"] {
      let said = try await api.call("/Text/invocations?Qualifier=\(qualifier)", "{}").body
      #expect(said.contains("/[\(qualifier)]"), "\(said)")
    }
    await api.stop()
  }

  @Test func `are frozen, numbered, and the same after a restart`() async throws {
    let test = try TestVersions("1")
    let first = try await test.json("/versions", #"{"Description":"one"}"#, 201)
    #expect(first["Version"] == "1" && first["FunctionArn"] == TestVersions.arn("1") && first["Description"] == "one")
    #expect(try await test.json("/versions", "{}", 201)["Version"] == "1", "nothing has changed")
    try await test.restart("2")
    let second = try await test.json("/versions", "", 201)
    #expect(second["Version"] == "2" && second["CodeSha256"] == first["CodeSha256"] && second["RevisionId"] != first["RevisionId"])
    try await test.restart("3")
    for (qualifier, text) in [("1", "1"), ("2", "2"), ("$LATEST", "3")] {
      let answer = try await test.invoke(qualifier)
      #expect(answer.body == text && answer.fields["x-amz-executed-version"] == qualifier)
    }
    let listed = try await test.json("/versions")["Versions"]?.array ?? []
    #expect(listed.map { $0["Version"] } == ["$LATEST", "1", "2"] && listed[1]["FunctionArn"] == TestVersions.arn("1"))
    let page = try await test.json("/versions?MaxItems=2")
    #expect(page["Versions"]?.array?.count == 2)
    #expect(try await test.json("/versions?Marker=\(page["NextMarker"]?.string ?? "")")["Versions"]?.array?.map { $0["Version"] } == ["2"])
    #expect(try await test.json("?Qualifier=1")["Configuration"]?["Version"] == "1")
    await test.api.stop()
  }

  @Test func `run what the executable was`() async throws {
    let test = try TestVersions()
    let copy = "\(test.folder.path)/program"
    try FileManager.default.copyItem(atPath: Functions.handler, toPath: copy)
    try await test.restart("1", executable: copy)
    #expect(try await test.json("/versions", "{}", 201)["Version"] == "1")
    try FileManager.default.removeItem(atPath: copy)
    #expect(try await test.invoke("1").body == "1")
    #expect(try await test.invoke("$LATEST").body.contains("Runtime.InvalidEntrypoint"))
    await test.api.stop()
  }

  @Test func `are refused where the code or the revision is not the one that was meant`() async throws {
    let test = try TestVersions()
    let sum = try await test.json("/configuration")["CodeSha256"]?.string ?? ""
    let wrong = try await test.json("/versions", #"{"CodeSha256":"x"}"#, 400)
    #expect(
      wrong["message"] == .string("CodeSHA256 (x) is different from current CodeSHA256 in $LATEST (\(sum)). Please try again with the CodeSHA256 in $LATEST."))
    _ = try await test.json("/versions", #"{"RevisionId":"x"}"#, 412)
    _ = try await test.json("/versions", "[]", 400)
    let unknown = try await test.invoke("7")
    #expect(unknown.status == 404 && unknown.body.contains("Function not found: arn:aws:lambda:us-east-1:000000000000:function:Text:7"))
    await test.api.stop()
  }

  @Test func `can be deleted, unless an alias means them, and numbers are not used again`() async throws {
    let test = try TestVersions()
    _ = try await test.json("/versions", "{}", 201)
    _ = try await test.json("/aliases", #"{"Name":"live","FunctionVersion":"1"}"#, 201)
    let refused = try await test.json("?Qualifier=1", method: "DELETE", 409)
    #expect(refused["message"] == "Unable to delete version because the following aliases reference it: [live]")
    _ = try await test.json("/aliases/live", method: "DELETE", 204)
    _ = try await test.json("?Qualifier=1", method: "DELETE", 204)
    #expect(try await test.invoke("1").status == 404)
    #expect(try await test.json("/versions", "{}", 201)["Version"] == "2")
    _ = try await test.json("", method: "DELETE", 400)
    await test.api.stop()
  }

  @Test func `that are damaged are told of, not served, and not written over`() async throws {
    let test = try TestVersions()
    _ = try await test.json("/versions", "{}", 201)
    let file = "\(test.folder.path)/functions/tests-local-Text.json"
    try "{".write(toFile: file, atomically: true, encoding: .utf8)
    try await test.restart("1")
    #expect(test.api.test.book.texts.contains { $0.contains("are damaged and are not served") })
    #expect(try await test.invoke("1").status == 404)
    _ = try await test.json("/versions", "{}", 500)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "{")
    await test.api.stop()
  }
}

@EventLoop @Suite(.serialized) struct `Aliases of a function` {
  private func twoVersions() async throws -> TestVersions {
    let test = try TestVersions("1")
    _ = try await test.json("/versions", "{}", 201)
    try await test.restart("2")
    _ = try await test.json("/versions", "{}", 201)
    return test
  }

  @Test func `mean a version, move to another one, and survive a restart`() async throws {
    let test = try await twoVersions()
    let made = try await test.json("/aliases", #"{"Name":"live","FunctionVersion":"1","Description":"d"}"#, 201)
    #expect(made["AliasArn"] == TestVersions.arn("live") && made["FunctionVersion"] == "1" && made["Description"] == "d" && made["RoutingConfig"] == nil)
    let answer = try await test.invoke("live")
    #expect(answer.body == "1" && answer.fields["x-amz-executed-version"] == "1")
    _ = try await test.json("/aliases/live", #"{"FunctionVersion":"2","RevisionId":"x"}"#, method: "PUT", 412)
    let moved = try await test.json("/aliases/live", #"{"FunctionVersion":"2"}"#, method: "PUT")
    #expect(moved["FunctionVersion"] == "2" && moved["Description"] == "d" && moved["RevisionId"] != made["RevisionId"])
    try await test.restart("3")
    #expect(try await test.invoke("live").body == "2")
    #expect(try await test.json("/aliases/live") == moved)
    #expect(try await test.json("/aliases?FunctionVersion=1")["Aliases"] == [])
    #expect(try await test.json("/aliases")["Aliases"] == [moved])
    await test.api.stop()
  }

  @Test func `share the invocations by their weights`() async throws {
    let test = try await twoVersions()
    let body = { (weight: String) in #"{"Name":"live","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":\#(weight)}}}"# }
    _ = try await test.json("/aliases", body("1"), 201)
    for _ in 1...5 { #expect(try await test.invoke("live").body == "2") }
    _ = try await test.json("/aliases/live", body("0.0"), method: "PUT")
    for _ in 1...5 { #expect(try await test.invoke("live").body == "1") }
    _ = try await test.json("/aliases/live", body("0.5"), method: "PUT")
    var seen: Set<String> = []
    // Two hundred equal coins: 2^-199.
    for _ in 1...200 where seen.count < 2 { seen.insert(try await test.invoke("live").body) }
    #expect(seen == ["1", "2"])
    await test.api.stop()
  }

  @Test func `are refused in the cloud's words`() async throws {
    let test = try await twoVersions()
    let weights = { (version: String, weights: String) in
      #"{"Name":"x","FunctionVersion":"\#(version)","RoutingConfig":{"AdditionalVersionWeights":{\#(weights)}}}"#
    }
    _ = try await test.json("/aliases", #"{"Name":"live","FunctionVersion":"1"}"#, 201)
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:tests-local-Text"
    let cases: [(String, Int, String)] = [
      (#"{"Name":"live","FunctionVersion":"1"}"#, 409, "Alias already exists: \(arn):live"),
      (#"{"Name":"x","FunctionVersion":"9"}"#, 404, "Function not found: \(arn):9"),
      (weights("1", #""1":0.5"#), 400, "Invalid function version 1. Function version 1 is already included in routing configuration."),
      (weights("$LATEST", #""1":0.5"#), 400, "$LATEST is not supported for an alias pointing to more than 1 version"),
      (weights("1", #""2":0.5,"3":0.1"#), 400, "Number of items in AdditionalVersionWeights cannot be greater than 1"),
      (
        #"{"Name":"7","FunctionVersion":"1"}"#, 400,
        "1 validation error detected: Value '7' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"
      ),
      ("{}", 400, "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; Value null at"),
      (weights("1", #""2":1.3"#), 400, "1 validation error detected: Value '{2=1.3}' at 'routingConfig.additionalVersionWeights' failed to satisfy"),
    ]
    for (body, status, text) in cases {
      let answer = try await test.json("/aliases", body, status)
      #expect((answer["message"] ?? answer["Message"])?.string?.hasPrefix(text) == true, "\(answer)")
    }
    #expect(try await test.json("/aliases/none", nil, 404)["Message"] == .string("Cannot find alias arn: \(arn):none"))
    await test.api.stop()
  }
}
