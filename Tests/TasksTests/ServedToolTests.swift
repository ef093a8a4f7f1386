import Cases
import Fakes
import Forms
import StrictJSON
import Synchronization
import Tasks
import Testing

/// A server with one tool that reads and one that writes, which counts what it is asked.
private final class ScriptedToolServer: ToolServer {
  let name = "notes"
  private let counts = Mutex((lists: 0, calls: [String]()))
  private let isThere: Bool

  init(isThere: Bool = true) { self.isThere = isThere }

  var lists: Int { counts.withLock { $0.lists } }
  var calls: [String] { counts.withLock { $0.calls } }

  static func form(_ name: String, _ effect: ToolForm.Effect) -> ToolForm {
    ToolForm(served: "notes.\(name)", "Does it.", effect: effect, params: .object([.required("text", .string)]), result: .object([.required("length", .count)]))
  }

  func forms() async -> Result<[ToolForm], ToolFailure> {
    counts.withLock { $0.lists += 1 }
    return isThere ? .success([Self.form("add", .write), Self.form("count", .read)]) : .failure(ToolFailure(.network, "it is away"))
  }

  func call(_ form: ToolForm, _ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    counts.withLock { $0.calls.append(form.name) }
    return .completed(["length": 5])
  }
}

@Suite struct `A tool of a server's` {
  private let store = VolatileRecordStore()
  private let surroundings = ScriptedSurroundings(step_ms: 0)
  private var cases: CaseStore { CaseStore(records: store, surroundings: surroundings) }

  private func family(_ server: ScriptedToolServer) -> Tasks {
    Tasks(tools: [ScriptedTool(.calculate) { _, _ in .completed(["value": "42"]) }], clock: surroundings).with([server])
  }

  private func outcome(_ body: String, by family: Tasks) async throws -> TaskOutcome {
    try TaskOutcome(stored: JSONReader.read(try await family.make(Array(body.utf8), in: cases).body))
  }

  @Test func `is called where a sentence names it, and a replay asks nobody`() async throws {
    let server = ScriptedToolServer()
    let family = family(server)
    let outcome = try await outcome(#"{"task_id":"\#(ToolStage.id)","task":"use notes.count with text=hello"}"#, by: family)
    #expect(outcome.status == .success && outcome.execution.map(\.result) == [["length": 5]] && outcome.execution[0].params == JSONObject([("text", "hello")]))
    #expect(server.lists == 1 && server.calls == ["notes.count"])
    let stored = try #require(try await StoredCase.read(ToolStage.id, of: family, tenant: "local", in: cases, now_ms: 0))
    for replaying in [family.replaying, Tasks.offline(surroundings)] {
      guard case .same = await replaying.replay(stored) else {
        Issue.record("the replay differs")
        continue
      }
    }
    #expect(server.lists == 1 && server.calls.count == 1)
  }

  @Test func `that writes is called with confirm alone`() async throws {
    for (confirm, calls) in [("false", []), ("true", ["notes.add"])] {
      let server = ScriptedToolServer()
      _ = try await outcome(#"{"task":"use notes.add with text=hello","confirm":\#(confirm)}"#, by: family(server))
      #expect(server.calls == calls)
    }
  }

  @Test func `is not asked for by a task that does not name it`() async throws {
    let server = ScriptedToolServer()
    #expect(try await outcome(#"{"task":"What is 17.5% of 240"}"#, by: family(server)).status == .success)
    #expect(server.lists == 0)
  }

  @Test func `of a server that is away is not understood`() async throws {
    let outcome = try await outcome(#"{"task":"use notes.count with text=hello"}"#, by: family(ScriptedToolServer(isThere: false)))
    #expect(outcome.status == .failed && outcome.plan.steps.map(\.tool) == [Plan.none])
    #expect(outcome.plan.notes.contains("not all tools of `notes` are known now: it is away"))
  }

  @Test func `of a server that is away is refused with why, in a plan and among the tools that are allowed`() async throws {
    let step = #"{"step_number":1,"tool":"notes.count","params":{"text":"x"}}"#
    for (more, path) in [(#""plan":{"steps":[\#(step)]}"#, "/plan/steps/0/tool"), (#""tools":["notes.count"]"#, "/tools/0")] {
      do throws(EndpointError) {
        _ = try await family(ScriptedToolServer(isThere: false)).make(Array(#"{"task":"t",\#(more)}"#.utf8), in: cases)
        Issue.record("it was taken")
      } catch {
        #expect(error == .refused(RequestError(.invalid, path: path, rule: "`notes.count` is no tool that is known now: it is away")))
      }
    }
    let catalogue = await family(ScriptedToolServer(isThere: false)).catalogue
    #expect(catalogue.tools.map(\.form.name) == ["calculate"])
    #expect(catalogue.servers.map(\.name) == ["notes"] && catalogue.servers[0].unavailable == ToolFailure(.network, "it is away"))
  }

  /// As 1.1.0 kept them: the list alone.
  @Test func `is replayed as an engine before kept it`() async throws {
    let family = family(ScriptedToolServer())
    _ = try await outcome(#"{"task_id":"\#(ToolStage.id)","task":"use notes.count with text=hello"}"#, by: family)
    let stored = try #require(try await StoredCase.read(ToolStage.id, of: family, tenant: "local", in: cases, now_ms: 0))
    var receipts = stored.receipts.map(\.receipt)
    let place = try #require(receipts.firstIndex { $0.key == "given/servers" })
    guard case .object(let kept) = receipts[place].value, let forms = kept["forms"] else { throw CancellationError() }
    receipts[place].value = forms
    let journal = try Journal(replaying: receipts, of: stored.place, engine: Tasks.description.engine)
    let again = try await family.replaying.run(try TaskRequest.read(stored.request), journal)
    #expect(try JSONWriter.write(again.json) == stored.body)
  }

  @Test func `may stand in a plan that is given, and is held against its form`() async throws {
    let step = #"{"step_number":1,"description":"d","tool":"notes.count","params":{"text":"x"},"depends_on":[],"expected_outcome":"e"}"#
    let server = ScriptedToolServer()
    #expect(try await outcome(#"{"task":"t","plan":{"steps":[\#(step)]}}"#, by: family(server)).status == .success)
    await #expect(throws: EndpointError.self) {
      try await outcome(#"{"task":"t","plan":{"steps":[\#(step.replacing(#""x""#, with: "1"))]}}"#, by: family(server))
    }
    #expect(server.calls == ["notes.count"])
  }
}
