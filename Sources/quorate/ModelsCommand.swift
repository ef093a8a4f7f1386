internal import Composition
internal import Forms
internal import FunctionKit
internal import Cases
internal import Models
internal import StrictJSON

extension Command {
  static let models = Command(
    name: "models", arguments: "[cost [FILE]] [--json] [--no-probe]",
    summary: "shows which models are asked, what they cost, and probes each; or prices calls that were made",
    detail: """
      Without more: the chains, the prices' day, and of each model its profile and price, `unverified` where a figure was not found in its provider's own page, and
      whether it answers: one token is asked of each, and paid.
      cost [FILE]  reads JSON lines {"provider", "model", "day", "prompt", "cached", "cache_write", "cache_write_long", "completion"} from FILE or standard input, and
                   prints for each {"cost_nano_usd", "row"} or {"error"}
      --json       prints JSON in place of lines
      --no-probe   asks no model
      Exits 1 where a model does not answer.
      """
  ) { (arguments: [String]) async throws(CommandError) in
    let words = try CommandWords(arguments, options: [], flags: ["--json", "--no-probe"])
    if words.operands.first == "cost" {
      guard words.operands.count <= 2, words.flags.isEmpty else { throw .misused("`cost` takes one file, or standard input") }
      return try price(words.operands.dropFirst().first)
    }
    guard words.operands.isEmpty else { throw .misused("takes `cost` or nothing, not `\(words.operands[0])`") }
    try await show(try known(), asJSON: words.flags.contains("--json"), probes: !words.flags.contains("--no-probe"))
  }

  private static func known() throws(CommandError) -> ModelGateway {
    let composition = try composition()
    do throws(ConfigurationError) { return try composition.knownModels() } catch { throw .failed(error.description) }
  }

  private static func show(_ gateway: ModelGateway, asJSON: Bool, probes: Bool) async throws(CommandError) {
    var failed = 0
    var rows: [JSONValue] = []
    var lines = ["prices as of \(gateway.prices.asOf)\n"]
    if !gateway.settings.isConfigured { lines.append("no model is asked: LLM_PROVIDER is rules\n") }
    for name in gateway.named {
      let profile = gateway.profiles[name]
      let price = gateway.price(of: name)
      let isVerified = profile.isVerified && price?.row.isVerified ?? false
      var members: [(name: String, value: JSONValue)] = [
        ("model", .string(name.description)), ("price", price?.row.json ?? .null), ("input_max", .integer(Int64(profile.inputMaximum))),
        ("output_max", .integer(Int64(profile.outputMaximum))), ("may_see", .choice(profile.maySee)), ("retires", .optional(profile.retires)),
        ("verified", .bool(isVerified)),
      ]
      var line =
        "\(name)  \(price.map { "\(NanoUSD.text($0.row.input * 1_000)) in, \(NanoUSD.text($0.row.output * 1_000)) out, USD a million" } ?? "no price: it is never asked")"
      if !isVerified { line += "  unverified" }
      if let day = profile.retires { line += "  retires \(day)" }
      if probes, gateway.settings.isConfigured {
        let probe = await gateway.probe(name)
        switch probe {
        case .success(let answer):
          line += "  answers as \(answer.model), \(answer.usage?.completion ?? 0) token, key \(answer.key), \(NanoUSD.text(answer.costNanoUSD)) USD"
          members += [("answers", true), ("cost_nano_usd", .integer(answer.costNanoUSD)), ("key", .string(answer.key))]
        case .failure(let error):
          failed += 1
          line += "  \(error.name): \(error.text)"
          members += [("answers", false), ("error", .string(error.name))]
        }
      }
      rows.append(.fields(members))
      lines.append(line + "\n")
    }
    if asJSON {
      let whole: JSONValue = ["prices_as_of": .string(gateway.prices.asOf), "models": .array(rows)]
      guard let bytes = try? JSONWriter.write(whole) else { throw .failed("a model's row is no JSON") }
      _ = StandardStream.output.write(bytes + [UInt8(ascii: "\n")])
    } else {
      StandardStream.output.write(lines.joined())
    }
    guard failed == 0 else { throw .failed("\(failed) of \(rows.count) models did not answer") }
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
      guard let bytes = try? JSONWriter.write(answer) else { throw .failed("an answer is no JSON") }
      guard StandardStream.output.write(bytes + [UInt8(ascii: "\n")]) else { throw .failed("standard output was closed") }
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
