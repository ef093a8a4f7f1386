import Foundation
import Testing

/// The patches that break a rule of cases each; `make verify PART=contracts_broken` applies them, and demands that the contract fails under that rule.
@Suite struct `The broken rules` {
  static let patches = SourceTree.files(under: "Tests/CasesTests/Broken", ending: ".patch")

  @Test func `are one patch for each of the sixteen`() {
    let numbers = Self.patches.compactMap { $0.split(separator: "/").last.flatMap { Int($0.prefix(2)) } }
    #expect(numbers == Array(1...16))
  }

  /// What a hunk expects to find, line by line, stands in its file once.
  @Test(arguments: patches)
  func `fit the code as it is`(patch: String) throws {
    var target: String?
    var hunks: [[Substring]] = []
    for line in try SourceTree.text(patch).split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("--- a/") {
        target = String(line.dropFirst(6))
      } else if line.hasPrefix("@@") {
        hunks.append([])
      } else if !hunks.isEmpty,
        line.hasPrefix(" ") || line.hasPrefix("-")
      {
        hunks[hunks.count - 1].append(line.dropFirst())
      }
    }
    let text = try SourceTree.text(try #require(target))
    #expect(!hunks.isEmpty)
    for hunk in hunks { #expect(text.components(separatedBy: hunk.joined(separator: "\n")).count == 2, "\(patch) no longer fits: make it anew") }
  }
}
