import EmulatorJSON
import EmulatorReplay
import Foundation
import Testing

@Suite struct `A recorded expectation` {
  func differences(_ expected: String, _ got: String, headers: [(String, String)] = []) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("replay-\(UUID().uuidString)/F")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try "{}".write(to: folder.appendingPathComponent("x.json"), atomically: false, encoding: .utf8)
    try expected.write(to: folder.appendingPathComponent("x.expect.json"), atomically: false, encoding: .utf8)
    let recording = try #require(try Recording.find(in: [folder.path]).first?.read())
    let answer = ReplayedAnswer(status: 200, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(got.utf8))
    return try #require(recording.expected).differences(from: answer).map(\.description)
  }

  @Test func `is met by the same body whatever the order of its members`() throws {
    #expect(try differences(#"{"status":200,"body":{"a":1,"b":[1,2.5]}}"#, #"{"b":[1.0,2.5],"a":1}"#) == [])
  }

  @Test(arguments: [("x", true), ("y", false)]) func `compares a pattern of many matchers with a long text at once`(end: String, matches: Bool) throws {
    let pattern = String(repeating: "<string><number>", count: 30) + "x"
    let text = String(repeating: "a1", count: 1_000) + end
    #expect(try differences(#"{"status":200,"body":"\#(pattern)"}"#, text).isEmpty == matches)
  }

  @Test func `names the path of what differs, is missing or is too much`() throws {
    let found = try differences(#"{"status":201,"body":{"a":{"b":[1,2]},"gone":true}}"#, #"{"a":{"b":[1,3,4]},"new":null}"#)
    #expect(
      found == [
        "status: expected 201, got 200", "body/a/b/1: expected 2, got 3", "body/a/b/2: expected nothing, got 4", "body/gone: expected true, got nothing",
        "body/new: expected nothing, got null",
      ])
    #expect(try differences(#"{"status":200,"body":[1,null]}"#, "[1]") == ["body/1: expected null, got nothing"])
  }

  @Test(arguments: [
    ("<uuid>", #""7b0c2c4e-1111-4222-8333-9a0b1c2d3e4f""#, true), ("<uuid>", #""7b0c2c4e""#, false), ("<time>", #""2026-01-02T03:04:05.678Z""#, true),
    ("<time>", #""2026-01-02""#, false), ("<number>", "1.5", true), ("<number>", "3", true), ("<number>", #""3""#, false), ("<string>", #""x""#, true),
    ("<string>", #""""#, false),
  ])
  func `has matchers for what changes from run to run`(matcher: String, got: String, matches: Bool) throws {
    #expect(try differences(#"{"status":200,"body":{"v":"\#(matcher)"}}"#, #"{"v":\#(got)}"#).isEmpty == matches)
  }

  @Test(arguments: [
    ("/orders/<uuid>?n=<number>", "/orders/7b0c2c4e-1111-4222-8333-9a0b1c2d3e4f?n=12", true), ("/orders/<uuid>", "/orders/7", false),
    ("at <time>, <string>", "at 2026-01-02T03:04:05+01:00, all", true), ("at <time>, <string>", "at 2026-01-02T03:04:05+01:00, ", false),
    ("<other> <", "<other> <", true), ("took <number> ms", "took 1.5e3 ms", true), ("took <number> ms", "took long ms", false),
  ])
  func `has matchers inside a text too`(pattern: String, got: String, matches: Bool) throws {
    #expect(try differences(#"{"status":200,"body":{"v":"\#(pattern)"}}"#, #"{"v":"\#(got)"}"#).isEmpty == matches)
    #expect(try differences(#"{"status":200,"headers":{"x":"\#(pattern)"}}"#, "", headers: [("X", got)]).isEmpty == matches)
  }

  @Test func `reads header names in any case and lets others be`() throws {
    let expected = #"{"status":200,"headers":{"Location":"/x","etag":"<string>"}}"#
    #expect(try differences(expected, "", headers: [("location", "/x"), ("ETag", "\"1\""), ("other", "y")]) == [])
    let missing = try differences(expected, "", headers: [("etag", "1")])
    #expect(missing == [#"headers.location: expected "/x", got nothing"#])
  }

  @Test func `compares a text body as text`() throws {
    #expect(try differences(#"{"status":200,"body":"ok\n"}"#, "ok\n") == [])
    #expect(try differences(#"{"status":200,"body":{"a":1}}"#, "oops") == [#"body: expected {"a":1}, got "oops""#])
  }

  @Test(arguments: [
    (#"{"body":1}"#, "`status` must be 100 to 599"), (#"{"status":200,"code":1}"#, "`code` is none of `status`, `headers` and `body`"),
    ("[", "line 1: ']' expected near end of file"),
  ])
  func `is refused when it is none`(text: String, rule: String) throws {
    let error = try #require(throws: RecordingError.self) { try differences(text, "") }
    #expect(error.rule == rule)
  }
}

@Suite struct `An expectation recorded from an answer` {
  let answer = ReplayedAnswer(
    status: 201, headers: [("Location", "/things/7b0c2c4e-1111-4222-8333-9a0b1c2d3e4f"), ("Date", "today")],
    body: Array(#"{"id":"7b0c2c4e-1111-4222-8333-9a0b1c2d3e4f","at":"2026-01-02T03:04:05Z","n":[1,2],"took":17}"#.utf8))

  @Test func `stands for ids and times with matchers, and is met by the answer`() throws {
    let recorded = Expectation(recording: answer)
    #expect(
      String(decoding: recorded.json.bytes, as: UTF8.self)
        == #"{"status":201,"headers":{"location":"/things/<uuid>"},"body":{"id":"<uuid>","at":"<time>","n":[1,2],"took":17}}"#)
    #expect(recorded.differences(from: answer).isEmpty)
  }

  @Test func `keeps what was written where it fits`() throws {
    var written = Expectation(recording: answer)
    written.status = 200
    written.headers = [.init("LOCATION", "/things/<string>"), .init("x-gone", "1")]
    written.body = ["id": "<string>", "n": [1, 3, 4], "took": "<number>", "gone": true]
    let updated = written.updated(by: answer)
    #expect(
      String(decoding: updated.json.bytes, as: UTF8.self)
        == #"{"status":201,"headers":{"LOCATION":"/things/<string>"},"body":{"id":"<string>","at":"<time>","n":[1,2],"took":"<number>"}}"#)
    #expect(updated.differences(from: answer).isEmpty)
  }
}

@Suite struct `A replay's report` {
  let report = ReplayReport(results: [
    .init(function: "A", name: "good", duration_ms: 1),
    .init(function: "A", name: "bad", duration_ms: 2, differences: [Difference(path: "body/x", expected: "1", got: "\"<2>\"")]),
  ])

  @Test func `ends with 0, 1 or 2`() {
    #expect(ReplayReport(results: [report.results[0]]).exitCode == 0)
    #expect(report.exitCode == 1)
    #expect(ReplayReport(results: report.results + [.init(function: "B", name: "x", duration_ms: 0, failure: "no such function")]).exitCode == 2)
  }

  @Test func `shows what differs`() {
    #expect(report.text.contains("differs  A/bad"))
    #expect(report.text.contains("    - 1\n    + \"<2>\""))
    #expect(report.text.hasSuffix("1 same, 1 different, 0 could not run"))
  }

  @Test func `is well-formed JUnit XML`() {
    #expect(report.junit.contains(#"<testsuites tests="2" failures="1" errors="0">"#))
    #expect(report.junit.contains("got &quot;&lt;2&gt;&quot;"))
    let short = ReplayReport(results: [.init(function: "A", name: "x", duration_ms: 0.003), .init(function: "A", name: "y", duration_ms: 61_234.5)])
    #expect(short.junit.contains(#"time="0.000003""#) && short.junit.contains(#"time="61.234500""#), "\(short.junit)")
  }
}
