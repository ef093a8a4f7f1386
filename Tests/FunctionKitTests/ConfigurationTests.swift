import Cases
import Composition
import DecisionEndpoints
import Decisions
import Forms
import Frameworks
import Foundation
import FunctionKit
import Testing

@Suite struct `The configuration` {
  @Test func `works without any variable`() throws {
    #expect(try Configuration(environment: [:]) == Configuration())
    #expect(IdentitySettings().takesKeys && IdentitySettings().takesTokens, "closed, not open, by default")
  }

  @Test func `takes an empty variable for none`() throws {
    #expect(try Configuration(environment: ["LOG_LEVEL": "", "RECORDS_TABLE": ""]) == Configuration())
  }

  @Test func `reads its variables`() throws {
    let environment = [
      "LOG_LEVEL": "WARNING", "REQUEST_TIMEOUT_SECONDS": "7", "RECORDS_TABLE": "t-1", "API_KEY_REQUIRED": "off", "CORS_ALLOWED_ORIGINS": "https://a, https://b",
      "CONSENSUS_THRESHOLD": ".8",
    ]
    let read = try Configuration(environment: environment)
    #expect(read.logLevel == .warning)
    #expect(read.requestTimeout_s == 7)
    #expect(try !IdentitySettings(environment: environment).takesKeys)
    #expect(read.allowedOrigins == ["https://a", "https://b"])
    #expect(try AdapterSettings(environment: environment).recordsTable == "t-1")
    #expect(try DecisionSettings(environment: environment).threshold == 0.8)
  }

  @Test(arguments: [
    ("LOG_LEVEL", "loud"), ("ENABLE_REQUEST_LOGGING", "perhaps"), ("REQUEST_TIMEOUT_SECONDS", "-3"), ("REQUEST_TIMEOUT_SECONDS", "1e3"),
    ("RECORDS_TABLE", "ab"), ("CONSENSUS_THRESHOLD", "1.1"), ("MIN_PARTICIPATION", "nan"), ("MAX_RESOLUTION_ATTEMPTS", "11"),
    ("REVIEW_WEBHOOK_URL", "http://elsewhere.example/"), ("REVIEW_WEBHOOK_SECRET", "whsec_abc"),
  ])
  func `names the variable and the rule, never the value`(variable: String, value: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try Composition(environment: [variable: value]) }
    #expect(error.faults.map(\.variable) == [variable])
    #expect(!error.description.contains("\(value)"))
  }

  @Test func `tells every fault at once, whoever reads the variable`() throws {
    let error = try #require(throws: ConfigurationError.self) { try Composition(environment: ["LOG_LEVEL": "x", "ENABLE_VETO": "x", "RECORDS_TABLE": "x"]) }
    #expect(Set(error.faults.map(\.variable)) == ["LOG_LEVEL", "ENABLE_VETO", "RECORDS_TABLE"])
  }

  /// docs/configuration.md against what reads it.
  @Test func `is documented: every variable, and an executive that can be read`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
    // `quorate configuration` prints the rows; what the page says is what is read.
    #expect(Composition.documentation.count > 10)
    let lines = page.split(separator: "\n")
    for row in Composition.documentation { #expect(lines.count { $0 == row } == 1, "docs/configuration.md must have once: \(row)") }
    let example = try #require(page.firstMatch(of: /```json\n([^`]+)```/)).1
    let panel = try Executive.panel(files: [("example.json", Array(example.utf8))])
    #expect(panel.contains { $0.name == "sustainability" && $0.vetoDomains == ["environment"] })
  }
}
