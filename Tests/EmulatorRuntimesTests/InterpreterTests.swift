import EmulatorRuntimes
import Foundation
import Testing

@Suite struct Interpreters {
  @Test(arguments: [
    ("nodejs18.x", "nodejs"), ("nodejs24.x", "nodejs"), ("python3.9", "python"), ("python3.14", "python"), ("nodejs16.x", ""), ("python3.8", ""),
    ("python2.7", ""),
    ("ruby3.3", ""), ("java21", ""), ("go1.x", ""), ("dotnet8", ""), ("nodejs", ""), ("nodejs18", ""), ("python3.x", ""), ("provided.al2023", ""),
  ]) func `are those of Node from 18 and Python from 3.9 on`(_ runtime: String, _ language: String) {
    #expect((Language(runtime: runtime)?.rawValue ?? "") == language)
  }

  /// A folder with programs that answer what they are told to.
  private static func folder(_ programs: [String: String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "path-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, answer) in programs {
      try Data("#!/bin/sh\n\(answer)\n".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(name)")
    }
    return folder
  }

  @Test func `of the very version go first, and what is too old or no interpreter is passed over`() throws {
    let folder = try Self.folder([
      "python3": "printf '/opt/python3\\n3.8.1\\n'", "python3.12": "printf '/opt/python3.12\\n3.12.4\\n'", "node": "echo hello",
      "nodejs": "printf '/opt/node\\n20.1.0\\n'",
    ])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let python = try Interpreter.find(.python, for: "python3.12", in: folder, home: "/")
    #expect(python == Interpreter(path: "/opt/python3.12", version: "3.12.4") && python.isOf(runtime: "python3.12") && !python.isOf(runtime: "python3.1"))
    #expect(try Interpreter.find(.node, for: "nodejs22.x", in: folder, home: "/") == Interpreter(path: "/opt/node", version: "20.1.0"))
    #expect(throws: InterpreterFault.self) { try Interpreter.find(.python, for: "python3.13", in: folder, home: "/") }
    do { _ = try Interpreter.find(.python, for: "python3.13", in: folder, home: "/") } catch {
      #expect(error.description == "`python3.13` needs python3 3.9 or later: `/opt/python3` is version 3.8.1")
    }
  }

  @Test func `of an activated environment go before one of the very version`() throws {
    let folder = try Self.folder(["python3.12": "printf '/opt/python3.12\\n3.12.4\\n'"])
    let environment = try Self.folder([:])
    defer {
      try? FileManager.default.removeItem(atPath: folder)
      try? FileManager.default.removeItem(atPath: environment)
    }
    try FileManager.default.createDirectory(atPath: "\(environment)/bin", withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: "\(environment)/pyvenv.cfg"))
    try FileManager.default.copyItem(atPath: "\(folder)/python3.12", toPath: "\(environment)/bin/python3")
    try Data("#!/bin/sh\nprintf '/env/bin/python3\\n3.11.2\\n'\n".utf8).write(to: URL(filePath: "\(environment)/bin/python3"))
    let found = try Interpreter.find(.python, for: "python3.12", in: "\(folder):\(environment)/bin", home: "/")
    #expect(found == Interpreter(path: "/env/bin/python3", version: "3.11.2"))
  }

  @Test(arguments: [([-ETXTBSY, -ETXTBSY, 7, 8], 7, 3), ([-ENOENT, 7], -ENOENT, 1), ([7, 8], 7, 1)] as [([Int32], Int32, Int)])
  func `that are just being written are tried again, and nothing else is`(answers: [Int32], started: Int32, tries: Int) {
    var tried = 0
    let got = Interpreter.onceWritten {
      tried += 1
      return answers[tried - 1]
    }
    #expect(got == started && tried == tries)
  }

  @Test func `that are on no path are named`() {
    do {
      _ = try Interpreter.find(.node, for: "nodejs22.x", in: "/nowhere", home: "/")
      Issue.record("found one")
    } catch {
      #expect(error.description == "`nodejs22.x` needs node 18 or later: there is none on PATH")
    }
  }
}
