internal import Composition
internal import Forms
internal import FunctionKit
internal import Cases
internal import Models
internal import StrictJSON

extension Command {
  static let models = Command(
    name: "models", arguments: "[cost [FILE]] [--json] [--no-probe] [--all]",
    summary: "shows which models are asked, what they cost, and probes each; or prices calls that were made",
    detail: """
      Without more: the prices' day, and of each model of a chain its profile and price, `unverified` where a figure was not found in its provider's own page, and
      whether it answers: one token is asked of each, and paid. Of those that make numbers of texts (MODEL_EMBEDDINGS) price and dimension; one word is asked of each.
      cost [FILE]  reads JSON lines {"provider", "model", "day", "prompt", "cached", "cache_write", "cache_write_long", "completion"} from FILE or standard input, and
                   prints for each {"cost_nano_usd", "row"} or {"error"}
      --json       prints JSON in place of lines
      --no-probe   asks no model
      --all        shows those too that have a price and are not asked
      Exits 1 where a model that is asked has no price, or does not answer.
      """
  ) { (arguments: [String]) async throws(CommandError) in
    let words = try CommandWords(arguments, options: [], flags: ["--json", "--no-probe", "--all"])
    if words.operands.first == "cost" {
      guard words.operands.count <= 2, words.flags.isEmpty else { throw .misused("`cost` takes one file, or standard input") }
      return try price(words.operands.dropFirst().first)
    }
    guard words.operands.isEmpty else { throw .misused("takes `cost` or nothing, not `\(words.operands[0])`") }
    try await show(
      try known(), asJSON: words.flags.contains("--json"), probes: !words.flags.contains("--no-probe"), all: words.flags.contains("--all"))
  }

  private static func known() throws(CommandError) -> ModelGateway {
    let composition = try composition()
    do throws(ConfigurationError) { return try composition.knownModels() } catch { throw .failed(error.description) }
  }

  private static func show(_ gateway: ModelGateway, asJSON: Bool, probes: Bool, all: Bool) async throws(CommandError) {
    var rows = ModelRows(gateway, probes: probes)
    await rows.addNamed()
    if all { await rows.addPriced() }
    if asJSON {
      let lists = ModelRows.Kind.allCases.map { (name: $0.rawValue, value: JSONValue.array(rows.rows[$0] ?? [])) }
      let whole = JSONValue.fields([("prices_as_of", .string(gateway.prices.asOf))] + lists)
      guard let bytes = try? JSONWriter.write(whole) else { throw .failed("a model's row is no JSON") }
      _ = StandardStream.output.write(bytes + [UInt8(ascii: "\n")])
    } else {
      var lines = ["prices as of \(gateway.prices.asOf)"]
      if !gateway.settings.isConfigured { lines.append("no model is asked: LLM_PROVIDER is rules") }
      lines += rows.lines
      if gateway.settings.embedding.isEmpty {
        lines.append("numbers for texts are made by the rules, \(HashedNGrams.length) a text: MODEL_EMBEDDINGS names no model")
      }
      StandardStream.output.write(lines.map { $0 + "\n" }.joined())
    }
    if let name = gateway.unpriced.first {
      throw .failed("`\(name)` has no price, and is never asked: the file that MODEL_PRICES_PATH names says what it costs, 0 too")
    }
    guard rows.failed == 0 else { throw .failed("\(rows.failed) of \(rows.count) models did not answer") }
  }

  private static func price(_ path: String?) throws(CommandError) {
    let prices = try known().prices
    var lines = try InputLines(bytesMaximum: 65_536, path: path)
    while let line = lines.next() {
      let answer: JSONValue
      switch line {
      case .tooLong: answer = ["error": "a line has at most 65536 bytes"]
      case .text(let bytes): answer = CallCost.answer(bytes, prices)
      }
      try InputLines.write(answer)
    }
  }
}

/// What one call that was made has cost, by a line of JSON.
enum CallCost {
  private static let counts = ["prompt", "cached", "cache_write", "cache_write_long", "completion"]

  static func answer(_ bytes: [UInt8], _ prices: PriceTable) -> JSONValue {
    do {
      let value: JSONValue
      do { value = try JSONReader.read(bytes) } catch { return ["error": .string("no JSON: \(error.rule)")] }
      let object = try RecordField(value, "").object()
      if let other = object.members.names.first(where: { !(counts + ["provider", "model", "day"]).contains($0) }) {
        return ["error": .string("/\(other) is not a known member")]
      }
      var tokens: [String: Int] = [:]
      for name in counts {
        let count = try object.optional(name)?.integer() ?? 0
        guard (0...TokenUsage.tokensMaximum).contains(count) else { return ["error": .string("/\(name) must be from 0 to \(TokenUsage.tokensMaximum)")] }
        tokens[name] = count
      }
      let day = try object.required("day").string()
      guard Timestamp.milliseconds("\(day)T00:00:00Z") != nil else { return ["error": "/day must be a day, YYYY-MM-DD"] }
      let usage = TokenUsage(
        prompt: tokens["prompt"] ?? 0, cached: tokens["cached"] ?? 0, cacheWrite: tokens["cache_write"] ?? 0, cacheWriteLong: tokens["cache_write_long"] ?? 0,
        completion: tokens["completion"] ?? 0)
      let name = ModelName(try object.required("provider").string(), try object.required("model").string())
      guard let cost = prices.cost(of: name, on: day, usage) else { return ["error": "no_price"] }
      return ["cost_nano_usd": .integer(cost.nanoUSD), "row": cost.price.row.json]
    } catch { return ["error": .string("\(error.path) \(error.rule)")] }
  }
}
