import Cases
import Fakes
import FunctionKit
import StrictJSON
import Testing

/// What a page says after a person chose another alternative than the panel recommended.
@Suite struct `The page of what a person chose` {
  private static let vendor = """
    {"query":"Which payroll provider?","required_domains":["finance","technology"],
    "constraints":["No vendor under sanctions",{"criterion":"yearly cost","op":"<=","value":180000,"kind":"must"},
    {"criterion":"error rate","op":"<=","value":1.5,"kind":"must"},{"criterion":"onboarding","op":"<=","value":40,"kind":"want"},
    {"criterion":"support","op":">=","value":7,"kind":"want"}],
    "context":{"alternatives":[
    {"id":"adler","name":"Adler Pay","scores":{"yearly cost":142000,"error rate":0.9,"onboarding":55,"support":7.5},
    "risks":[{"description":"It may move its data centre","probability":0.3,"seriousness":6}]},
    {"id":"birke","name":"Birke HR","scores":{"yearly cost":171000,"error rate":0.4,"onboarding":30,"support":8.9}},
    {"id":"cedar","name":"Cedar One","scores":{"yearly cost":96000,"error rate":1.9,"onboarding":20,"support":6}},
    {"id":"stay","name":"Stay","scores":{"yearly cost":165000,"error rate":1.2,"onboarding":0,"support":5.5}}],
    "criteria":[{"name":"yearly cost","unit":"EUR","weight":5,"direction":"min","category":"cost"},
    {"name":"error rate","unit":"%","weight":3,"direction":"min","category":"risk"},
    {"name":"onboarding","unit":"days","weight":1,"direction":"min","category":"feasibility"},
    {"name":"support","unit":"points of 10","weight":2,"category":"strategy"}]}}
    """
  private static let line = """
    {"query":"Build, lease or wait?","required_domains":["finance"],"constraints":["The bank agrees"],"context":{"payoff_unit":"kEUR","alternatives":[
    {"id":"build","name":"Build the line","payoffs":{"high":1200,"middling":250,"low":-700}},
    {"id":"lease","name":"Lease a line","payoffs":{"high":650,"middling":220,"low":-150}},
    {"id":"wait","name":"Wait a year","payoffs":{"high":100,"middling":50,"low":0}}],
    "states":[{"name":"high","probability":0.35},{"name":"middling","probability":0.3},{"name":"low","probability":0.35}]}}
    """
  private static let pump = """
    {"query":"Bacteria in one sample?","framework":"ooda","context":{"alternatives":[
    {"id":"shut","name":"Shut the pump","reversibility":0.9,"risks":[{"description":"Hospitals are short","probability":0.4,"seriousness":7}]},
    {"id":"boil","name":"Boil notice","reversibility":0.8,"risks":[{"description":"Not all hear it","probability":0.3,"seriousness":8}]},
    {"id":"await","name":"Await a test","reversibility":0.3}]}}
    """

  /// Its page and the stored decision.
  private static func amended(_ body: String, to chosen: String) async throws -> (page: Page, stored: JSONValue) {
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: body)
    let id = try #require(made.body["decision_id"].string, "\(made["body"])")
    let token = try #require(made.header("review-token"))
    try #require(made.body["recommendation"]["alternative_id"] != .string(chosen))
    let answered = try await Given(.review, records: records).send(
      "POST", "/decisions/{id}/review", path: "/decisions/\(id)/review", parameters: ["id": id],
      body: #"{"token":"\#(token)","verdict":"amend","comment":"So we chose.","alternative_id":"\#(chosen)"}"#)
    try #require(answered["statusCode"] == 200, "\(answered["body"])")
    let found = try await Given(.find, records: records).send("GET", "/decisions/{id}", path: "/decisions/\(id)", parameters: ["id": id])
    return (try await Page.of(id, in: records), found.body)
  }

  @Test(arguments: [(vendor, "cedar"), (line, "build"), (pump, "boil")])
  func `says nothing of a recommendation, nor of voices that nobody scores`(_ body: String, _ chosen: String) async throws {
    let words = try await Self.amended(body, to: chosen).page.words
    #expect(words.contains("Chosen by a person") && words.contains("What the panel would recommend instead"))
    // Nobody signs in here: the name that the system gives whoever asks is nobody's.
    #expect(words.contains("It was reviewed since, by an unnamed reviewer.") && !words.contains("local"), "\(words)")
    for other in ["foresaw", "the recommended one", "would be recommended", "is recommended nevertheless"] {
      #expect(!words.contains(other), "\(other): \(words)")
    }
  }

  @Test func `has the risks that the question states for it, as the stored decision has`() async throws {
    let (page, stored) = try await Self.amended(Self.pump, to: "boil")
    #expect(page.words.contains("Not all hear it Chance 30%, seriousness 8 of 10."), "\(page.words)")
    #expect(!page.words.contains("No risk of"))
    #expect(page.words.contains("It can be undone by 30%, “Boil notice” by 80%."), "\(page.words)")
    guard case .array(let risks) = stored["recommendation"]["risks"] else { return #expect(Bool(false), "\(stored)") }
    #expect(risks.map { $0["description"] } == ["Not all hear it"])
  }

  @Test func `has the loss that its payoffs show, and its own average`() async throws {
    let (page, stored) = try await Self.amended(Self.line, to: "build")
    #expect(page.words.contains("under 0 kEUR with a chance of 35%, −700 kEUR on average then"), "\(page.words)")
    #expect(page.words.contains("By expected utility it has 50 kEUR, against 250 kEUR for “Build the line”; higher is better."), "\(page.words)")
    #expect(page.words.contains("The panel recommended “Lease a line”; what follows would have changed that, not what a person chose."), "\(page.words)")
    guard case .array(let risks) = stored["recommendation"]["risks"] else { return #expect(Bool(false), "\(stored)") }
    #expect(risks.map { $0["category"] } == ["loss"])
  }

  @Test func `tells what the panel’s lacks as the panel’s, and what changes its recommendation as that`() async throws {
    let words = try await Self.amended(Self.vendor, to: "cedar").page.words
    #expect(words.contains("Assess the risks, since nobody listed what may go wrong with “Cedar One”: unassessed, not safe."), "\(words)")
    #expect(words.contains("No risk of “Cedar One” is stated."))
    #expect(words.contains("which the panel was asked about. A want is not met: “support” is 6 points of 10, wanted at least 7 points of 10."), "\(words)")
    #expect(words.contains("See that the conditions in words hold, which nobody but an unnamed reviewer can have checked."), "\(words)")
    #expect(words.contains("Missed by what the panel recommended, “Adler Pay” A want is not met: “onboarding” is 55 days"), "\(words)")
    #expect(words.ranges(of: "“onboarding” is 55 days").count == 1, "\(words)")
    #expect(words.contains("By Kepner–Tregoe it has 54.5, which says nothing of “Cedar One”."), "\(words)")
    #expect(words.contains("The panel recommended it: “Adler Pay” stands first of 3"), "\(words)")
    #expect(words.contains("the panel would recommend “Birke HR”."), "\(words)")
    #expect(words.contains("is first; “Cedar One” is a person’s choice."), "\(words)")
  }

  /// A stakeholder that a criterion measures, one that none does, results that one is not sure of, a want and its unit.
  private static let shops = """
    {"query":"Which shop?","constraints":["The landlord agrees",{"criterion":"rent","op":"<=","value":20,"kind":"want"},
    {"criterion":"staff","op":">=","value":6,"kind":"want"}],"required_domains":["finance"],"context":{"stakeholders":["staff","neighbours"],
    "metrics":["Turnover"],"alternatives":[
    {"id":"old","name":"The old one","scores":{"rent":12,"staff":5},"description":"Small."},{"id":"new","name":"The new one","scores":{"rent":30,"staff":9}},
    {"id":"far","name":"The far one","scores":{"rent":25,"staff":4}}],
    "criteria":[{"name":"rent","unit":"kEUR","weight":5,"direction":"min"},{"name":"staff","unit":"points","weight":2}]}}
    """

  /// Each member that hangs on which alternative is adopted.
  @Test func `is stored with members that speak of it, or say of which they speak`() async throws {
    let stored = try await Self.amended(Self.shops, to: "new").stored
    let own = stored["recommendation"]
    #expect(own["confidence_of"] == "old")
    #expect(own["uncertainty_factors"].texts.contains("a want is not met: `rent` is 30 kEUR, wanted at most 20 kEUR"), "\(own)")
    #expect(own["uncertainty_factors"].texts.contains { $0.hasPrefix("`The new one` stands place 2 of 3 by") && $0.hasSuffix("`The old one` stands first") })
    #expect(!own["uncertainty_factors"].texts.contains { $0.contains("`staff`") }, "\(own)")
    #expect(own["uncertainty_kinds"].texts.count == own["uncertainty_factors"].texts.count)
    #expect(own["stakeholder_impacts"].texts == ["staff: `staff`: 9 points, the best of 3", "neighbours: no criterion measures the effect on them"])
    #expect(own["success_metrics"].texts.contains("`rent` is at most 30 kEUR, as it was judged") && own["success_metrics"].texts.contains("Turnover"))
    #expect(own["summary"].string?.contains("in place of `The old one`: ") ?? false)
    #expect(own["domain_specific_analyses"]["finance"].string?.hasPrefix("of `The old one`: ") ?? false)
    guard case .array(let others) = own["alternatives_considered"] else { return #expect(Bool(false), "\(own)") }
    for other in others {
      let why = other["why_not"].string ?? ""
      #expect(why.contains("`The new one`") && !why.contains("the recommended one"), "\(why)")
    }
    let before = try #require(others.first { $0["id"] == "old" })
    #expect(before["why_not"] == "the panel recommended it, and the review by an unnamed reviewer chose `The new one` in its place")
    #expect(before["panel_summary"].string?.hasPrefix("`The old one` stands first of 3 by") ?? false, "\(before)")
    #expect(others.allSatisfy { $0["id"] == "old" || $0["panel_summary"] == .null })
    let evidence = own["supporting_evidence"].texts
    #expect(evidence.first?.contains(": rank 2, score ") ?? false && evidence.last == "`staff`: 9 points, the best of 3", "\(evidence)")
    let unused = stored["inputs_not_used"]
    guard case .array(let members) = unused else { return #expect(Bool(false), "\(stored)") }
    let wishes = members.filter { $0["why"].string?.contains("what is recommended meets it") ?? false }.compactMap { $0["why"].string }
    #expect(wishes == ["a wish ranks nothing by this method, and what is recommended meets it: `staff` is 9 points"])
    #expect(stored["review_reasons"].texts.allSatisfy { !$0.hasPrefix("it ") })
  }
}

extension JSONValue {
  fileprivate var texts: [String] {
    guard case .array(let elements) = self else { return [] }
    return elements.compactMap(\.string)
  }
}
