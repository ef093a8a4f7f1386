internal import Cases
internal import Forms
internal import Models
internal import StrictJSON

/// What is known of each model that is asked, or could be, and what it answers to a probe: as rows of JSON, and as lines.
struct ModelRows {
  enum Kind: String, CaseIterable { case models, embeddings }

  let gateway: ModelGateway
  let probes: Bool
  private(set) var rows: [Kind: [JSONValue]] = [:]
  private(set) var lines: [String] = []
  private(set) var failed = 0

  init(_ gateway: ModelGateway, probes: Bool) { (self.gateway, self.probes) = (gateway, probes && gateway.settings.isConfigured) }

  var count: Int { rows.values.reduce(0) { $0 + $1.count } }

  /// Those that chains name.
  mutating func addNamed() async {
    for name in gateway.named { await add(name, .models, isAsked: true) }
    for name in gateway.settings.embedding { await add(name, .embeddings, isAsked: true) }
  }

  /// All that have a price beside them; none of them is probed.
  mutating func addPriced() async {
    var seen = Set(gateway.named + gateway.settings.embedding)
    for row in gateway.prices.rows {
      let name = ModelName(row.provider, row.model)
      guard seen.insert(name).inserted else { continue }
      await add(name, EmbedderLimits.length(of: row.model) == nil ? .models : .embeddings, isAsked: false)
    }
  }

  private mutating func add(_ name: ModelName, _ kind: Kind, isAsked: Bool) async {
    let price = gateway.price(of: name)
    var members: [(name: String, value: JSONValue)] = [("model", .string(name.description)), ("asked", .bool(isAsked)), ("price", price?.row.json ?? .null)]
    var line = "\(name)  \(Self.words(price))"
    let (known, words) = kind == .models ? profiled(name, price) : measured(name, price)
    members += known
    line += words
    if !isAsked { line += "  not asked" }
    if isAsked, probes { await probe(name, kind, &members, &line) }
    rows[kind, default: []].append(.fields(members))
    lines.append(line)
  }

  private static func words(_ price: Price?) -> String {
    guard let row = price?.row else { return "no price: it is never asked" }
    let rates = [(row.input, "in"), (row.cached, "cached"), (row.output, "out")].map { "\(NanoUSD.text($0 * 1_000)) \($1)" }.joined(separator: ", ")
    return "\(rates), USD a million" + (row.from == PriceRow.always ? "" : ", from \(row.from)") + (row.source.map { ", \($0)" } ?? "")
  }

  /// What a model reads, writes and may see.
  private func profiled(_ name: ModelName, _ price: Price?) -> ([(name: String, value: JSONValue)], String) {
    let profile = gateway.profiles[name]
    let isVerified = profile.isVerified && price?.row.isVerified ?? false
    let members: [(name: String, value: JSONValue)] = [
      ("input_max", .integer(Int64(profile.inputMaximum))), ("output_max", .integer(Int64(profile.outputMaximum))), ("may_see", .choice(profile.maySee)),
      ("retires", .optional(profile.retires)), ("verified", .bool(isVerified)),
    ]
    return (members, (isVerified ? "" : "  unverified") + (profile.retires.map { "  retires \($0)" } ?? ""))
  }

  /// How many numbers an embedder makes of a text.
  private func measured(_ name: ModelName, _ price: Price?) -> ([(name: String, value: JSONValue)], String) {
    let length = EmbedderLimits.length(of: name.model)
    let isVerified = length != nil && price?.row.isVerified ?? false
    let members: [(name: String, value: JSONValue)] = [
      ("dimension", length.map { .integer(Int64($0)) } ?? .null), ("may_see", .choice(gateway.profiles[name].maySee)), ("verified", .bool(isVerified)),
    ]
    return (members, (length.map { "  \($0) numbers a text" } ?? "") + (isVerified ? "" : "  unverified"))
  }

  private mutating func probe(_ name: ModelName, _ kind: Kind, _ members: inout [(name: String, value: JSONValue)], _ line: inout String) async {
    switch await gateway.probe(name, embeds: kind == .embeddings) {
    case .success(let answer):
      let tokens = kind == .models ? answer.usage?.completion ?? 0 : answer.usage?.prompt ?? 0
      line += "  answers as \(answer.model), \(tokens) token\(tokens == 1 ? "" : "s"), key \(answer.key), \(NanoUSD.text(answer.costNanoUSD)) USD"
      members += [("answers", true), ("cost_nano_usd", .integer(answer.costNanoUSD)), ("key", .string(answer.key))]
      if let length = answer.dimension {
        line += ", \(length) numbers"
        members.append(("answered_dimension", .integer(Int64(length))))
      }
    case .failure(let error):
      failed += 1
      line += "  \(error.name): \(error.text)" + (error.detail.map { " (\($0))" } ?? "")
      members += [("answers", false), ("error", .string(error.name))]
    }
  }
}
