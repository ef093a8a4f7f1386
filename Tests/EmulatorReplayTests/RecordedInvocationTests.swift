import EmulatorJSON
import EmulatorReplay
import Testing

@Suite struct `A recorded invocation` {
  static let meta = RecordedMeta(function: "F", build: "b", clock_ms: 5, seed: 7, caller: ["principal": "p"], requestID: "6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01")
  static let invocation = RecordedInvocation(
    event: Array("{}".utf8), expected: ["result": 1],
    exchanges: [RecordedExchange(service: "dynamodb", operation: "GetItem", request: ["a": 1], response: ["status": 200, "body": [:]])], meta: meta)

  static func read(_ changes: [String: String] = [:]) throws(RecordingError) -> RecordedInvocation {
    let files = Dictionary(uniqueKeysWithValues: invocation.files.map { ("x" + $0.ending, $0.bytes) })
    return try RecordedInvocation(stem: "x", event: invocation.event, as: [:]) { file throws(RecordingError) in
      if let text = changes[file] { return Array(text.utf8) }
      guard let bytes = files[file] else { throw RecordingError(file: file, rule: "is missing") }
      return bytes
    }
  }

  @Test func `is read as it was written, its event last`() throws {
    let read = try Self.read()
    #expect(read.meta == Self.meta)
    #expect(read.exchanges == Self.invocation.exchanges)
    #expect(read.expected == Self.invocation.expected)
    #expect(Self.invocation.files.last?.ending == ".json")
  }

  @Test(arguments: [
    (#"{"format":2,"function":"F"}"#, "`format` is 2"), (#"{"function":"F"}"#, "`format` must be a number"), (#"{"format":1}"#, "`function`"),
    ("{", "is damaged"),
  ])
  func `of another format or damaged is refused by name`(meta: String, rule: String) throws {
    let error = #expect(throws: RecordingError.self) { try Self.read(["x.meta.json": meta]) }
    #expect(error?.file == "x.meta.json")
    #expect(error?.rule.contains(rule) == true)
  }

  @Test(arguments: [#"{"n":2,"service":"a","operation":"b","request":1,"response":2}"#, #"{"n":1,"service":"a"}"#, "{"])
  func `with a line that is none is refused by its number`(line: String) throws {
    let error = #expect(throws: RecordingError.self) { try Self.read(["x.exchanges.jsonl": line + "\n"]) }
    #expect(error?.rule.contains("line 1") == true)
  }

  @Test func `whose caller nobody let in is kept and not run again`() {
    var refused = Self.invocation
    refused.meta.caller = .null
    #expect(!refused.isReplayable)
    refused.meta.caller = nil
    #expect(refused.isReplayable)
  }
}
