import Composition
import FunctionKit
import TestProcesses
import Testing

@Suite struct `Values that stand in files` {
  private func composed(_ environment: [String: String]) throws -> Composition { try Composition(environment: environment) }

  private func faults(_ environment: [String: String]) -> [ConfigurationError.Fault] {
    do throws(ConfigurationError) { _ = try Composition(environment: environment) } catch { return error.faults }
    return []
  }

  @Test(arguments: [("warning", true), ("warning\n", true), ("warning\r\n", true), ("warning\n\n", false), (" warning", false)])
  func `are the file's text without the end of its last line`(text: String, isRead: Bool) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "level")
    let faults = faults(["LOG_LEVEL": "@\(path)"])
    #expect(faults.map(\.variable) == (isRead ? [] : ["LOG_LEVEL"]))
    if isRead { #expect(try composed(["LOG_LEVEL": "@\(path)"]).configuration.logLevel == .warning) }
  }

  @Test func `stand in a folder under their variables' names, and what the environment says goes before`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("warning\n", to: "LOG_LEVEL")
    _ = try folder.write("7", to: "REQUEST_TIMEOUT_SECONDS")
    _ = try folder.write("what a mount keeps", to: "..data")
    let read = try composed(["CONFIG_PATH": folder.path, "REQUEST_TIMEOUT_SECONDS": "9"]).configuration
    #expect(read.logLevel == .warning)
    #expect(read.requestTimeout_s == 9)
    let empty = try composed(["CONFIG_PATH": folder.path, "REQUEST_TIMEOUT_SECONDS": ""]).configuration
    #expect(empty.requestTimeout_s == 7, "an empty variable counts as absent")
  }

  @Test func `that cannot be read are a fault of their variable, which tells neither path nor text`() throws {
    let folder = try TemporaryFolder()
    let long = try folder.write(String(repeating: "s3cret", count: 50_000), to: "long")
    let zero = try folder.write("s3cret\u{0}", to: "zero")
    let wrong = try folder.write("s3cret", to: "wrong")
    for (path, rule) in [
      ("/absent/s3cret", "its file is missing"), (long, "its file has more than 262144 bytes"), (zero, "its file must hold UTF-8 without NUL"),
      (folder.path, "its file is no regular file"), (wrong, "must be at least 32 bytes, printable ASCII without a comma, or `base64:` and bytes"),
    ] {
      let faults = faults(["JWT_SECRET": "@\(path)"])
      #expect(faults == [.init(variable: "JWT_SECRET", rule: rule)])
    }
  }

  @Test func `of which a folder holds one that nothing reads are refused, since it may be misspelt`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("false", to: "API_KEY_REQIRED")
    #expect(
      faults(["CONFIG_PATH": folder.path]) == [
        .init(variable: "CONFIG_PATH", rule: "must hold files that are named as variables alone; `API_KEY_REQIRED` is none that is read")
      ])
    #expect(faults(["CONFIG_PATH": folder.path + "/none"]) == [.init(variable: "CONFIG_PATH", rule: "must be a folder that can be read")])
  }

  @Test func `leave alone what this build does not read`() throws {
    #expect(faults(["SOMEBODY_ELSES": "@/absent"]).isEmpty)
  }

  @Test func `decide who is let in as variables do`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("false\n", to: "API_KEY_REQUIRED")
    let path = try folder.write("false", to: "JWT_AUTH_ENABLED")
    #expect(faults(["CONFIG_PATH": folder.path, "JWT_AUTH_ENABLED": "@\(path)"]).map(\.variable) == ["API_KEY_REQUIRED"])
  }
}
