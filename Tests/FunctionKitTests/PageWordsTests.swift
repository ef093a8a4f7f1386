import Cases
import Decisions
import Fakes
import Forms
import Foundation
import Frameworks
import FunctionKit
import StrictJSON
import TableOfContents
import Testing

/// A page is for people: what only programs say to each other is not on it.
@Suite struct `Words of a page` {
  /// What no reader should have to know, as whole words.
  static let machine: Set<String> = [
    "rated", "flag", "flags", "null", "nil", "enum", "boolean", "id", "ids", "mcda", "json", "idx", "uuid", "context/", "expected_utility", "argmax", "kwargs",
    "float",
    "string", "<=", ">=", "==", "min_max", "0…1", "n/a", "nan", "inf", "true", "false", "deterministic", "payload", "endpoint",
  ]
  static let phrases = ["rated ", " of 1.", "on a scale of 1", "flag `", "`", "(id ", "/context/", "medium flag", "high flag"]

  /// Names are the caller's own, whatever they look like.
  static func names(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let values): values.flatMap(names)
    case .object(let object): object.members.flatMap { [$0.name] + names($0.value) }
    default: []
    }
  }

  /// The words of a page that are no reader's, without what the question itself says.
  static func faults(_ page: Page, question: JSONValue) -> [String] {
    let own = question["query"].string.map { [$0] } ?? []
    let context = names(question["context"]).filter { $0.contains("_") || $0.contains("`") || machine.contains($0.lowercased()) }
    let constraints = names(question["constraints"]).filter { $0.contains(" ") }
    var words = page.words
    for name in (own + context + constraints).sorted(by: { $0.count > $1.count }) { words = words.replacing(name, with: "…") }
    let tokens = words.split { !($0.isLetter || $0.isNumber || "_<>=/…".contains($0)) }.map(String.init)
    let snakes = tokens.filter { $0.contains("_") }
    return snakes + tokens.filter { machine.contains($0.lowercased()) } + phrases.filter { words.contains($0) }
  }

  @Test(
    arguments: [
      (-0.000_012_345, "−0.00001235"), (1e-5, "0.00001"), (1.5e-12, "0.0000000000015"), (0.25, "0.25"), (12_345.5, "12,345.5"),
      (1e19, "10,000,000,000,000,000,000"), (1.25e19, "12,500,000,000,000,000,000"),
    ])
  func `tell small and large numbers without an exponent`(_ number: Double, _ words: String) {
    #expect(number.numeral == words)
  }

  static let questions: [String] = {
    let folder = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases")
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".json") }.sorted()
  }()

  @Test func `there are questions to look at`() { #expect(Self.questions.count > 20) }

  @Test(arguments: questions) func `are a reader's, of whatever was asked`(_ name: String) async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/\(name)")
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: text)
    guard made["statusCode"] == 201 else { return #expect(made["statusCode"] == 422, "\(made["body"])") }
    let page = try await Page.of(try #require(made.body["decision_id"].string), in: records)
    #expect(Self.faults(page, question: try JSONReader.read(Array(text.utf8))) == [])
  }

  @Test(arguments: FrameworkName.allCases) func `are a reader's in every framework`(_ framework: FrameworkName) async throws {
    let request = try `A decision as a page`.request(framework)
    #expect(Self.faults(try await Page.of(request), question: try JSONReader.read(Array(request.utf8))) == [])
  }

  @Test(arguments: ["queued", "running", "failed"]) func `are a reader's while there is no outcome`(_ status: String) async throws {
    let id = "0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f"
    let stored: JSONValue = [
      "decision_id": .string(id), "query": "Which?", "status": .string(status), "created_at": "2026-03-01T09:30:00.250Z", "engine_version": "1",
      "schema_version": 1,
    ]
    #expect(Self.faults(try await Page.of(stored: stored, id: id), question: .null) == [])
  }

  @Test(arguments: [("approve", "approved"), ("reject", "rejected"), ("amend", "amended")])
  func `are a reader's after a review`(_ verdict: String, _ word: String) async throws {
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: openQuestion)
    let id = try #require(made.body["decision_id"].string)
    let token = try #require(made.header("review-token"))
    let other = verdict == "amend" ? #","alternative_id":"b""# : ""
    let body = #"{"token":"\#(token)","verdict":"\#(verdict)","comment":"As we said."\#(other)}"#
    let answered = try await Given(.review, records: records).send(
      "POST", "/decisions/{id}/review", path: "/decisions/\(id)/review", parameters: ["id": id], body: body)
    #expect(answered["statusCode"] == 200, "\(answered["body"])")
    let page = try await Page.of(id, in: records)
    #expect(Self.faults(page, question: .null) == [])
    #expect(page.words.contains(word) && page.words.contains("As we said."))
  }

  /// The level alone would say “bias: high”, which is read the wrong way round.
  @Test func `of the assessment say that more is better, and never a level alone`() async throws {
    let assessment = try await Page.of(decision).part(from: "id=\"assessment\"", to: "</section>")
    #expect(assessment.contains("Whether views were set against each other") && assessment.contains("3 checks hold."))
    #expect(assessment.contains("Holds: 6 roles sit on the panel") && assessment.contains("Does not hold: the request names no stakeholder"))
    #expect(assessment.contains("Not assessed: bias in the numbers, in the criteria, or in who judged."))
    #expect(assessment.contains("Nobody assessed here whether the regulation applies to this decision, or is met."))
    for claim in ["guarded against", "can be traced</", "It is documented", "People oversee", "Its data are guarded"] { #expect(!assessment.contains(claim)) }
    for words in [">Bias<", ">high<", ">medium<", ">low<"] { #expect(!assessment.contains(words)) }
  }
}

/// What was recommended, what was asked about, and what a person chose instead are three things.
@Suite struct `A decision that was amended` {
  /// Two askings of equal support, of which the earliest stands.
  @Test func `says on its page what the panel was asked about, and its challenge is the same before and after`() async throws {
    let file = `The OpenAPI document`.root.appendingPathComponent("Tests/DecisionsTests/Cases/53-asked-alternative.json")
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send(
      "POST", "/decisions", body: String(decoding: try Data(contentsOf: file), as: UTF8.self))
    let id = try #require(made.body["decision_id"].string)
    let token = try #require(made.header("review-token"))
    let function = try #require(Function.all.first { $0.name == "ChallengeDecision" })
    let opinions = #"{"opinions":{"ethics":0,"finance":0,"legal":0,"risk":0,"strategy":0,"technology":0}}"#
    func challenge() async throws -> JSONValue {
      try await Given(function, records: records).send(
        "POST", "/decisions/{id}/challenge", path: "/decisions/\(id)/challenge", parameters: ["id": id], body: opinions
      ).body
    }
    let before = try await challenge()
    let amended = try await Given(.review, records: records).send(
      "POST", "/decisions/{id}/review", path: "/decisions/\(id)/review", parameters: ["id": id],
      body: #"{"token":"\#(token)","verdict":"amend","comment":"Gamma it is.","alternative_id":"c"}"#)
    #expect(amended["statusCode"] == 200, "\(amended["body"])")
    let page = try await Page.of(id, in: records)
    #expect(page.words.contains("The panel was asked about “Alpha”."))
    #expect(page.words.contains("chose it in review, instead of “Alpha”, which the panel was asked about."))
    #expect(!page.words.contains("asked about “Beta”") && !page.words.contains("asked about “Gamma”"))
    let after = try await challenge()
    #expect(after["after"] == before["after"] && after["outcome"]["consensus"] == before["outcome"]["consensus"])
    #expect(after["outcome"]["opinions"] == before["outcome"]["opinions"] && before["outcome"]["opinions"] != .null)
    // All six say nothing for Alpha, so that it does not stand.
    #expect(before["outcome"]["recommendation"]["alternative_id"] != "a")
    let first = before["outcome"]["consensus"]["attempts"]
    guard case .array(let attempts) = first else { return #expect(Bool(false), "no attempts: \(first)") }
    #expect(attempts.first?["alternative_id"] == "a" && attempts.first?["support_percentage"] == 0)
  }
}
