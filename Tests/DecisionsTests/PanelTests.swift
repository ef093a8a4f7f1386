import Cases
import Decisions
import Forms
import Frameworks
import Testing

@Suite struct Panel {
  static let members = [
    Executive(name: "ann", role: "r", expertise: ["x": 5, "y": 2], rolePriority: ["x": 3, "y": 5]),
    Executive(name: "bob", role: "r", expertise: ["x": 4], rolePriority: ["x": 5]),
    Executive(name: "cyd", role: "s", expertise: ["y": 1], rolePriority: ["y": 0, "x": 3]),
    Executive(name: "dan", role: "s", expertise: [:], rolePriority: ["x": 5], active: false),
  ]

  @Test func `the greatest role priority over the required domains ranks, ties by name`() {
    #expect(PanelSelection.seats(Self.members, domains: ["x"]).map(\.executive.name) == ["bob", "ann", "cyd"])
    #expect(PanelSelection.seats(Self.members, domains: ["x", "y"]).map(\.priority) == [5, 5, 3])
    #expect(PanelSelection.seats(Self.members.reversed(), domains: ["x", "y"]).map(\.executive.name) == ["ann", "bob", "cyd"])
  }

  @Test func `without domains every active executive sits at 5`() {
    let seats = PanelSelection.seats(Self.members, domains: [])
    #expect(seats.map(\.executive.name) == ["ann", "bob", "cyd"])
    #expect(seats.allSatisfy { $0.priority == 5 && $0.expertise == 1 })
  }

  @Test func `when none matches the first active one sits at 1`() {
    let seats = PanelSelection.seats(Self.members, domains: ["law"])
    #expect(seats.map(\.executive.name) == ["ann"])
    #expect(seats[0].priority == 1)
    #expect(seats[0].isLead)
    #expect(seats[0].weight == 0.8)
  }

  @Test func `at most ten sit`() {
    let many = (0..<20).map { Executive(name: "e\($0 + 10)", role: "r", expertise: [:], rolePriority: [:]) }
    #expect(PanelSelection.seats(many, domains: []).count == 10)
  }

  @Test func `six executives ship, and each is read back from its JSON`() throws {
    #expect(Executive.shipped.map(\.name) == ["ethics", "finance", "legal", "risk", "strategy", "technology"])
    for executive in Executive.shipped { #expect(try Executive(executive.json) == executive) }
  }

  @Test(arguments: [
    (#"{"name":"ops","role":"coo","expertise":{"ops":9},"role_priority":{}}"#, "x/ops.json: `/expertise/ops` must be from 1 to 5"),
    (#"{"name":"ops","role":"coo","role_priority":{}}"#, "x/ops.json: `/expertise` is required"),
    (#"{"name":"ops","role":"coo","expertise":{},"role_priority":{},"mood":1}"#, "x/ops.json: `/mood` is not a known field"),
    (#"{"name":"ops","role":"coo","expertise":{},"role_priority":{},"active":"no"}"#, "x/ops.json: `/active` must be true or false"),
    ("[]", "x/ops.json: the file must be an object"),
    (
      #"{"name":"ops","role":"coo","expertise":{},"role_priority":{},"context_fields":["criteria","budgets"]}"#,
      "x/ops.json: `/context_fields/1` `budgets` is no field of the context: `background`, `alternatives`, `criteria`, `pairwise`, "
        + "`alternatives_pairwise`, `normalisation`, `states`, `payoff_direction`, `payoff_unit`, `reference`, `experiment`, `evidence`, `data`, `priorities`, `values`, `stakeholders`, `metrics`, `judges`"
    ),
  ]) func `a broken file is named with its field`(_ json: String, _ text: String) throws {
    let error = try #require(throws: FileError.self) { try Executive.read(Array(json.utf8), label: "x/ops.json") }
    #expect(error.text == text)
  }

  @Test func `a file replaces the shipped executive of its name, and two files may not share one`() throws {
    let file = Array(#"{"name":"risk","role":"cro","expertise":{"risk":3},"role_priority":{"risk":1}}"#.utf8)
    let panel = try Executive.panel(files: [("a.json", file)])
    #expect(panel.count == 6)
    #expect(panel.first { $0.name == "risk" }?.role == "cro")
    let error = try #require(throws: FileError.self) { try Executive.panel(files: [("a.json", file), ("b.json", file)]) }
    #expect(error.text == "b.json: `/name` `risk` is already the name in a.json")
  }
}
