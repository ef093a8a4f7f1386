import Cases
import Crypto
import Decisions
import Fakes
import Forms
import Foundation
import Frameworks
import StrictJSON
import Testing

@Suite struct `Frameworks of the operator's own` {
  static let procurement = """
    {"name":"procurement","based_on":"mcda","method":"weighted_sum","rationale":"the house's own",
    "criteria":[{"name":"price","weight":4,"direction":"min","category":"cost","anchors":{"worst":200,"best":80}},
    {"name":"quality","weight":3,"anchors":{"worst":0,"best":10}}],
    "constraints":[{"criterion":"quality","op":">=","value":2},"No supplier under sanctions"],
    "applicability":{"complexity_level":["complicated"],"required_domains":["finance","legal"],"score":0.95}}
    """

  static func frameworks(_ files: String..., enabled: Set<FrameworkName> = Set(FrameworkName.allCases)) throws -> OwnFrameworks {
    OwnFrameworks(try OwnFramework.all(files: files.enumerated().map { ("\($0).json", Array($1.utf8)) }), enabled: enabled)
  }

  static func named(_ context: String = "", _ rest: String = "") -> String {
    """
    {"query":"Which?","framework":"procurement","context":{"alternatives":[{"id":"n","scores":{"price":120,"quality":6}},
    {"id":"s","scores":{"price":150,"quality":9}},{"id":"w","scores":{"price":90,"quality":1}}]\(context)}\(rest)}
    """
  }

  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings()

  func made(_ body: String, _ frameworks: OwnFrameworks) async throws -> (DecisionOutcome, String) {
    let family = Decisions(frameworks: frameworks, voices: NoCalibrations())
    let answer = try await family.make(Array(body.utf8), from: Caller(), under: nil, in: CaseStore(records: store, surroundings: surroundings))
    return (try DecisionOutcome(json: try JSONReader.read(answer.body)), answer.place.id)
  }

  func refusal(_ body: String, _ frameworks: OwnFrameworks) async throws -> Violation {
    let error = try await #require(throws: EndpointError.self) { try await made(body, frameworks) }
    guard case .refused(let refused) = error, refused.kind == .invalid else { throw error }
    #expect(store.records.isEmpty)
    return refused.violations[0]
  }

  @Test func `a request that names one fills it with scores alone`() async throws {
    let (outcome, _) = try await made(Self.named(), Self.frameworks(Self.procurement))
    let section = outcome.framework
    #expect(section.name == .mcda && section.method == "weighted_sum" && section.own?.name == "procurement")
    // 4/7 of the way from 200 to 80, 3/7 of the way from 0 to 10.
    #expect(section.result.rankings[0].scores == ["n": (4.0 / 7 * 2 / 3 + 3.0 / 7 * 0.6).tenDigits, "s": (4.0 / 7 * 50 / 120 + 3.0 / 7 * 0.9).tenDigits])
    #expect(section.result.inadmissible.map(\.alternative) == ["w"])
    #expect(section.rationale.hasPrefix("the request names `procurement`, which is the operator's own, based on mcda: the house's own"))
    #expect(section.applicability.first { $0.own == "procurement" }?.reasons == ["none of its domains is required"])
    #expect(outcome.reviewReasons.contains { $0.contains("No supplier under sanctions") })
    #expect(outcome.request?.at("criteria/0/weight") == 4 && outcome.inputsNotUsed?.isEmpty == true)
    let canonical = try JSONWriter.write(try JSONReader.read(Array(Self.procurement.utf8)))
    #expect(section.own?.digest == SHA256.digest(canonical).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    #expect(try DecisionOutcome(json: outcome.json) == outcome)
  }

  @Test func `it may have further criteria and limits, and state what the file leaves open`() async throws {
    let body = Self.named(
      #","criteria":[{"name":"colour","weight":1,"anchors":{"worst":0,"best":1}},{"name":"quality","unit":"points","weight":3.0}]"#,
      #","constraints":[{"criterion":"price","op":"<=","value":130}]"#
    ).replacing("\"quality\":", with: "\"colour\":1,\"quality\":")
    let (outcome, _) = try await made(body, Self.frameworks(Self.procurement))
    #expect(outcome.request?.at("criteria")?.elements.map { $0.at("name")?.text } == ["colour", "price", "quality"])
    #expect(outcome.request?.at("criteria/2/unit")?.text == "points" && outcome.framework.result.inadmissible.map(\.alternative) == ["s", "w"])
  }

  @Test(arguments: [
    (#","criteria":[{"name":"price","weight":5}]"#, "", "/context/criteria/0/weight", "is stated by the framework `procurement`"),
    (#","criteria":[{"name":"price","direction":"max"}]"#, "", "/context/criteria/0/direction", "is stated by the framework"),
    (#","pairwise":[[1,1],[1,1]]"#, "", "/context/pairwise", "would weigh the criteria"),
    (#","judges":[{"name":"A","weights":{"price":1}}]"#, "", "/context/judges/0/weights", "would weigh the criteria"),
    ("", #","method":"topsis""#, "/method", "is stated by the framework"),
    (#","alternatives_pairwise":{"size":[[1]]}"#, "", "/context/alternatives_pairwise/size", "is none of the criteria"),
  ]) func `what it says otherwise is refused with its place`(_ context: String, _ rest: String, _ path: String, _ rule: String) async throws {
    let found = try await refusal(Self.named(context, rest), Self.frameworks(Self.procurement))
    #expect(found.path == path && found.rule.contains(rule))
  }

  @Test func `a score that it needs is missing under the alternative's own place`() async throws {
    let found = try await refusal(Self.named().replacing("\"price\":150,", with: ""), Self.frameworks(Self.procurement))
    #expect(found.path == "/context/alternatives/1/scores/price" && found.rule.hasPrefix("is required"))
  }

  @Test func `one that nobody has, that sleeps, or that is not enabled is refused where a request names it`() async throws {
    let found = try await refusal(Self.named(), Self.frameworks(enabled: [.mcda, .ooda]))
    #expect(found == Violation(path: "/framework", rule: "must be one of `mcda`, `ooda`"))
    let asleep = Self.procurement.replacing("{\"name\":\"procurement\"", with: "{\"active\":false,\"name\":\"procurement\"")
    #expect(try await refusal(Self.named(), Self.frameworks(asleep)).rule == "`procurement` is not active here")
    let request = #"{"query":"q","framework":"eisenhower","context":{"alternatives":[{"id":"a","urgency":1,"importance":1}]}}"#
    #expect(try await refusal(request, Self.frameworks(enabled: [.mcda])) == Violation(path: "/framework", rule: "`eisenhower` is not enabled here"))
    let method = #"{"query":"q","method":"topsis","context":{"criteria":[{"name":"c","weight":1}],"alternatives":[{"id":"a","scores":{"c":1}}]}}"#
    #expect(try await refusal(method, Self.frameworks(enabled: [.ooda])).path == "/method")
  }

  @Test func `it is chosen where it suits better than each of the six, and a row says why where not`() async throws {
    let request = Self.named(
      #","criteria":[{"name":"price","weight":4,"direction":"min","category":"cost","anchors":{"worst":200,"best":80}},{"name":"quality","weight":3,"anchors":{"worst":0,"best":10}}]"#
    ).replacing(#""framework":"procurement","#, with: #""required_domains":["finance"],"#)
    let frameworks = try Self.frameworks(Self.procurement)
    let (chosen, _) = try await made(request, frameworks)
    #expect(chosen.framework.own?.name == "procurement" && chosen.framework.applicability[0].own == "procurement")
    #expect(chosen.framework.rationale.hasPrefix("`procurement` suits best (95%): the question is judged complicated; it is for finance"))
    let (other, _) = try await made(request.replacing("\"weight\":4", with: "\"weight\":9"), frameworks)
    #expect(other.framework.own == nil)
    #expect(
      other.framework.applicability.first { $0.own != nil }?.reasons[0].hasPrefix("the request does not fill it: `/context/criteria/0/weight` is stated")
        == true)
    let (plain, _) = try await made(request, Self.frameworks(Self.procurement, enabled: [.cynefin]))
    #expect(plain.framework.applicability.map(\.name) == ["procurement", "cynefin"])
  }

  @Test func `a decision by it replays and is challenged without it, and a changed file in the journal is found`() async throws {
    let (outcome, id) = try await made(Self.named(), Self.frameworks(Self.procurement))
    let desk = Desk(store: store, surroundings: surroundings)
    let stored = try #require(try await desk.stored(id))
    guard case .same = await Desk.replay(stored) else { throw ReplayTestFailure.noDivergence }
    let changed = try JSONReader.read(try await desk.challenge.respond(to: id, body: Array(#"{"weights":{"price":1}}"#.utf8)).body)
    #expect(changed.at("outcome/framework/own/digest")?.text == outcome.framework.own?.digest && changed.at("changed") == true)
    let given = try #require(stored.receipts.first { $0.receipt.key == "given/setting" }).receipt.value
    #expect(given.at("frameworks/digest")?.text == outcome.framework.own?.digest)
    #expect(given.at("frameworks/chosen/criteria/0/weight") == 4)
  }

  @Test func `a decision without one, where the operator has none, has the record that it had before`() async throws {
    let (_, id) = try await made(Requests.crm, OwnFrameworks())
    let stored = try #require(try await Desk(store: store, surroundings: surroundings).stored(id))
    guard case .object(let given)? = stored.receipts.first(where: { $0.receipt.key == "given/setting" })?.receipt.value else {
      throw ReplayTestFailure.noDivergence
    }
    #expect(given.names == ["policy", "seats", "settings"])
  }

  @Test(arguments: [
    (#"{"based_on":"mcda"}"#, "`/name` is required"), (#"{"name":"x"}"#, "`/based_on` is required"),
    (#"{"name":"X","based_on":"mcda"}"#, "`/name` must be lower-case"),
    (#"{"name":"mcda","based_on":"mcda"}"#, "`/name` `mcda` is the name of one that ships"),
    (#"{"name":"x","based_on":"chess"}"#, "`/based_on` must be one of"), (#"{"name":"x","based_on":"mcda","colour":1}"#, "`/colour` is not a known field"),
    (#"{"name":"x","based_on":"ooda","method":"topsis"}"#, "`/method` is for what is based on `mcda`"),
    (#"{"name":"x","based_on":"mcda","criteria":[{"name":"c","weight":-1}]}"#, "`/criteria/0/weight` must be at least 0"),
    (#"{"name":"x","based_on":"mcda","criteria":[{"name":"c","weight":1},{"name":"d"}]}"#, "`/criteria` must all have a `weight`"),
    (#"{"name":"x","based_on":"mcda","criteria":[{"name":"c","weight":0}]}"#, "`/criteria` must have at least one weight over 0"),
    (#"{"name":"x","based_on":"mcda","criteria":[{"name":"c"},{"name":"c"}]}"#, "`/criteria/1/name` `c` is given twice"),
    (#"{"name":"x","based_on":"mcda","constraints":[{"criterion":"c","op":"<=","value":1}]}"#, "`/constraints/0/criterion` `c` is none of the criteria"),
    (#"{"name":"x","based_on":"mcda","parameters":{"vikor_v":2}}"#, "`/parameters/vikor_v` must be from 0 to 1"),
    (#"{"name":"x","based_on":"mcda","applicability":{}}"#, "`/applicability/score` is required"),
    (#"{"name":"x","based_on":"mcda","applicability":{"score":2}}"#, "`/applicability/score` must be from 0 to 1"),
    (#"{"name":"x","based_on":"mcda","applicability":{"score":1,"complexity_level":["hard"]}}"#, "`/applicability/complexity_level/0` must be one of"),
    (#"{"name":"x""#, "is no strict JSON"), (#"{"name":"x","based_on":"mcda","normalisation":"best"}"#, "`/normalisation` must be one of"),
  ]) func `a broken file names itself and the field`(_ file: String, _ rule: String) throws {
    let error = try #require(throws: FileError.self) { try OwnFramework.all(files: [("a.json", Array(Self.procurement.utf8)), ("b.json", Array(file.utf8))]) }
    #expect(error.label == "b.json" && error.text.contains(rule))
  }

  @Test func `two files of one name, and a file that is too large, are refused`() throws {
    let bytes = Array(Self.procurement.utf8)
    let error = try #require(throws: FileError.self) { try OwnFramework.all(files: [("b.json", bytes), ("a.json", bytes)]) }
    #expect(error.text == "b.json: `/name` `procurement` is already the name in a.json")
    #expect(throws: FileError.self) { try OwnFramework.all(files: [("a.json", Array(repeating: 32, count: OwnFramework.fileBytesMaximum + 1))]) }
  }

  @Test func `the example of the guide is one`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/examples/procurement.json")
    let framework = try #require(try OwnFramework.all(files: [("procurement.json", Array(try Data(contentsOf: file)))]).first)
    #expect(framework.name == "procurement" && framework.isActive)
  }
}
