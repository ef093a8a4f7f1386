import Cases
import Decisions
import Forms
import Frameworks
import Crypto
import Fakes
import Foundation
import FunctionKit
import StrictJSON
import Testing

@Suite struct `A decision as a page` {
  /// Those that every decision has, in order.
  static let sections = [
    "answer", "compared", "flips", "alternatives", "panel", "consensus", "review", "risks", "methods", "framing", "assessment", "receipt",
  ]
  /// Those that stand between them where there is something to say.
  static let further: Set = ["question", "profiles", "judges", "unused"]

  static func request(_ framework: FrameworkName) throws -> String {
    try String(
      decoding: JSONWriter.write(
        `The OpenAPI document`.full.replacing("/method", with: nil).replacing("/framework", with: .string(framework.rawValue))), as: UTF8.self)
  }

  @Test(arguments: FrameworkName.allCases)
  func `has every section, one heading of the first level, and no gap in the levels`(framework: FrameworkName) async throws {
    let page = try await Page.of(Self.request(framework))
    let outline = try Outline(page.html)
    #expect(outline.sections.filter { !Self.further.contains($0) } == Self.sections)
    #expect(outline.headings.first == 1)
    #expect(outline.headings.count { $0 == 1 } == 1)
    for (above, below) in zip(outline.headings, outline.headings.dropFirst()) { #expect(below <= above + 1) }
    #expect(outline.landmarks == ["header", "main", "nav", "footer"])
    #expect(outline.language == "en")
    #expect(outline.faults == [])
    // Every picture has a title and a description, and says nothing by its colour alone.
    let pictures = outline.count("svg", where: "role", is: "img")
    #expect(pictures > 2)
    #expect(outline.names.count { $0 == "desc" } == pictures)
    #expect(outline.names.count { $0 == "title" } == pictures + 1)
  }

  @Test func `is told apart from the JSON by its type, its tag and its policy, and both vary by Accept`() async throws {
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: decision)
    let id = try #require(made.body["decision_id"].string)
    let given = try Given(.find, records: records)
    func get(_ headers: [String: String]) async throws -> JSONValue {
      try await given.send("GET", "/decisions/{id}", path: "/decisions/\(id)", headers: headers, parameters: ["id": id])
    }
    let json = try await get(["accept": "*/*"])
    let html = try await get(["accept": "text/html"])
    #expect(json["body"] == made["body"])
    #expect(json.header("content-type") == "application/json")
    #expect(html.header("content-type") == "text/html; charset=utf-8")
    #expect(json.header("content-security-policy") == "default-src 'self'")
    #expect(json.header("vary") == "Accept")
    #expect(html.header("vary") == "Accept")
    let tag = try #require(html.header("etag"))
    #expect(tag != json.header("etag"))
    let known = try await get(["accept": "text/html", "if-none-match": tag])
    #expect(known["statusCode"] == 304)
    #expect(known.header("vary") == "Accept")
    #expect(known.header("content-security-policy") == html.header("content-security-policy"))
    #expect(try await get(["accept": "application/json", "if-none-match": tag])["statusCode"] == 200)
    #expect(try await get(["accept": "text/html"])["body"] == html["body"])
  }

  @Test func `is a problem document where there is no decision, whatever is preferred`() async throws {
    let id = "0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f"
    let answer = try await Given(.find).send(
      "GET", "/decisions/{id}", path: "/decisions/\(id)", headers: ["accept": "text/html"], parameters: ["id": id])
    #expect(answer["statusCode"] == 404)
    #expect(answer.header("content-type") == "application/problem+json")
  }

  @Test func `lets a browser use its one block of style and nothing else`() async throws {
    let page = try await Page.of(decision)
    let style = try page.part(from: "<style>", to: "</style>")
    let hash = Base64.standard.encode(SHA256.digest(Array(style.utf8)))
    let policy = try #require(page.answer.header("content-security-policy"))
    #expect(
      policy
        == "default-src 'none'; style-src 'sha256-\(hash)'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    #expect(!style.contains("<") && !style.contains("&"))
    for word in ["<script", " style=", "javascript:", "http-equiv", "<img", "<iframe", "@import", "url("] { #expect(!page.html.contains(word)) }
    #expect(page.html.components(separatedBy: "<style").count == 2)
    let outline = try Outline(page.html)
    #expect(outline.links.allSatisfy { $0.hasPrefix("#") || $0 == "data:," })
  }

  @Test func `shows hostile text as text`() async throws {
    let hostile = #"<script>alert(1)</script><b onclick='x'>&amp;"</b>\u0001\u202e"#
    let body = """
      {"query":"\(hostile.replacing("\"", with: "\\\"", maxReplacements: 1))","context":{"background":"<i>b</i>","stakeholders":["<u>s</u>"],
      "alternatives":[{"id":"<a>","name":"</title></style><script>x</script>","scores":{"<cost>":1},"risks":[{"description":"<img src=x>","probability":0.9,"seriousness":9}]},
      {"id":"\\"b\\" ' onload='","name":"-->","description":"<p>","scores":{"<cost>":2}}],
      "criteria":[{"name":"<cost>","weight":1,"direction":"min","category":"cost"}]}}
      """
    let page = try await Page.of(body)
    let outline = try Outline(page.html)
    #expect(outline.faults == [])
    #expect(!outline.names.contains("script") && !outline.names.contains("img") && !outline.names.contains("i") && !outline.names.contains("b"))
    #expect(outline.names.count { $0 == "title" } == outline.count("svg", where: "role", is: "img") + 1)
    #expect(page.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;amp;&quot;&lt;/b&gt;\u{FFFD}\u{FFFD}"))
    #expect(!page.html.contains("<script"))
  }

  @Test(arguments: ["queued", "running", "failed"])
  func `is short while there is no outcome`(status: String) async throws {
    let id = "0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f"
    let page = try await Page.of(
      stored: [
        "decision_id": .string(id), "query": "Which <supplier>?", "status": .string(status), "created_at": "2026-03-01T09:30:00.250Z", "engine_version": "1",
        "schema_version": 1,
      ], id: id)
    #expect(page.answer["statusCode"] == 200, "\(page.answer)")
    let outline = try Outline(page.html)
    #expect(outline.headings == [1])
    #expect(outline.sections == [])
    #expect(page.html.contains("Which &lt;supplier&gt;?"))
    #expect(page.html.contains("<time datetime=\"2026-03-01T09:30:00.250Z\">1 March 2026, 09:30 UTC</time>"))
    #expect(page.html.contains(id))
  }

  @Test func `says who vetoed, why a review is needed, who answered and what, and what the minority said, word for word`() async throws {
    let id = "0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f"
    let made = try await Page.of(decision).stored
    let dissent: JSONValue = [
      "alternative_id": "a",
      "opinion": [
        "executive": "ethics", "agreement": 0.1, "concerns": ["`cost` isn't\nall"], "suggestions": [], "supporting_arguments": [], "confidence": 0.9,
        "source": "model",
      ],
    ]
    let outcome =
      made
      .replacing("/veto", with: ["executive": "legal", "domain": "cost", "overridden_by": "chair"]).replacing("/dissent", with: .array([dissent]))
      .replacing("/review_reasons", with: ["legal vetoes it in `cost`", "the panel is thin (`thin_panel`): 2 opinions"])
      .replacing("/human_review_required", with: true)
      .replacing("/human_review", with: ["by": "chair", "at": "2026-03-02T08:00:00.000Z", "verdict": "approve", "comment": "We carry the risk."])
    let page = try await Page.of(stored: outcome, id: id)
    #expect(page.answer["statusCode"] == 200, "\(page.answer)")
    let review = try page.part(from: "id=\"review\"", to: "</section>")
    for words in [
      "Legal vetoes it in the domain “cost”. The veto was overridden by chair.", "Legal vetoes it in “cost”", "The panel is thin: 2 opinions", "approved",
      "We carry the risk.", "2 March 2026, 08:00 UTC",
    ] {
      #expect(review.contains(words), "\(words)")
    }
    let said = try page.part(from: "id=\"panel\"", to: "</section>")
    #expect(said.contains("`cost` isn&#39;t\nall"))
    #expect(said.contains("Ethics on “A”: agrees 10%"))
    #expect(page.words.hasPrefix("Which supplier? – Quorate Skip to the content No language model and no person was asked"))
    #expect(page.words.contains("It was reviewed since, by chair."))
  }

  @Test func `says in words what would flip it`() async throws {
    let drill = """
      {"query":"Drill?","framework":"bayesian","context":{"states":[{"name":"dry","probability":0.6},{"name":"wet","probability":0.4}],
      "alternatives":[{"id":"drill","name":"Drill","payoffs":{"dry":-70,"wet":120}},{"id":"sell","name":"Sell","payoffs":{"dry":10,"wet":10}}]}}
      """
    let page = try await Page.of(drill)
    let flips = try page.part(from: "id=\"flips\"", to: "</section>")
    for words in [
      "If the probability of “wet” rose from 40% to over 49.9% (that of “dry” is then under 50.1%), “Drill” would be recommended.",
      "If the payoff of “Drill” under “dry” rose from −70 to over −44.4, “Drill” would be recommended.",
      "Knowing whether “wet” comes about is worth up to 44.",
    ] { #expect(flips.contains(words), "\(words)") }
    #expect(flips.contains("For each number the smallest change at which the panel would recommend another one, by the same rules."))
    #expect(flips.contains("before deciding, by averages") && !flips.contains("Averages do not decide here"))
    let cautious = try await Page.of(drill.replacing(#"{"query""#, with: #"{"risk_tolerance":0.3,"query""#)).part(from: "id=\"flips\"", to: "</section>")
    #expect(cautious.contains("Counted at the risk tolerance, as the choice is: the most that one would pay to know it."), "\(cautious)")
    // The nearest is on the first screen too.
    #expect(
      try page.part(from: "id=\"answer\"", to: "</section>").contains("If the probability of “wet” rose from 40% to over 49.9%, “Drill” would be recommended.")
    )
    let weighed = decision.replacing(#""direction":"min","category":"cost"}"#, with: #""direction":"min"},{"name":"reach","weight":3}"#)
      .replacing(#"{"cost":10}"#, with: #"{"cost":10,"reach":1}"#).replacing(#"{"cost":12}"#, with: #"{"cost":12,"reach":2}"#)
      .replacing(#"{"query""#, with: #"{"method":"weighted_sum","query""#)
    #expect(
      try await Page.of(weighed).part(from: "id=\"flips\"", to: "</section>").contains(
        "If the weight of “cost” rose from 25% to over 50% (from 1 to 3 as given; that of “reach” is then under 50%), “A” would be recommended."))
    let suppliers = try await Page.of(decision).part(from: "id=\"flips\"", to: "</section>")
    #expect(suppliers.contains("No change of one of these alone changes what is recommended: the weight of “cost”."))
    let tied = try await Page.of(decision.replacing(#"{"cost":12}"#, with: #"{"cost":10}"#)).part(from: "id=\"flips\"", to: "</section>")
    #expect(tied.contains("If “cost” of “A” rose from 10 at all, “B” would be recommended."), "\(tied)")
  }

  /// That any change breaks a must is true, and the least that a reader wants to know first.
  @Test func `what must be exactly what it is stands last among what would change it`() async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/20-nobody-prefers-it.json")
    let page = try await Page.of(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains("If the weight of “five-year cost (kEUR)” fell from 30% to under 22.4%, “ClearHR Cloud” would be recommended."))
    #expect(!answer.contains("EU data residency"))
    let flips = try page.part(from: "id=\"flips\"", to: "</section>")
    #expect(flips.contains("If “EU data residency” of “Lohnwerk” were anything but 1, “ClearHR Cloud” would be recommended."))
    #expect(!flips.contains("by less than shows here"))
  }

  @Test func `what a preference function does not read is named by its criterion`() async throws {
    let page = try await Page.of(
      """
      {"query":"q","framework":"mcda","context":{"criteria":[{"name":"fit","weight":1,"preference":{"function":"usual","sigma":2}}],
      "alternatives":[{"id":"a","scores":{"fit":1}},{"id":"b","scores":{"fit":2}}]}}
      """)
    let unused = try page.part(from: "id=\"unused\"", to: "</section>")
    #expect(unused.contains("Sigma of the criterion “fit”"), "\(unused)")
  }

  /// Of what the panel recommends though a method puts another one first.
  @Test func `what does not stand first is not said to stay there, and what would recommend another comes first`() async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/22-survey-first-goferbroke.json")
    let page = try await Page.of(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    let answer = try page.part(from: "id=\"answer\"", to: "</section>")
    #expect(answer.contains("Is first by expected utility in 45.3% of 1,024 trials") && !answer.contains("Stays first"))
    #expect(answer.contains("First of the others") && !answer.contains("Next best"))
    #expect(answer.contains("’s agreement fell from ") && answer.contains("“drill” would be recommended and the panel would no longer agree."))
    // What changes the order and nothing recommended stands below alone.
    let order = "By expected utility “drill” is first; what is recommended is the panel’s choice."
    #expect(answer.contains(order) && !answer.contains("would be first"))
    let flips = try page.part(from: "id=\"flips\"", to: "</section>")
    #expect(
      flips.contains("Where expected utility alone would put another first") && flips.contains("/challenge")
        && flips.contains("It runs the whole decision again with other numbers"))
  }

  @Test(arguments: ["amended", "asked-again", "bayesian", "kepner-tregoe", "mcda", "rejected"])
  func `shows the outcomes of every earlier version`(name: String) async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Corpus/schema-1-\(name).json")
    let outcome = try JSONReader.read(Array(try Data(contentsOf: file)))["outcome"]
    let id = try #require(outcome["decision_id"].string)
    let page = try await Page.of(stored: outcome, id: id)
    #expect(page.answer["statusCode"] == 200, "\(page.answer)")
    let outline = try Outline(page.html)
    #expect(outline.sections.filter { !Self.further.contains($0) } == Self.sections)
    #expect(outline.faults == [])
    #expect(page.html.contains("chose it in review, instead of") == (name == "amended"))
    // What the panel says for it stands with the panel alone.
    let arguments = try DecisionOutcome(json: outcome).opinions.flatMap(\.supportingArguments)
    #expect(page.words.ranges(of: "trong on “").count == Set(arguments).count, "\(page.words)")
    let isReviewed = outcome["human_review"] != .null
    #expect(page.html.contains("A person’s review was required, and was given.") == isReviewed)
    #expect(page.html.contains("A person’s review is required; no verdict was given yet.") == (outcome["status"] == "awaiting_review"))
    let isAnother = outcome["framework"]["result"]["winner"] != outcome["recommendation"]["alternative_id"]
    #expect(page.html.contains("is recommended nevertheless") == (isAnother && name != "amended"))
  }
}
