import EmulatorReplay
import Glibc
import SeededProperties

extension Property {
  /// Recorded events and what stands beside them, spoiled in a few places. Two hundred share a folder.
  static let recordings = Property(
    "recordings", "a recording is read and compared, or refused with its file and a rule", small: 1_000, whole: 200_000, together: 200,
    kinds: ["the same", "differs", "refused"]
  ) {
    let folder = try RecordingFolder()
    return { random in
      var files = RecordingFolder.whole
      for _ in 0..<random.below(4) {
        let spoiled = random.below(files.count)
        random.mutate(&files[spoiled].bytes, alphabet: Array("{}[]:,\"\\<>u0e-. \n\u{0}é".utf8))
      }
      for file in files { try folder.write(file.bytes, to: file.name) }
      let found: [Recording]
      do throws(RecordingError) {
        let all = try Recording.find(in: [folder.path])
        found = try all.map { one throws(RecordingError) in try one.read() }
      } catch {
        try hold(error.file.hasPrefix(folder.path) && !error.rule.isEmpty, "refused without its file or a rule: \(error)")
        return "refused"
      }
      try hold(found.count == 1, "one event is \(found.count) recordings")
      let answer = ReplayedAnswer(status: 200, headers: [("Content-Type", "application/json")], body: RecordingFolder.answer)
      guard let expected = found[0].expected else { throw Broken("what is expected was not read") }
      let differences = expected.differences(from: answer)
      try hold(differences.count <= 50 && differences.allSatisfy { !$0.path.isEmpty }, "\(differences)")
      return differences.isEmpty ? "the same" : "differs"
    }
  }
}

/// A folder with one function's recording, gone with the value.
final class RecordingFolder: Sendable {
  let path: String
  private var function: String { path + "/F" }

  static let answer = Array(#"{"id":"7b0c2c4e-1111-4222-8333-9a0b1c2d3e4f","at":"2026-01-02T03:04:05Z","n":[1,2.5,{"a":null}],"text":"<b> 12 of 13"}"#.utf8)

  /// What meets that answer.
  static let whole: [(name: String, bytes: [UInt8])] = [
    ("x.json", Array(#"{"version":"2.0","rawPath":"/x","headers":{"a":"b"},"requestContext":{"http":{"method":"GET"}}}"#.utf8)),
    (
      "x.expect.json",
      Array(
        #"{"status":200,"headers":{"content-type":"application/<string>"},"body":{"id":"<uuid>","at":"<time>","n":[1,"<number>",{"a":null}],"text":"<b> <number> of <string>"}}"#
          .utf8)
    ), ("x.given.json", Array(#"{"things":[{"pk":{"S":"a"},"n":{"N":"1"}}]}"#.utf8)),
  ]

  init() throws {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/quorate-properties-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw unsafe Broken("no temporary folder in \(base): \(String(cString: strerror(errno)))") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard unsafe mkdir(path + "/F", 0o700) == 0 else { throw Broken("no folder in \(path)") }
  }

  deinit {
    for file in Self.whole { unsafe unlink("\(function)/\(file.name)") }
    unsafe rmdir(function)
    unsafe rmdir(path)
  }

  func write(_ bytes: [UInt8], to name: String) throws(Broken) {
    let descriptor = unsafe open("\(function)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Broken("`\(name)` cannot be made") }
    defer { close(descriptor) }
    let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count else { throw Broken("`\(name)` cannot be written") }
  }
}
