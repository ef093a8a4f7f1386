import Cases
public import Forms
import Frameworks
public import StrictJSON

/// A decision as a spreadsheet has it: criteria in the first row, the question in its corner; then, each where there is one, rows named `unit`, `direction`, `weight`,
/// `category`, `worst`, `best`, `anchors` (`0..100`) and `must` (`<= 100`); then a row for each alternative with its scores.
public struct DecisionTable: Sendable {
  /// The member of a criterion that a row gives.
  enum Attribute: String, CaseIterable {
    case unit, direction, weight, category, worst, best, anchors, must
  }

  private let text: DelimitedText
  let names: [String]
  private(set) var attributes: [Attribute: Int] = [:]
  private let first: Int
  private var numbers: SheetNumbers

  public init(_ bytes: [UInt8]) throws(DelimitedText.Fault) {
    text = try DelimitedText(bytes)
    names = Array(text.rows[0].dropFirst())
    guard !names.isEmpty else {
      throw .init(
        row: 1, "names no criterion: they stand in the first row, from the second column on")
    }
    for (place, name) in names.enumerated() {
      guard !name.isEmpty else {
        throw .init(row: 1, column: place + 1, "has no name of a criterion")
      }
      guard !names[..<place].contains(name) else {
        throw .init(row: 1, column: place + 1, "`\(name)` stands twice")
      }
    }
    var row = 1
    while row < text.rows.count,
      let attribute = text.rows[row].first.flatMap({ Attribute(rawValue: $0.lowercased()) })
    {
      guard attributes.updateValue(row, forKey: attribute) == nil else {
        throw .init(row: row + 1, "`\(attribute.rawValue)` stands twice")
      }
      row += 1
    }
    first = row
    numbers = SheetNumbers([], delimiter: text.delimiter)
    guard row < text.rows.count else { throw .init("has no row of an alternative") }
    for row in 1..<text.rows.count where text.rows[row].count > names.count + 1 {
      throw .init(row: row + 1, column: names.count + 1, "stands under no criterion")
    }
    for row in alternativeRows { try refuseMeantForCriteria(row) }
    numbers = SheetNumbers(numerals, delimiter: text.delimiter)
  }

  /// What the corner asks; nil where it is empty.
  public var question: String? { text.rows[0][0].isEmpty ? nil : text.rows[0][0] }

  /// The request that the table makes; `query` where the corner asks nothing.
  public func request(query: String) throws(DelimitedText.Fault) -> JSONValue {
    var criteria: [JSONValue] = []
    var musts: [JSONValue] = []
    for column in names.indices {
      criteria.append(try criterion(column))
      if let must = try must(column) { musts.append(must) }
    }
    var alternatives: [JSONValue] = []
    var seen: Set<String> = []
    for row in alternativeRows {
      let name = text.rows[row][0]
      guard !name.isEmpty else {
        throw .init(row: row + 1, column: 0, "has no name of an alternative")
      }
      guard seen.insert(name).inserted else {
        throw .init(row: row + 1, column: 0, "`\(name)` stands twice")
      }
      var scores = JSONObject()
      for column in names.indices {
        guard let score = try number(row, column) else {
          throw .init(
            row: row + 1, column: column + 1,
            "the score of `\(name)` by `\(names[column])` is missing")
        }
        scores[names[column]] = JSONValue(measure: score)
      }
      alternatives.append(["id": .string(name), "name": .string(name), "scores": .object(scores)])
    }
    var members: [(name: String, value: JSONValue)] = [
      ("query", .string(question ?? query)),
      ("context", ["criteria": .array(criteria), "alternatives": .array(alternatives)]),
    ]
    if !musts.isEmpty { members.append(("constraints", .array(musts))) }
    return .fields(members)
  }

  /// What was meant as a row of the criteria's: misspelt, or behind an alternative. As an alternative it would be compared with the others, untold.
  private func refuseMeantForCriteria(_ row: Int) throws(DelimitedText.Fault) {
    let name = text.rows[row][0].lowercased()
    guard let attribute = Attribute.allCases.first(where: { $0.isMeant(by: name) }) else { return }
    let isNumber = text.rows[row].dropFirst().allSatisfy { $0.isEmpty || SheetNumber($0) != .none }
    // What such a row has in place of numbers is no score, whatever it is called; what has numbers may be an alternative of that name.
    guard attribute.isNumber || !isNumber else { return }
    let known = Attribute.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    let misspelt = "is no row of the criteria's, and too near to `\(attribute.rawValue)` for an alternative"
    let rule = name == attribute.rawValue ? "stands behind an alternative" : misspelt
    throw .init(row: row + 1, column: 0, "`\(text.rows[row][0])` \(rule): before the alternatives stand rows named \(known)")
  }

  /// The rows of alternatives.
  var alternativeRows: [Int] { (first..<text.rows.count).filter { !text.rows[$0].isEmpty } }

  /// Where each must stands, in the order of the request's constraints.
  var musts: [(row: Int, column: Int)] { names.indices.compactMap { column in cell(.must, column).map { ($0.row, column) } } }

  private func cell(_ attribute: Attribute, _ column: Int) -> (row: Int, text: String)? {
    guard let row = attributes[attribute], text.rows[row].count > column + 1,
      !text.rows[row][column + 1].isEmpty
    else { return nil }
    return (row, text.rows[row][column + 1])
  }

  private func criterion(_ column: Int) throws(DelimitedText.Fault) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = [("name", .string(names[column]))]
    for attribute in [Attribute.unit, .category] {
      if let cell = cell(attribute, column) {
        members.append((attribute.rawValue, .string(cell.text)))
      }
    }
    if let cell = cell(.direction, column) {
      guard let direction = DecisionTable.directions[cell.text.lowercased()] else {
        throw .init(
          row: cell.row + 1, column: column + 1,
          "`\(cell.text)` is no direction: `max` where more is better, `min` where less is")
      }
      members.append(("direction", .string(direction)))
    }
    if let cell = cell(.weight, column), let weight = try number(cell.row, column) {
      members.append(("weight", JSONValue(measure: weight)))
    }
    if let anchors = try anchors(column) { members.append(("anchors", anchors)) }
    return .fields(members)
  }

  private static let directions = [
    "max": "max", "min": "min", "maximize": "max", "minimize": "min", "↑": "max", "↓": "min",
  ]

  private func anchors(_ column: Int) throws(DelimitedText.Fault) -> JSONValue? {
    if let cell = cell(.anchors, column) {
      if let other = self.cell(.worst, column) ?? self.cell(.best, column) {
        throw .init(row: other.row + 1, column: column + 1, "`\(names[column])` has its anchors already, in the row `anchors`")
      }
      guard let parts = Self.parts(cell.text) else {
        throw .init(
          row: cell.row + 1, column: column + 1,
          "`\(cell.text)` is no pair of anchors: the worst and the best score, as `0..100`")
      }
      return [
        "worst": JSONValue(measure: try number(parts.0, cell.row, column)),
        "best": JSONValue(measure: try number(parts.1, cell.row, column)),
      ]
    }
    switch (cell(.worst, column), cell(.best, column)) {
    case (nil, nil): return nil
    case (let worst?, let best?):
      return [
        "worst": JSONValue(measure: try number(worst.row, column)),
        "best": JSONValue(measure: try number(best.row, column)),
      ]
    case (let one?, nil), (nil, let one?):
      throw .init(
        row: one.row + 1, column: column + 1,
        "`\(names[column])` needs both a worst and a best score, or neither")
    }
  }

  private static func parts(_ text: String) -> (Substring, Substring)? {
    let bytes = Array(text.utf8)
    guard
      let place = bytes.indices.dropLast().first(where: {
        bytes[$0] == UInt8(ascii: ".") && bytes[$0 + 1] == UInt8(ascii: ".")
      })
    else { return nil }
    return (
      Substring(decoding: bytes[..<place], as: UTF8.self),
      Substring(decoding: bytes[(place + 2)...], as: UTF8.self)
    )
  }

  private func must(_ column: Int) throws(DelimitedText.Fault) -> JSONValue? {
    guard let cell = cell(.must, column) else { return nil }
    guard let limit = Self.limit(cell.text) else {
      throw .init(
        row: cell.row + 1, column: column + 1,
        "`\(cell.text)` is no must: `<=`, `>=` or `=` and a number")
    }
    let value = try number(limit.number, cell.row, column)
    let op = ["≤": "<=", "≥": ">="][limit.word] ?? limit.word
    return [
      "criterion": .string(names[column]), "op": .string(op), "value": JSONValue(measure: value),
      "kind": "must",
    ]
  }

  private static func limit(_ text: String) -> (word: String, number: Substring)? {
    let words = ["<=", ">=", "=", "≤", "≥"]
    return words.first(where: text.hasPrefix).map { ($0, text.dropFirst($0.count)) }
  }

  /// Nil for an empty cell.
  private func number(_ row: Int, _ column: Int) throws(DelimitedText.Fault) -> Double? {
    guard text.rows[row].count > column + 1, !text.rows[row][column + 1].isEmpty else { return nil }
    return try number(text.rows[row][column + 1][...], row, column)
  }

  private func number(_ cell: Substring, _ row: Int, _ column: Int) throws(DelimitedText.Fault) -> Double {
    do throws(SheetNumbers.Refusal) { return try numbers.number(cell) } catch {
      throw .init(row: row + 1, column: column + 1, error.rule)
    }
  }

  /// What its cells have as numbers: the scores, and what the rows before them say of them in numbers.
  private var numerals: [Substring] {
    let rows = Attribute.allCases.filter(\.isNumber).compactMap { attributes[$0] } + alternativeRows
    let anchors = names.indices.compactMap { cell(.anchors, $0).flatMap { Self.parts($0.text) } }
    let musts = names.indices.compactMap { cell(.must, $0).flatMap { Self.limit($0.text)?.number } }
    return rows.flatMap { text.rows[$0].dropFirst().map { $0[...] } } + anchors.flatMap { [$0.0, $0.1] } + musts
  }
}
