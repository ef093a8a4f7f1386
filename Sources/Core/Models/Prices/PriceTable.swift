public import Forms
internal import StrictJSON

/// Dated prices: those that ship and those of the operator, which come first where both say something of the same day.
public struct PriceTable: Sendable {
  /// The day as of which those that ship were read.
  public let asOf: String
  public let rows: [PriceRow]
  /// By model, so that a look-up reads few rows.
  private let byModel: [String: [PriceRow]]

  public init(asOf: String, _ rows: [PriceRow]) {
    (self.asOf, self.rows) = (asOf, rows)
    byModel = Dictionary(grouping: rows, by: \.model)
  }

  /// Of a JSON array of rows.
  public static func read(_ bytes: [UInt8]) throws(StoredError) -> [PriceRow] {
    let value: JSONValue
    do { value = try JSONReader.read(bytes, limits: JSONLimits(bytesMaximum: 1 << 20)) } catch { throw StoredError(path: error.path, rule: error.rule) }
    let rows = try RecordField(value, "").list { field throws(StoredError) in try PriceRow(field) }
    // Of two that hold for the same calls nobody could say which is meant.
    var places: [[String]: Int] = [:]
    for (place, row) in rows.enumerated() {
      guard let first = places.updateValue(place, forKey: [row.provider, row.model, row.from, String(row.promptOver)]) else { continue }
      throw StoredError(path: "/\(place)", rule: "prices what /\(first) prices: \(row.provider)/\(row.model) from \(row.from), over \(row.promptOver) tokens")
    }
    return rows
  }

  /// What a call of a model costs on a UTC day with a prompt of so many tokens, the cached and written ones too. Nil: nobody knows.
  ///
  /// The latest day that has come, then the greatest `prompt_over` under the prompt. A row of the id's own comes before one of what the id is an alias of.
  public func price(of name: ModelName, on day: String, promptTokens: Int) -> Price? {
    let alias = ModelAlias(name)
    let own = (byModel[name.model] ?? []).filter { $0.provider == name.provider }
    let rows = own.isEmpty ? ((byModel[alias.bare] ?? []) + (byModel[name.model] ?? [])).filter { alias.names($0.provider, $0.model) } : own
    let begun = rows.filter { !day.utf8.lexicographicallyPrecedes($0.from.utf8) }
    guard let latest = begun.map(\.from).max(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) else { return nil }
    // Of equal ones the first, which is the operator's.
    let fitting = begun.filter { $0.from == latest && ($0.promptOver == 0 || $0.promptOver < promptTokens) }
    guard let most = fitting.map(\.promptOver).max(), let row = fitting.first(where: { $0.promptOver == most }) else { return nil }
    return Price(row, isRegional: alias.isRegional)
  }

  /// What a call cost on a UTC day.
  public func cost(of name: ModelName, on day: String, _ usage: TokenUsage) -> (nanoUSD: Int64, price: Price)? {
    price(of: name, on: day, promptTokens: usage.prompt).map { ($0.cost(usage), $0) }
  }
}
