import Foundation
import StrictJSON
import Testing

/// What whoever signs a decision must not be told wrongly.
@Suite struct `What a page says of a decision` {
  private static func answer(_ page: Page) throws -> String { try page.part(from: "id=\"answer\"", to: "</section>") }

  /// The panel overrules the method, and another method agrees with it.
  @Test func `counts the other methods beside what the deciding one puts first`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","framework":"bayesian","risk_tolerance":1,"context":{"states":[{"name":"good","probability":0.1},{"name":"bad","probability":0.9}],
      "alternatives":[{"id":"bet","payoffs":{"good":100,"bad":-10}},{"id":"safe","payoffs":{"good":5,"bad":5}},{"id":"dom","payoffs":{"good":5,"bad":4}}]}}
      """)
    let answer = try Self.answer(page)
    let words = "1 of the 2 other methods puts another first than certainty equivalent does: by expected utility, which counts averages alone, “safe” is first;"
    #expect(answer.contains(words), "\(answer)")
    #expect(!answer.contains("disagree:") && !answer.contains("disagrees:"))
  }

  private static let judged = """
    {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"price","weight":1,"direction":"min"},{"name":"taste","weight":1}],
    "judges":[{"name":"Ann","weight":2,"weights":{"price":1,"taste":4}},{"name":"Bob","weights":{"price":5,"taste":0},"scores":{"x":{"taste":3},"y":{"taste":9}}},
    {"name":"Zoë"}],"alternatives":[{"id":"x","scores":{"price":5,"taste":1}},{"id":"y","scores":{"price":9,"taste":9}},{"id":"z","scores":{"price":7,"taste":6}}]}}
    """

  @Test func `says on the first screen that another is first in more of the trials`() async throws {
    let page = try await Page.of(Self.judged)
    #expect(try Self.answer(page).contains("“y” is first in more of the trials than this one: in 41.5%."), "\(page.words)")
    let often = try await Page.of(
      #"{"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"c","weight":1}],"alternatives":[{"id":"a","scores":{"c":2}},{"id":"b","scores":{"c":1}}]}}"#
    )
    #expect(!often.words.contains("is first in more of the trials"))
  }

  @Test func `says on the first screen that judgements in pairs contradict each other`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"ahp","context":{"criteria":[{"name":"a","weight":1},{"name":"b","weight":1},{"name":"c","weight":1}],
      "pairwise":[[1,7,0.2],[0.14285714285714285,1,6],[5,0.16666666666666666,1]],
      "alternatives":[{"id":"x","scores":{"a":5,"b":1,"c":3}},{"id":"y","scores":{"a":9,"b":9,"c":2}}]}}
      """)
    #expect(try Self.answer(page).contains("The judgements of the criteria contradict each other (consistency ratio "), "\(page.words)")
    // Each fact once.
    #expect(!(try page.part(from: "id=\"risks\"", to: "</section>").contains("contradict each other")))
  }

  /// It is better by what has no weight.
  @Test func `speaks of what counts where one is nowhere worse than another`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"a","weight":3},{"name":"b","weight":0}],
      "alternatives":[{"id":"x","scores":{"a":9,"b":1}},{"id":"y","scores":{"a":5,"b":9}}]}}
      """)
    #expect(page.words.contains("in what counts “x” is nowhere worse and somewhere better"), "\(page.words)")
    let assessed = try await Page.of(
      """
      {"query":"Which?","framework":"kepner_tregoe","context":{"criteria":[{"name":"a","weight":3}],"alternatives":[{"id":"x","scores":{"a":9},
      "risks":[{"probability":1,"seriousness":9}]},{"id":"y","scores":{"a":5}}]}}
      """)
    #expect(assessed.words.contains("by the criteria that count “x” is nowhere worse and somewhere better"), "\(assessed.words)")
  }

  /// A must is met at its limit.
  @Test func `says of a limit whether what stands at it is let in or shut out`() async throws {
    let none = try await Page.of(
      """
      {"query":"Which?","framework":"kepner_tregoe","constraints":[{"criterion":"cost","op":"<=","value":10},{"criterion":"q","op":">=","value":9}],"context":{
      "criteria":[{"name":"cost","weight":2,"direction":"min","category":"cost","unit":"M€"},{"name":"q","weight":1}],"alternatives":[
      {"id":"n","scores":{"cost":20,"q":9}},{"id":"s","scores":{"cost":9,"q":5}},{"id":"w","scores":{"cost":12,"q":8}}]}}
      """)
    let words = none.words
    #expect(words.contains("If the most that “cost” may be rose from 10 M€ to 20 M€ or more, “n” would be recommended."), "\(words)")
    #expect(words.contains("If the least that “q” must be fell from 9 to 5 or less, “s” would be recommended."), "\(words)")
    let exact = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","constraints":[{"criterion":"doors","op":"=","value":2}],"context":{"criteria":[{"name":"q","weight":9},
      {"name":"doors","weight":0}],"alternatives":[{"id":"a","scores":{"q":9,"doors":1}},{"id":"b","scores":{"q":5,"doors":3}}]}}
      """)
    #expect(exact.words.contains("If what “doors” must be rose from 2 to exactly 3, “b” would be recommended."), "\(exact.words)")
    // What is shut out is so beyond the limit alone.
    let shut = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","constraints":[{"criterion":"cost","op":"<=","value":10}],"context":{"criteria":[{"name":"q","weight":9},
      {"name":"cost","weight":1,"direction":"min"}],"alternatives":[{"id":"a","scores":{"q":9,"cost":8}},{"id":"b","scores":{"q":5,"cost":6}}]}}
      """)
    #expect(
      shut.words.contains("If “cost” of “a” rose from 8 to over 10, or the limit that is set for it, 10, fell to under 8, “b” would be recommended."),
      "\(shut.words)")
  }

  @Test func `tells apart what was given as different numbers`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"a","weight":1,"unit":"€"},{"name":"b","weight":1}],"alternatives":[
      {"id":"x","scores":{"a":100.0000001,"b":5}},{"id":"y","scores":{"a":100.0000002,"b":5}},{"id":"z","scores":{"a":100,"b":5}}]}}
      """)
    let table = try page.part(from: "id=\"compared\"", to: "</section>")
    #expect(table.contains(">100.0000002<") && table.contains(">100.0000001<") && table.contains(">100<"), "\(table)")
    #expect(page.words.contains("“a” is at least 100.0000002 €, as it was judged"))
    #expect(page.words.contains("If “a” of “y” fell from 100.0000002 € to under 100.0000001 €, “x” would be recommended."), "\(page.words)")
    let payoffs = try await Page.of(
      """
      {"query":"Which?","framework":"bayesian","context":{"states":[{"name":"s","probability":1}],"alternatives":[
      {"id":"x","payoffs":{"s":100.0000001}},{"id":"y","payoffs":{"s":100}}]}}
      """)
    #expect(try payoffs.part(from: "id=\"compared\"", to: "</section>").contains(">100.0000001<"))
  }

  /// The last of the digits that are read counts in full on a scale from the worst to the best.
  @Test func `says of a difference that rounds to nothing that it is next to nothing`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"price","weight":2,"direction":"min","unit":"€"},{"name":"q","weight":1}],
      "alternatives":[{"id":"acme","scores":{"price":0.300000000000001,"q":9}},{"id":"bolt","scores":{"price":0.3,"q":2}}]}}
      """)
    #expect(page.words.contains("by price (0.3 €, not 0.300000000000001 €)"), "\(page.words)")
    #expect(page.stored["recommendation"].text.contains("place 2 of 2 and next to nothing more than `bolt` (0.3 €)"))
  }

  @Test func `says that two musts cannot be met together, and which each breaks`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","constraints":[{"criterion":"p","op":"<=","value":3},{"criterion":"p","op":">=","value":5}],"context":{
      "criteria":[{"name":"p","weight":5,"direction":"min","unit":"€"},{"name":"q","weight":1}],"alternatives":[
      {"id":"x","scores":{"p":1,"q":2}},{"id":"y","scores":{"p":3,"q":9}},{"id":"z","scores":{"p":5,"q":9}}]}}
      """)
    let answer = try Self.answer(page)
    let breach = "It breaks a must: “p” must be at least 5 €. Each of the others breaks one too, but not all of them the same."
    #expect(answer.contains("\(breach) No number can meet all that “p” must be: at most 3 €, at least 5 €."), "\(answer)")
    let review = try page.part(from: "id=\"review\"", to: "</section>")
    #expect(review.contains("No number can meet all that “p” must be: at most 3 €, at least 5 €"), "\(review)")
  }

  @Test(arguments: [("<=", 3, ">=", 3), ("<=", 5, "=", 4), ("<=", 5, "<=", 3)])
  func `says of no two musts that one number meets both that it cannot`(_ one: String, _ first: Int, _ other: String, _ second: Int) async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","constraints":[{"criterion":"p","op":"\(one)","value":\(first)},{"criterion":"p","op":"\(other)","value":\(second)}],
      "context":{"criteria":[{"name":"p","weight":5}],"alternatives":[{"id":"x","scores":{"p":9}},{"id":"y","scores":{"p":8}}]}}
      """)
    #expect(page.words.contains("breaks a must") && !page.words.contains("No number can meet"))
  }

  /// What the other of two weights is then is what the one leaves of the whole.
  @Test func `tells what is left of the whole beside a share`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"a","weight":1e15,"category":"cost"},
      {"name":"b","weight":1e-9,"direction":"min","category":"risk"}],"alternatives":[{"id":"x","scores":{"a":1e15,"b":1e-9}},
      {"id":"y","scores":{"a":-1e15,"b":-1e-9}},{"id":"z","scores":{"a":1e-9,"b":0}}]}}
      """)
    let told = try #require(
      page.words.firstRange(of: #/to over ([0-9.]+)% \([^;]*; that of “a” is then under ([0-9.]+)%\)/#).map { page.words[$0] }, "\(page.words)")
    let shares = told.matches(of: #/([0-9.]+)%/#).compactMap { Double($0.1) }
    #expect(shares.count == 2 && (shares[0] + shares[1] - 100).magnitude < 1e-9, "\(told)")
  }

  /// `10 of 10 less` is no difference, and `at least 0 of 10` no measure of success.
  @Test func `counts a difference on a scale in its points, and measures success by nothing that cannot fail`() async throws {
    let page = try await Page.of(
      """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"profit","weight":10,"category":"revenue","unit":"M€"},
      {"name":"law","weight":9,"category":"legal","unit":"of 10"}],"alternatives":[{"id":"grey","scores":{"profit":100,"law":0}},
      {"id":"white","scores":{"profit":10,"law":10}}]}}
      """)
    let words = page.words
    #expect(words.contains("0 of 10, place 2 of 2 and 10 less than “white” (10 of 10)"), "\(words)")
    #expect(!words.contains("10 of 10 less") && !words.contains("“law” is at least") && words.contains("“profit” is at least 100 M€"))
  }
}

extension JSONValue {
  fileprivate var text: String { (try? JSONWriter.write(self)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}
