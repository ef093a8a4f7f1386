import EmulatorJSON
import EmulatorReplay
import Foundation
import Testing

@Suite struct `A file of the conformance suite` {
  private func suite(_ body: String) throws -> ConformanceSuite {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = #"{"area":"a","cases":[{"name":"n","source":"s","request":{"line":"POST /","body":\#(body)},"answer":{"status":200}}]}"#
    try text.write(to: folder.appendingPathComponent("x.json"), atomically: false, encoding: .utf8)
    return try #require(try ConformanceSuite.find(in: [folder.path]).first)
  }

  private func body(_ text: String) throws -> String { String(decoding: try #require(try suite(text).cases.first?.steps.first).body, as: UTF8.self) }

  @Test func `has with the others at least 450 cases, each with its source`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let cases = try ConformanceSuite.find(in: ["\(root)/emulator/conformance"]).flatMap(\.cases)
    #expect(cases.count >= 450)
    #expect(cases.allSatisfy { !$0.source.isEmpty })
  }

  @Test(arguments: [
    (#""{{x*3}}""#, "xxx"), (#""a{{ *2}}b{{0*1}}""#, "a  b0"), (#""{{x*0}}""#, ""), (#""{{name}} {{x*}} {{xy*3}} {{x*3}""#, "{{name}} {{x*}} {{xy*3}} {{x*3}"),
  ])
  func `writes out a sign that it repeats and leaves what is none`(written: String, sent: String) throws {
    #expect(try body(written) == sent)
  }

  @Test(arguments: [("{{x*1048577}}", "repeats a sign more than"), (String(repeating: "{{x*1048576}}", count: 65), "with its repetitions")])
  func `is refused where that grows without end`(written: String, rule: String) throws {
    let error = #expect(throws: RecordingError.self) { try suite("\"\(written)\"") }
    #expect(error.map { "\($0)".contains(rule) } == true)
  }
}

@Suite struct `A part of a conformance answer` {
  @Test func `is nothing beyond the end of a list, and null only where null stands`() throws {
    let value = try JSON(reading: Array(#"{"a":[1,null],"t":"{\"b\":[2]}"}"#.utf8))
    #expect(value.value(at: "/a/0") == 1)
    #expect(value.value(at: "/a/1") == .some(.null))
    #expect(value.value(at: "/a/2") == .none)
    #expect(value.value(at: "/t/{}/b/0") == 2)
  }
}
