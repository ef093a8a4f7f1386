import Cases
import Decisions
import Fakes
import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `A decision as a table` {
  /// As LibreOffice writes it where the decimal sign is a comma.
  static let houses = """
    \u{FEFF}Which house?;price;"garden, m²";noise\r
    unit;k€;m²;dB\r
    direction;min;max;min\r
    weight;3;1,5;1\r
    worst;500;;\r
    best;100;;\r
    must;<= 400;;\r
    Elm;300,5;120;40\r
    "Oak; the old one";250;80;55\r
    Ash;450;300;30\r

    """

  func request(_ text: String) throws -> JSONValue { try DecisionTable(Array(text.utf8)).request(query: "q") }

  @Test func `makes the request`() throws {
    let request = try request(Self.houses)
    #expect(request.at("query") == "Which house?")
    #expect(request.at("context/criteria/0") == ["anchors": ["best": 100, "worst": 500], "direction": "min", "name": "price", "unit": "k€", "weight": 3])
    #expect(request.at("context/criteria/1") == ["direction": "max", "name": "garden, m²", "unit": "m²", "weight": 1.5])
    #expect(request.at("context/alternatives/0/scores") == ["price": 300.5, "garden, m²": 120, "noise": 40])
    #expect(request.at("context/alternatives/1/id") == "Oak; the old one")
    #expect(request.at("constraints") == [["criterion": "price", "kind": "must", "op": "<=", "value": 400]])
    _ = try DecisionRequest(request)
  }

  @Test func `anchors may stand in one cell`() throws {
    let request = try request("q,a,b\nanchors,0..10,5..-5\nx,1,2\ny,2,1\n")
    #expect(request.at("context/criteria/1/anchors") == ["best": -5, "worst": 5])
  }

  @Test(arguments: [
    ("q,cost\nx,1 €\n", "row 2, column B: `1 €` is no number: write `1`, without a unit"),
    ("q;cost\nx;1.000,5\n", "row 2, column B: `1.000,5` has marks between thousands: write `1000,5`"),
    ("q,cost,fit\nx,1\n", "row 2, column C: the score of `x` by `fit` is missing"), ("q,cost\nx,1,2\n", "row 2, column C: stands under no criterion"),
    ("q,cost\nx,1\nx,2\n", "row 3, column A: `x` stands twice"), ("q,cost,cost\nx,1,2\n", "row 1, column C: `cost` stands twice"),
    ("q,cost\ndirection,up\nx,1\n", "row 2, column B: `up` is no direction: `max` where more is better, `min` where less is"),
    ("q,cost\nworst,1\nx,1\n", "row 2, column B: `cost` needs both a worst and a best score, or neither"),
    ("q,cost\nmust,cheap\nx,1\n", "row 2, column B: `cheap` is no must: `<=`, `>=` or `=` and a number"),
    ("q,cost\nanchors,1\nx,1\n", "row 2, column B: `1` is no pair of anchors: the worst and the best score, as `0..100`"),
    ("q,cost\nweight,1\n", "has no row of an alternative"), ("q,cost\nweight,1\nweight,2\nx,1\n", "row 3: `weight` stands twice"),
    ("q\nx\n", "row 1: names no criterion: they stand in the first row, from the second column on"),
    ("q,cost\nweight,1,2\nx,1\n", "row 2, column C: stands under no criterion"),
    ("q,cost\nx,1e-400\n", "row 2, column B: `1e-400` is no number: digits, a decimal point, no unit, nothing between thousands"),
    ("q,cost\nanchors,0..5\nbest,5\nx,1\n", "row 3, column B: `cost` has its anchors already, in the row `anchors`"),
    ("q,cost\n,1\n", "row 2, column A: has no name of an alternative"), ("q,,b\nx,1,2\n", "row 1, column B: has no name of a criterion"),
  ]) func `what is wrong is named by row and column`(_ text: String, _ words: String) throws {
    #expect(try #require(throws: DelimitedText.Fault.self) { try request(text) }.description == words)
  }

  static let rows = "before the alternatives stand rows named `unit`, `direction`, `weight`, `category`, `worst`, `best`, `anchors`, `must`"

  @Test(arguments: [
    ("q,cost\nweigth,1\nx,1\n", "row 2", "weigth", "weight"), ("q,cost\nweight,1\nWieght,1\nx,1\n", "row 3", "Wieght", "weight"),
    ("q,cost\nweights,1\nx,1\n", "row 2", "weights", "weight"), ("q,cost\nweigt,1\nx,1\n", "row 2", "weigt", "weight"),
    ("q,cost\nwaight,1\nx,1\n", "row 2", "waight", "weight"), ("q,cost\nworst,5\nbset,1\nx,1\n", "row 3", "bset", "best"),
    ("q,cost\nwrost,5\nbest,1\nx,1\n", "row 2", "wrost", "worst"), ("q,cost\nx,1\nweigth,1\n", "row 3", "weigth", "weight"),
    ("q,cost\ndirecton,min\nx,1\n", "row 2", "directon", "direction"), ("q,cost\nweight,1\ncatgory,money\nx,1\n", "row 3", "catgory", "category"),
    ("q,cost\nmuts,<= 5\nx,1\n", "row 2", "muts", "must"), ("q,cost\nunits,EUR\nx,1\n", "row 2", "units", "unit"),
    ("q,cost\nanchor,0..5\nx,1\n", "row 2", "anchor", "anchors"),
  ]) func `a misspelt row is no alternative`(text: String, row: String, word: String, meant: String) throws {
    let fault = try #require(throws: DelimitedText.Fault.self) { try request(text) }
    #expect(fault.description == "\(row), column A: `\(word)` is no row of the criteria's, and too near to `\(meant)` for an alternative: \(Self.rows)")
  }

  @Test(arguments: [("weight", "3"), ("Best", "3"), ("direction", "max")]) func `a row of the criteria's stands before the alternatives`(
    word: String, cell: String
  ) throws {
    let fault = try #require(throws: DelimitedText.Fault.self) { try request("q,cost\nx,1\n\(word),\(cell)\n") }
    #expect(fault.description == "row 3, column A: `\(word)` stands behind an alternative: \(Self.rows)")
  }

  @Test func `an alternative may be called what is like none of them, or has scores`() throws {
    let names = ["West", "Rest", "Height", "Eight", "Freight", "Anchor", "Direct", "Unity", "Dust", "Beast"]
    let request = try request("q,cost\nweight,1\n" + names.map { "\($0),1\n" }.joined())
    #expect(try DecisionRequest(request).input.alternatives.map(\.id).sorted() == names.sorted())
  }

  /// A rule that is found where the request is read is told by the sheet's place, not by the request's.
  @Test(arguments: [
    ("q,cost\nx,1\ny,2\n", "has no row `weight`, which is required"), ("q,a,b\nweight,1,\nx,1,2\n", "row 2, column C: is required"),
    ("q,a,b\nweight,1,-1\nx,1,2\n", "row 2, column C: must be at least 0, and at most 1e15"),
    ("q,a,b\nweight,1,1\nx,1,2e15\n", "row 3, column C: must not be beyond 1e15 in size"),
    ("q,a/b,b\nweight,1,1\nx,2e15,2\n", "row 3, column B: must not be beyond 1e15 in size"),
    ("q,a\nweight,0\nx,1\n", "the criteria of the first row must have at least one weight over 0"),
    ("q,a\nweight,1\nanchors,5..1\nx,1\n", "row 3, column B: must be over `worst`, as more is better"),
    ("q,a\nweight,1\nworst,5\nbest,1\nx,1\n", "row 4, column B: must be over `worst`, as more is better"),
    ("q,a\nweight,1\nmust,<= 2e15\nx,1\n", "row 3, column B: must not be beyond 1e15 in size"),
    ("q,a\nweight,1\nx,1\n\nx\u{200b},2\n", "row 5, column A: `x\u{200b}` looks as another one does: no two of a kind may"),
  ]) func `what its request breaks is named by row and column`(_ text: String, _ words: String) throws {
    let table = try DecisionTable(Array(text.utf8))
    let request = try table.request(query: "q")
    let error = try #require(throws: RequestError.self) { try DecisionRequest(request) }
    #expect(table.fault(at: error.violations[0].path, error.violations[0].rule).description == words)
  }

  @Test func `an outcome is the table with the ranks, and no cell of it computes`() async throws {
    let text = Self.houses.replacing("Elm", with: "=HYPERLINK(1)")
    let request = try DecisionRequest(request(text))
    let outcome = try await Making.outcome(request)
    let rows = try DelimitedText(Array(DecisionTable.written(outcome).utf8)).rows
    #expect(rows[0].prefix(5) == ["Which house?", "garden, m²", "noise", "price", "score by kepner_tregoe"])
    #expect(rows[0].contains("rank by kepner_tregoe"))
    #expect(rows.first { $0[0] == "weight" } == ["weight", "1.5", "1", "3"])
    #expect(rows.contains { $0[0] == "'=HYPERLINK(1)" })
    #expect(rows.first { $0[0] == "must" } == ["must", "", "", "<= 400"])
    // What breaks a must stands last, without a score or a rank.
    #expect(rows.last == ["Ash", "300", "30", "450"])
    #expect(rows.dropLast().suffix(2).map { $0[5] }.sorted() == ["1", "2"])
  }

  @Test func `payoffs are a table too`() async throws {
    let outcome = try await Making.outcome(Requests.payoffs)
    let rows = try DelimitedText(Array(DecisionTable.written(outcome).utf8)).rows
    #expect(rows[1][0] == "direction" && rows[2][0] == "probability" && rows.contains { $0[0] == "sell" || $0[0] == "Sell" })
  }
}
