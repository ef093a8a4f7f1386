import Cases
import Composition
import Foundation
import FunctionKit
import Testing

/// docs/identity.md names every event that is written, and none that is not.
@Suite struct `The table of events` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func documented() throws -> [String] {
    let page = try String(contentsOf: root.appending(path: "docs/identity.md"), encoding: .utf8)
    let start = try #require(page.firstRange(of: "\n## Events\n"))
    let part = page[start.upperBound...].split(separator: "\n## ", maxSplits: 1)[0]
    let rows = part.split(separator: "\n").filter { $0.hasPrefix("| `") }
    return rows.flatMap { row in row.split(separator: " | ")[0].matches(of: #/`([a-z_]+\.[a-z_]+)`/#).map { String($0.output.1) } }
  }

  /// Those that stand in the code, wherever one is made.
  private static func literals() throws -> Set<String> {
    let sources = root.appending(path: "Sources")
    let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
    var found: Set<String> = []
    for name in names where name.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
      for match in text.matches(of: #/\b(?:AuditEvent|event|write)\(\s*"(?<name>[a-z_]+\.[a-z_]+)"/#) { found.insert(String(match.output.name)) }
    }
    return found
  }

  /// A family's own words: of its course, of what it waits for a person for, and of its reading where it is classified.
  private static func ofFamilies() throws -> Set<String> {
    try Set(
      Composition(environment: [:]).families.all.flatMap { family -> [String] in
        let (shape, words) = (family.shape, family.shape.words)
        let course = [words.queued, words.begun, words.waits, words.ended, words.cancelled, words.setAside]
        let waits = shape.waits.flatMap { [words.tokenGiven, $0.answered, $0.expired] }
        let reading = shape.columns.contains { $0.attribute == "classification" } ? ["read"] : []
        return (course + waits + reading).map { "\(shape.name.singular).\($0)" }
      })
  }

  @Test func `has every event once, and no other`() throws {
    let documented = try Self.documented()
    let written = try Self.literals().union(Self.ofFamilies())
    #expect(written.count > 20 && Set(documented).count == documented.count)
    #expect(Set(documented).symmetricDifference(written) == [])
  }
}
