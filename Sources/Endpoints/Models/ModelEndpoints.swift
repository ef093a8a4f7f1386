internal import Cases
internal import Forms
public import FunctionKit
internal import LambdaRuntime
internal import Models
internal import StrictJSON

/// Which models are asked, as this process knows them.
extension Endpoint {
  /// GET /models.
  public static let listModels = Endpoint(.get, "/models", allow: .read("models"), { ModelDocumentation.list }) { _, room throws(EndpointError) in
    guard let gateway = room.gateway else {
      return try .json(200, ["chains": [:], "embeddings": [], "keys": [], "models": [], "prices_as_of": .string(PriceTable.shipped.asOf)])
    }
    var models: [JSONValue] = []
    for name in gateway.named { models.append(await row(name, gateway)) }
    var embeddings: [JSONValue] = []
    for name in gateway.settings.embedding { embeddings.append(await embedder(name, gateway)) }
    let settings = gateway.settings
    let chains = [
      ("usual", settings.chain), ("cheap", settings.cheap), ("context", settings.context), ("refusal", settings.refusal), ("embeddings", settings.embedding),
    ]
    return try .json(
      200,
      [
        "chains": .fields(chains.map { ($0.0, JSONValue(strings: $0.1.map(\.description))) }), "models": .array(models), "embeddings": .array(embeddings),
        "keys": .array(Set((gateway.named + settings.embedding).map(\.provider)).sorted { $0.precedes($1) }.flatMap { keys($0, gateway) }),
        "prices_as_of": .string(gateway.prices.asOf),
      ])
  }

  private static func row(_ name: ModelName, _ gateway: ModelGateway) async -> JSONValue {
    let (profile, price) = (gateway.profiles[name], gateway.price(of: name))
    return .fields(
      [
        ("model", .string(name.description)), ("price", price?.row.json ?? .null), ("verified", .bool(profile.isVerified && price?.row.isVerified ?? false)),
        ("input_max", .integer(Int64(profile.inputMaximum))), ("output_max", .integer(Int64(profile.outputMaximum))), ("may_see", .choice(profile.maySee)),
        ("retires", .optional(profile.retires)),
      ] + (await standing(name, gateway)))
  }

  /// One that makes numbers of texts.
  private static func embedder(_ name: ModelName, _ gateway: ModelGateway) async -> JSONValue {
    let (price, length) = (gateway.price(of: name), EmbedderLimits.length(of: name.model))
    return .fields(
      [
        ("model", .string(name.description)), ("price", price?.row.json ?? .null), ("verified", .bool(length != nil && price?.row.isVerified ?? false)),
        ("dimension", length.map { .integer(Int64($0)) } ?? .null), ("may_see", .choice(gateway.profiles[name].maySee)),
      ] + (await standing(name, gateway)))
  }

  /// Whether it is asked now, and how often it still may be.
  private static func standing(_ name: ModelName, _ gateway: ModelGateway) async -> [(name: String, value: JSONValue)] {
    let left = gateway.limitsLeft(of: name)
    let (breaker, until_ms) = await gateway.breaker(of: name)
    return [
      ("breaker", .choice(breaker)), ("open_until", .optional(until_ms.map { Timestamp.text($0) })), ("requests_left", .integer(Int64(left.requests))),
      ("tokens_left", .integer(Int64(left.tokens))),
    ]
  }

  private static func keys(_ provider: String, _ gateway: ModelGateway) -> [JSONValue] {
    gateway.keys(of: provider).map { key in
      [
        "provider": .string(provider), "id": .string(key.id),
        "rests_until": key.restsUntil_ms > gateway.now_ms ? .string(Timestamp.text(key.restsUntil_ms)) : .null,
      ]
    }
  }
}

enum ModelDocumentation {
  private static let rates = ["input", "cached", "write", "write_long", "output"].map { Schema.Property.required($0, .integer(0...10_000_000_000)) }
  private static let price = Schema.named(
    "ModelPrice",
    .object(
      [
        .required("provider", .string), .required("model", .string), .required("from", .string, "the first UTC day"),
        .required("prompt_over", .integer(0...100_000_000), "holds for prompts of more tokens, all of them"),
        .required("region_percent", .integer(1...1_000)), .required("verified", .bool),
        .required("source", Schema.string.orNull, "where it was read; null: nobody said"),
      ] + rates))
  private static let known: [Schema.Property] = [
    .required("model", .string, "`provider/model`"),
    .required("price", price.orNull, "micro-dollars a million tokens, of a short prompt, today; null: it has none, and is never asked"),
    .required("verified", .bool, "whether its figures were seen in its provider's own page"),
    .required("may_see", .choice(Classification.self), "the closest kept data that it is sent"),
    .required("breaker", .choice(Breaker.State.self)), .required("open_until", .moment.orNull, "until when it is not asked"),
    .required("requests_left", .integer(0...1_000_000), "of this process's minute"), .required("tokens_left", .integer(0...100_000_000), "likewise"),
  ]
  private static let model = Schema.named(
    "ModelRow",
    .object(
      known + [
        .required("input_max", .integer(0...100_000_000), "tokens"), .required("output_max", .integer(0...100_000_000), "tokens"),
        .required("retires", Schema.string.orNull, "the day on which its provider switches it off"),
      ]))
  private static let embedder = Schema.named(
    "EmbedderRow",
    .object(known + [.required("dimension", Schema.integer(1...1_000_000).orNull, "numbers that it makes of a text; null: not known")]))
  private static let key = Schema.object([
    .required("provider", .string), .required("id", .string, "eight hexadecimal digits of its SHA-256"),
    .required("rests_until", .moment.orNull, "it is at fault, and not taken until then"),
  ])

  static var list: Documentation {
    Documentation(
      "listModels", tag: "models", "List the language models that are asked",
      detail:
        "Without a provider (`LLM_PROVIDER`) no model is asked, and the lists are empty. Breakers are told by every process; keys' rest and what is left of a "
        + "minute are those of the process that answers.",
      answers: [
        .json(
          200, "every model that a chain names",
          .object([
            .required("chains", .map(of: .strings), "in the order in which they are asked"), .required("models", .array(of: model)),
            .required("embeddings", .array(of: embedder), "those that make numbers of texts"),
            .required("keys", .array(of: key)), .required("prices_as_of", .string, "the day as of which the shipped prices were read"),
          ]))
      ])
  }
}
