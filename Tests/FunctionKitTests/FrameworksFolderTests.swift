import Composition
import Decisions
import Frameworks
import FunctionKit
import TestProcesses
import Testing

@Suite struct `A folder of frameworks of the operator's own` {
  static func file(_ name: String) -> String { #"{"name":"\#(name)","based_on":"ooda"}"# }

  static func fault(_ environment: [String: String]) throws -> ConfigurationError.Fault {
    let error = try #require(throws: ConfigurationError.self) { try Composition(environment: environment) }
    #expect(error.faults.count == 1)
    return error.faults[0]
  }

  @Test func `is read by name, whatever else lies there`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.file("b"), to: "1.json")
    _ = try folder.write(Self.file("a"), to: "2.json")
    _ = try folder.write("what these are", to: "README.md")
    let frameworks = try Composition(environment: ["FRAMEWORKS_PATH": folder.path, "FRAMEWORKS_ENABLED": "ooda, mcda"]).frameworks
    #expect(frameworks.own.map(\.name) == ["a", "b"] && frameworks.enabled == [.mcda, .ooda])
    #expect(try Composition(environment: [:]).frameworks == OwnFrameworks())
  }

  @Test func `that is broken, too full or not there is named`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(#"{"name":"x","based_on":"mcda","criteria":[{"name":""}]}"#, to: "x.json")
    #expect(try Self.fault(["FRAMEWORKS_PATH": folder.path]) == .init(variable: "FRAMEWORKS_PATH", rule: "x.json: `/criteria/0/name` must not be empty"))
    let full = try TemporaryFolder()
    for number in 0...100 { _ = try full.write(Self.file("f\(number)"), to: "\(number).json") }
    #expect(try Self.fault(["FRAMEWORKS_PATH": full.path]).rule == "`\(full.path)` holds 101 files; at most 100 are read")
    #expect(try Self.fault(["FRAMEWORKS_PATH": full.path + "/none"]).rule == "`\(full.path)/none` is no folder that can be read")
  }

  @Test(arguments: ["chess", "mcda,chess", ","]) func `a list of enabled ones that names none of the six is a fault`(_ list: String) throws {
    #expect(
      try Self.fault(["FRAMEWORKS_ENABLED": list]).rule
        == "must be one or more of mcda, bayesian, cynefin, ooda, kepner_tregoe, eisenhower, comma separated")
  }
}
