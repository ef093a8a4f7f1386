import FunctionKit
import Testing

/// What a picture cannot hold is cut where its scale ends, and said to be.
@Suite struct `The scale of a picture` {
  private static func bars(_ to: Double) -> String {
    String(decoding: BarRows(id: "b", caption: "Bars.", rows: [.init([.text("one")], title: "One", span: (0, to))], range: -1...1).markup.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    (3.2, "From 0 to 3.2 on a scale from −1 to 1, at whose end it is cut.", "x=\"97%\""),
    (-1.5, "From 0 to −1.5 on a scale from −1 to 1, at whose end it is cut.", "x=\"2%\""),
  ]) func `is what a bar is cut at that goes beyond it`(_ to: Double, _ words: String, _ gap: String) {
    let drawn = Self.bars(to)
    #expect(drawn.contains(words) && drawn.contains("class=\"gap\" \(gap)"), "\(drawn)")
    #expect(drawn.contains("Bars. A bar with a gap goes on beyond the end of the scale."), "\(drawn)")
  }

  @Test(arguments: [-1, -0.2, 0, 1]) func `holds what lies within it, to its ends`(_ to: Double) {
    let drawn = Self.bars(to)
    #expect(!drawn.contains("gap") && !drawn.contains(" cut") && drawn.contains(" on a scale from −1 to 1."), "\(drawn)")
  }

  /// The score that would make up for the other criterion is six times the range of the scores.
  @Test func `of what would change a decision is the whole range of a number at most`() async throws {
    let flips = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"fit","weight":1},{"name":"reach","weight":3}],"normalisation":"as_given",
      "alternatives":[{"id":"a","scores":{"fit":8,"reach":9}},{"id":"b","scores":{"fit":9,"reach":2}}]}}
      """
    ).part(from: "id=\"flips\"", to: "</section>")
    #expect(flips.contains("on a scale from −1 to 1, at whose end it is cut."), "\(flips)")
    #expect(flips.contains("bars show it as a share of the number’s whole scale. A bar with a gap goes on beyond the end of the scale."), "\(flips)")
    #expect(flips.contains("If “fit” of “b” rose from 9 to over 29, “b” would be recommended."), "\(flips)")
  }

  @Test(arguments: [(10, " Where a loss begins, 0, lies beyond what is drawn."), (-10, "")]) func `of results says where a loss begins that it does not hold`(
    _ worst: Int, _ words: String
  ) async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","framework":"bayesian","context":{"states":[{"name":"dry","probability":0.5},{"name":"wet","probability":0.5}],
      "alternatives":[{"id":"a","payoffs":{"dry":100,"wet":\(worst)}},{"id":"b","payoffs":{"dry":40,"wet":40}}]}}
      """)
    #expect(page.words.contains("A line further to the right is better.\(words)"), "\(page.words)")
    #expect(page.words.contains("lies beyond what is drawn") == !words.isEmpty && page.html.contains("less is a loss") == words.isEmpty)
  }
}
