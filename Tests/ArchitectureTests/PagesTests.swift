import Testing

/// The pages that say how something is added: each place that they name is there, once. `make verify PART=docs_followed` does all that they say.
@Suite struct `The pages of instructions` {
  struct Block: Sendable, CustomTestStringConvertible {
    var page: String
    var kind: String
    var file: String
    /// The line beside which it goes; nil for a new file.
    var place: String?
    var text: String

    var testDescription: String { "\(page): \(file)" }
  }

  static let blocks: [Block] = ["docs/adding-an-endpoint.md", "docs/adding-a-family.md"].flatMap { page -> [Block] in
    let pattern = #/(?m)^```(?<kind>\w+) file=(?<file>\S+)(?: (?:after|before)=(?<place>[^\n]+))?\n(?<text>(?s:.*?))^```$/#
    return ((try? SourceTree.text(page)) ?? "").matches(of: pattern).map { match in
      Block(
        page: page, kind: String(match.output.kind), file: String(match.output.file), place: match.output.place.map { String($0) },
        text: String(match.output.text))
    }
  }

  @Test func `have blocks that say where they go`() {
    #expect(Self.blocks.count { $0.page.contains("endpoint") } == 5)
    #expect(Self.blocks.count { $0.page.contains("family") } == 15)
  }

  /// Where somebody has done what the page says, what it writes stands there instead.
  @Test(arguments: blocks)
  func `name places that are there, unless what they write is`(block: Block) throws {
    let lines = ((try? SourceTree.text(block.file)) ?? "").split(separator: "\n").map { $0.trimmingPrefix(while: \.isWhitespace) }
    let written = block.text.split(separator: "\n").filter { block.kind != "diff" || $0.hasPrefix("+") }
      .map { $0.dropFirst(block.kind == "diff" ? 1 : 0).trimmingPrefix(while: \.isWhitespace) }
    let isFollowed = block.kind == "diff" ? written.allSatisfy(lines.contains) : lines.contains(written)
    if isFollowed { return }
    if block.kind == "diff" {
      for line in block.text.split(separator: "\n") where line.hasPrefix("-") {
        let old = line.dropFirst().trimmingPrefix(while: \.isWhitespace)
        #expect(lines.count { $0 == old } == 1, "\(block.file): \(old)")
      }
    } else if let place = block.place {
      #expect(lines.count { $0 == place[...] } == 1, "\(block.file): \(place)")
    } else {
      #expect(lines.isEmpty, "\(block.file) is there already")
    }
  }
}
