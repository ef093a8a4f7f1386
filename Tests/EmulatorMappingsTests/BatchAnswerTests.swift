import EmulatorMappings
import Testing

@Suite struct `A function's answer of a batch` {
  @Test(arguments: ["", "\"\"", "null", "{}", #"{"batchItemFailures": []}"#, #"{"batchItemFailures": null}"#, #"{"other": 1}"#])
  func `says that all is done by`(_ payload: String) { #expect(BatchAnswer(Array(payload.utf8), ids: ["a", "b"]) == .allDone) }

  @Test(arguments: [
    "(not json", "\"text\"", "[]", "7", #"{"batchItemFailures": [{}]}"#, #"{"batchItemFailures": [{"itemIdentifier": ""}]}"#,
    #"{"batchItemFailures": [{"itemIdentifier": null}]}"#, #"{"batchItemFailures": [{"itemIdentifier": "c"}]}"#,
    #"{"batchItemFailures": [{"itemIdentifier": "a"}, {"foo": "b"}]}"#, #"{"batchItemFailures": ["a"]}"#, #"{"batchItemFailures": {"itemIdentifier": "a"}}"#,
  ])
  func `says that all have failed by`(_ payload: String) { #expect(BatchAnswer(Array(payload.utf8), ids: ["a", "b"]) == .allFailed) }

  @Test func `names those that failed`() {
    #expect(BatchAnswer(Array(#"{"batchItemFailures": [{"itemIdentifier": "b"}]}"#.utf8), ids: ["a", "b"]) == .failed(["b"]))
  }
}

@Suite struct `A filter` {
  @Test(arguments: [
    (#"{"body": {"k": ["v", "w"]}}"#, #"{"k": "w", "other": 1}"#, true), (#"{"body": {"k": ["v"]}}"#, #"{"k": "x"}"#, false),
    (#"{"body": {"k": ["v"], "l": ["m"]}}"#, #"{"k": "v"}"#, false), (#"{"body": {"k": [{"exists": true}]}}"#, #"{"k": 1}"#, true),
    (#"{"body": {"k": [{"exists": false}]}}"#, #"{"l": 1}"#, true), (#"{"body": {"k": [{"numeric": [">", 100]}]}}"#, #"{"k": 101}"#, true),
    (#"{"body": {"k": [{"numeric": [">", 100, "<=", 200]}]}}"#, #"{"k": 201}"#, false), (#"{"body": {"k": [{"prefix": "us-"}]}}"#, #"{"k": "us-1"}"#, true),
    (#"{"body": {"k": [{"suffix": "-1"}]}}"#, #"{"k": "us-2"}"#, false), (#"{"body": {"k": [{"anything-but": ["a", "b"]}]}}"#, #"{"k": "c"}"#, true),
    (#"{"body": {"k": [{"anything-but": "a"}]}}"#, #"{"k": "a"}"#, false), (#"{"body": {"k": [{"equals-ignore-case": "ABC"}]}}"#, #"{"k": "abc"}"#, true),
    (#"{"body": {"k": [null, ""]}}"#, #"{"k": null}"#, true), (#"{"body": {"k": [1]}}"#, #"{"k": 1.0}"#, true),
    (#"{"body": {"k": {"l": ["v"]}}}"#, #"{"k": {"l": "v"}}"#, true), (#"{"body": {"$or": [{"k": ["v"]}, {"l": ["w"]}]}}"#, #"{"l": "w"}"#, true),
    (#"{"body": {"k": ["v"]}}"#, "plain text", false), (#"{"body": ["plain text"]}"#, "plain text", true),
    (#"{"body": [{"prefix": "plain"}]}"#, "other", false),
    (#"{"body": ["x"]}"#, #"{"k": "x"}"#, false), (#"{"body": {"k": ["v"]}}"#, #"{"k": ["u", "v"]}"#, true),
  ])
  func `takes or leaves`(_ pattern: String, _ body: String, _ isTaken: Bool) throws { #expect(try FilterPattern(pattern).matches(body) == isTaken) }

  @Test(arguments: [
    "null", "simple string", "[]", "{}", #"{"eventSource": "aws:sqs"}"#, #"{"eventSource": ["aws:sqs"]}"#, #"{"body": "x"}"#, #"{"body": []}"#,
    #"{"body": {"k": [{"unknown": 1}]}}"#, #"{"body": {"k": [{"numeric": ["~", 1]}]}}"#, #"{"body": {"k": [[1]]}}"#, #"{"body": {"k": "v"}}"#,
  ])
  func `is malformed as`(_ pattern: String) { #expect(throws: FilterPattern.Malformed.self) { try FilterPattern(pattern) } }
}
