import Foundation
import StrictJSON
import Testing

/// docs/threats.md: every test and every attack that it names is there, and no threat is without one.
@Suite struct `The table of threats` {
  private struct Row {
    var subject: String
    var cells: [String]
    var names: [String]
  }

  private static func rows(under heading: String) throws -> [Row] {
    let page = try SourceTree.text("docs/threats.md")
    let start = try #require(page.firstRange(of: "## \(heading)"))
    let part = page[start.upperBound...].split(separator: "\n## ", maxSplits: 1, omittingEmptySubsequences: false)[0]
    return part.split(separator: "\n").filter { $0.hasPrefix("|") && !$0.hasPrefix("| ---") }.dropFirst().map { line in
      let cells = line.split(separator: " | ").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "| ")) }
      let names = (cells.last ?? "").matches(of: #/``\s?(?<double>.+?)\s?``|`(?<single>[^`]+)`/#).map { match in
        String(match.output.double ?? match.output.single ?? "")
      }
      return Row(subject: cells.first ?? "", cells: cells, names: names)
    }
  }

  /// The sentences of all tests.
  private static func sentences() throws -> Set<String> {
    var sentences: Set<String> = []
    for file in SourceTree.files(under: "Tests", ending: ".swift") {
      for match in try SourceTree.text(file).matches(of: #/func `(?<sentence>[^`\n]+)`\(/#) { sentences.insert(String(match.output.sentence)) }
    }
    return sentences
  }

  private static func attacks() throws -> [String: String] {
    guard case .object(let corpus) = try JSONReader.read(Array(try SourceTree.text("Tests/IdentityTests/Corpus/tokens.json").utf8)),
      case .array(let cases)? = corpus["cases"]
    else { return [:] }
    var attacks: [String: String] = [:]
    for case .object(let one) in cases { if case .string(let name)? = one["name"], case .string(let expect)? = one["expect"] { attacks[name] = expect } }
    return attacks
  }

  /// The threats to whoever calls, as they were drawn up; one more is a row more.
  private static let threats = [
    "forged", "cached", "another encoding", "rotates", "clocks", "another's tenant", "gateway", "open in the cloud", "stolen key", "grants to themselves",
    "another tenant's records", "lock-out", "admitted at once", "store that is down", "logs, errors, notices", "steer a model", "confidential",
  ]

  @Test func `names tests and attacks that are there`() throws {
    let (sentences, attacks) = (try Self.sentences(), try Self.attacks())
    #expect(sentences.count > 500 && attacks.count > 200)
    for heading in ["Of whoever calls", "The rules of identity", "What RFC 8725"] {
      let rows = try Self.rows(under: heading)
      #expect(rows.count >= 17, "\(heading)")
      for row in rows {
        #expect(!row.names.isEmpty && row.cells.count == 3, "\(row.subject)")
        for name in row.names { #expect(sentences.contains(name) || attacks[name] != nil, "\(row.subject): `\(name)` is neither a test nor an attack") }
      }
    }
  }

  @Test(arguments: threats)
  func `has every threat`(words: String) throws { #expect(try Self.rows(under: "Of whoever calls").contains { $0.subject.contains(words) }) }

  @Test(arguments: Array(1...16) + [24])
  func `has every rule`(number: Int) throws { #expect(try Self.rows(under: "The rules of identity").contains { $0.subject == "\(number)" }) }

  /// Every section of theirs that has a MUST for who reads tokens.
  @Test(arguments: [
    "8725 3.1", "8725 3.2", "8725 3.3", "8725 3.4", "8725 3.5", "8725 3.7", "8725 3.8", "8725 3.9", "8725 3.10", "3.12", "7515 10.1", "10.7", "7515 10.12",
    "7515 10.13",
  ])
  func `has every section`(section: String) throws {
    #expect(
      try Self.rows(under: "What RFC 8725").contains { row in
        row.subject.split(separator: ",").contains { $0.hasSuffix(section) } || row.subject.hasSuffix(section)
      })
  }
}
