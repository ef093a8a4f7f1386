import CaseContract
import Cases
import Glibc
import Testing

/// Enters every test of the contract into a table of rules and families, which is printed when the process ends.
struct RuleTable: SuiteTrait, TestTrait, TestScoping {
  private static let tried: RulesTried = {
    // After everything that was run, whichever of the suites that was.
    atexit { print("the contract of cases, rules by families:\n\(RuleTable.tried.table)") }
    return RulesTried()
  }()

  var isRecursive: Bool { true }

  func provideScope(for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void) async throws {
    guard testCase != nil else { return try await function() }
    try await RuleTable.tried.trying(RulesTried.rules(test.displayName ?? test.name)) {
      do { try await function() } catch {
        RulesTried.trial?.breaks()
        throw error
      }
    }
  }
}

extension Trait where Self == RuleTable {
  static var table: Self { RuleTable() }
}

extension Trait where Self == IssueHandlingTrait {
  /// What a test of the contract finds is noted for the table, and told as it is.
  static var noted: Self {
    .compactMapIssues { issue in
      RulesTried.trial?.breaks()
      return issue
    }
  }
}

@Suite struct `The table of rules and families` {
  @Test func `counts the tests of each rule and family, and those that found it broken`() async {
    let tried = RulesTried()
    for isBroken in [true, false] {
      await tried.trying(RulesTried.rules("4 and 7 a wait")) {
        _ = Subject(.echo)
        if isBroken { RulesTried.trial?.breaks() }
      }
    }
    let lines = tried.table.split(separator: "\n")
    #expect(lines.count == 17)
    for rule in [4, 7] { #expect(lines[rule].split(separator: " ").prefix(6) == ["\(rule)", "-", "1", "of", "2", "BROKEN"]) }
    #expect(lines[5].split(separator: " ").prefix(3) == ["5", "-", "-"])
    #expect(RulesTried.rules("a wait is answered") == [])
  }
}
