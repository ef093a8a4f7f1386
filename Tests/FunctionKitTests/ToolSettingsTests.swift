import Composition
import FunctionKit
import Testing

@Suite struct `Settings of tools` {
  @Test(arguments: [("notes", true), ("Notes", true), ("notes,docs", false)])
  func `trust servers that there are`(trusted: String, isTaken: Bool) {
    var faults: [ConfigurationError.Fault] = []
    do throws(ConfigurationError) {
      _ = try Composition(environment: ["MCP_SERVERS": "notes=https://notes.example/mcp", "MCP_TRUSTED": trusted])
    } catch { faults = error.faults }
    #expect(faults == (isTaken ? [] : [ConfigurationError.Fault(variable: "MCP_TRUSTED", rule: "must name servers of MCP_SERVERS alone")]))
  }
}
