import StrictJSON
import TestProcesses
import Testing

@Suite struct `quorate frame` {
  static func frame(_ lines: String) async throws -> (status: Int32, output: String) {
    let data = try TemporaryFolder()
    let file = try data.write(lines, to: "requests.jsonl")
    return try await RunningProcess.run("/bin/sh", ["-c", "exec \"$0\" frame < \"$1\"", Places.build + "/quorate", file], environment: [:])
  }

  @Test func `says of a line that is too long that it is, and goes on with the next`() async throws {
    let long = #"{"query":""# + String(repeating: "x", count: 1_100_000) + #""}"#
    let ran = try await Self.frame(long + "\n{\n\n" + long)
    let answers = try ran.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    let rules = answers.map { $0["violations"][0]["rule"].string }
    #expect(rules.map { $0?.hasPrefix("has more than ") } == [true, false, false, true])
    #expect(ran.status == 0)
  }

  @Test func `frames each line's request without a panel, and says what is wrong with one that is refused`() async throws {
    let climb = #"""
      {"query":"which way up","method":"vikor","context":{"alternatives":[{"id":"A1","name":"A1","scores":{"altitude":3000,"risk":1}},\#
      {"id":"A2","name":"A2","scores":{"altitude":3750,"risk":2}},{"id":"A3","name":"A3","scores":{"altitude":4500,"risk":5}}],\#
      "criteria":[{"name":"risk","weight":1,"direction":"min"},{"name":"altitude","weight":1}]}}
      """#
    let ran = try await Self.frame(climb + "\n" + #"{"query":"which"}"# + "\n{\n")
    #expect(ran.status == 0)
    let answers = try ran.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    try #require(answers.count == 3)
    #expect(answers[0]["framework"]["result"]["winner"] == "A2")
    guard case .array(let sensitivity) = answers[0]["sensitivity"] else { return #expect(Bool(false), "no sensitivity") }
    #expect(sensitivity.map { $0["kind"] } == ["weight", "weight"] && sensitivity[0]["resolution"] == 0.00390625)
    guard case .array(let violations) = answers[1]["violations"] else { return #expect(Bool(false), "no violations") }
    #expect(!violations.isEmpty)
    #expect(answers[2]["violations"] != .null)
  }
}
