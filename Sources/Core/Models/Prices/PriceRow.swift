public import Forms
public import StrictJSON

/// What a model costs from a day on, in micro-dollars a million tokens, which are pico-dollars a token.
public struct PriceRow: Sendable, Hashable {
  public var provider: String
  public var model: String
  /// The first UTC day, `YYYY-MM-DD`.
  public var from: String
  /// The row holds for prompts of more tokens than this, all of them.
  public var promptOver: Int
  public var input: Int64
  public var cached: Int64
  public var write: Int64
  public var writeLong: Int64
  public var output: Int64
  /// What Bedrock's regional ids pay of it, in percent.
  public var regionPercent: Int64
  /// Where it was read; nil: nobody said.
  public var source: String?
  /// Whether it was found in its provider's own page or price list.
  public var isVerified: Bool

  /// The day of a row that says none.
  public static let always = "1970-01-01"
  public static let rateMaximum: Int64 = 10_000_000_000

  static let members = [
    "provider", "model", "from", "prompt_over", "input", "cached", "write", "write_long", "output", "region_percent", "verified", "source",
  ]

  public init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    if let other = object.members.names.first(where: { !Self.members.contains($0) }) {
      throw StoredError(path: "\(field.path)/\(other)", rule: "is not a known member")
    }
    func rate(_ name: String, _ standard: Int64?) throws(StoredError) -> Int64 {
      guard let field = object.optional(name) else {
        guard let standard else { throw StoredError(path: "\(field.path)/\(name)", rule: "is missing; what costs nothing says 0") }
        return standard
      }
      let rate = Int64(try field.integer())
      guard (0...Self.rateMaximum).contains(rate) else { throw StoredError(path: field.path, rule: "must be from 0 to \(Self.rateMaximum)") }
      return rate
    }
    let name = try ModelName(of: object, field.path)
    (provider, model) = (name.provider, name.model)
    from = try object.optional("from")?.string() ?? Self.always
    guard Day(from) != nil else { throw StoredError(path: "\(field.path)/from", rule: "must be a day, YYYY-MM-DD") }
    promptOver = try object.optional("prompt_over")?.integer() ?? 0
    guard (0...TokenUsage.tokensMaximum).contains(promptOver) else {
      throw StoredError(path: "\(field.path)/prompt_over", rule: "must be from 0 to \(TokenUsage.tokensMaximum)")
    }
    input = try rate("input", nil)
    output = try rate("output", nil)
    cached = try rate("cached", input)
    write = try rate("write", input)
    writeLong = try rate("write_long", input)
    regionPercent = Int64(try object.optional("region_percent")?.integer() ?? 100)
    guard (1...1_000).contains(regionPercent) else { throw StoredError(path: "\(field.path)/region_percent", rule: "must be from 1 to 1000") }
    source = try object.optional("source")?.string()
    isVerified = try object.optional("verified")?.bool() ?? false
  }

  /// As a price table shows which row was taken.
  public var json: JSONValue {
    [
      "provider": .string(provider), "model": .string(model), "from": .string(from), "prompt_over": .integer(Int64(promptOver)), "input": .integer(input),
      "cached": .integer(cached), "write": .integer(write), "write_long": .integer(writeLong), "output": .integer(output),
      "region_percent": .integer(regionPercent), "verified": .bool(isVerified), "source": .optional(source),
    ]
  }
}

/// A row as it holds for one model's id.
public struct Price: Sendable, Hashable {
  public let row: PriceRow
  /// 100, or what a regional id pays.
  let percent: Int64

  init(_ row: PriceRow, isRegional: Bool) {
    self.row = row
    percent = isRegional ? row.regionPercent : 100
  }

  /// Nano-dollars, rounded up once. What was told of the parts is charged as told, also where they are more than the whole.
  public func cost(_ usage: TokenUsage) -> Int64 {
    let rest = max(0, usage.prompt - usage.cached - usage.cacheWrite - usage.cacheWriteLong)
    return nano(
      [(rest, row.input), (usage.cached, row.cached), (usage.cacheWrite, row.write), (usage.cacheWriteLong, row.writeLong), (usage.completion, row.output)])
  }

  /// The most that a call can cost whose prompt has at most so many tokens, and whose answer, with its thinking, at most so many.
  ///
  /// By the dearest rate that a token of the prompt may be told under. What is written for an hour is not among them: no request asks for that.
  public func bound(estimate: Int, output: Int) -> Int64 { nano([(estimate, max(row.input, row.cached, row.write)), (output, row.output)]) }

  private func nano(_ parts: [(tokens: Int, rate: Int64)]) -> Int64 {
    let pico = parts.reduce(Int128(0)) { $0 + Int128($1.tokens) * Int128($1.rate) } * Int128(percent)
    return Int64(clamping: (pico + 99_999) / 100_000)
  }
}
