import Foundation
import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

@Suite struct `A folder of frameworks` {
  /// The guide's example in a folder beside the functions: a sandbox has a /tmp of its own, in which a checkout may lie, and sees of it the functions' folder alone.
  private static func examples() throws -> URL {
    let folder = URL(filePath: Places.build).appending(path: "frameworks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: URL(filePath: Places.root + "/docs/examples/procurement.json"), to: folder.appending(path: "procurement.json"))
    return folder
  }

  @Test func `is what running functions frame by, and replay does without it`() async throws {
    let (data, examples) = (try TemporaryFolder(), try Self.examples())
    defer { try? FileManager.default.removeItem(at: examples) }
    let file = try LocalEmulator.declare(["FRAMEWORKS_PATH": examples.path(percentEncoded: false), "FRAMEWORKS_ENABLED": "mcda"], of: "MakeDecision", in: data)
    let emulator = try await LocalEmulator.start(data: data, file: file)
    let body = """
      {"query":"Which paper supplier?","framework":"procurement","context":{"alternatives":[
      {"id":"north","scores":{"price":120000,"quality":6,"delivery":30}},{"id":"south","scores":{"price":150000,"quality":9,"delivery":20}}]}}
      """
    let made = try await emulator.post("/decisions", body)
    #expect(made.status == 201 && made.json["framework"]["own"]["name"].string == "procurement")
    #expect(made.json["framework"]["applicability"].elements.map { $0["framework"].string } == ["mcda", "procurement"])
    let id = try #require(made.json["decision_id"].string)
    let replayed = try await RunningProcess.run(Places.build + "/quorate", ["replay", id], environment: emulator.environment)
    #expect(replayed.status == 0, "\(replayed.output)")
    let disabled = try await emulator.post("/decisions", #"{"query":"q","framework":"ooda","context":{"alternatives":[{"id":"a"}]}}"#)
    #expect(disabled.status == 422 && disabled.text.contains("`ooda` is not enabled here"))
    let unknown = try await emulator.post("/decisions", #"{"query":"q","framework":"chess","context":{"alternatives":[{"id":"a"}]}}"#)
    #expect(unknown.status == 422 && unknown.text.contains("must be one of `mcda`, `procurement`"))
  }

  @Test func `with a broken file keeps a function from starting, and says which and where`() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(try String(contentsOfFile: Places.root + "/docs/examples/procurement.json", encoding: .utf8), to: "a.json")
    _ = try folder.write(#"{"name":"x","based_on":"mcda","criteria":[{"name":"c","weight":-1}]}"#, to: "b.json")
    let ran = try await RunningProcess.run(
      Places.build + "/MakeDecision", environment: ["FRAMEWORKS_PATH": folder.path, "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9"])
    #expect(ran.status != 0)
    #expect(ran.output.contains("the function cannot start: FRAMEWORKS_PATH: b.json: `/criteria/0/weight` must be at least 0, and at most 1e15"))
  }
}
