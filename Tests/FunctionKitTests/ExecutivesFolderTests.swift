import Cases
import Composition
import Decisions
import Forms
import Frameworks
import FunctionKit
import TestProcesses
import Testing

@Suite struct `A folder of executives` {
  static let operations = #"{"name":"operations","role":"Runs things","expertise":{"it":4},"role_priority":{"it":5}}"#

  static func executives(_ path: String) throws -> [Executive] {
    try Composition(environment: ["EXECUTIVES_PATH": path]).executives
  }

  static func fault(_ path: String) throws -> ConfigurationError.Fault {
    let error = try #require(throws: ConfigurationError.self) { try executives(path) }
    #expect(error.faults.count == 1)
    return error.faults[0]
  }

  @Test func `sits beside the six that ship, and may replace one by its name`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.operations, to: "operations.json")
    _ = try folder.write(#"{"name":"legal","role":"Counsel","expertise":{"legal":5},"role_priority":{"legal":5}}"#, to: "counsel.json")
    _ = try folder.write("what these are", to: "README.md")
    let executives = try Self.executives(folder.path)
    #expect(executives.map(\.name) == ["ethics", "finance", "legal", "operations", "risk", "strategy", "technology"])
    #expect(executives.first { $0.name == "legal" }?.role == "Counsel")
    #expect(executives.first { $0.name == "operations" }?.expertise == ["it": 4])
  }

  @Test(arguments: [
    (#"{"name":"x","role":"r","expertise":{"it":9},"role_priority":{}}"#, "broken.json: `/expertise/it` must be from 1 to 5"),
    (#"{"name":"x","role":"r","expertise":{}}"#, "broken.json: `/role_priority` is required"),
    (#"{"name":"x","name":"y"}"#, "broken.json: `/name` is no strict JSON: the name `name` stands a second time (byte 12)"),
  ]) func `names the file and the field that is wrong`(text: String, rule: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.operations, to: "a.json")
    _ = try folder.write(text, to: "broken.json")
    #expect(try Self.fault(folder.path) == ConfigurationError.Fault(variable: "EXECUTIVES_PATH", rule: rule))
  }

  @Test func `is read file by file, none of which may be larger than an executive is`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(String(repeating: " ", count: 1 << 20) + Self.operations, to: "operations.json")
    let large = ConfigurationError.Fault(variable: "EXECUTIVES_PATH", rule: "`operations.json` has more than 1048576 bytes")
    #expect(try Self.fault(folder.path) == large)
    let other = try TemporaryFolder()
    _ = try other.write("", to: "folder.json/x")
    #expect(try Self.fault(other.path).rule == "`folder.json` is no regular file")
  }

  @Test func `that is not there is named`() throws {
    let folder = try TemporaryFolder()
    let missing = folder.path + "/none"
    #expect(try Self.fault(missing) == ConfigurationError.Fault(variable: "EXECUTIVES_PATH", rule: "`\(missing)` is no folder that can be read"))
  }
}
