import Models
import StrictJSON
import Testing

@Suite struct `Prices` {
  static let table = PriceTable.shipped

  struct Worked: Sendable, CustomTestStringConvertible {
    var name: ModelName
    var usage: TokenUsage
    var nanoUSD: Int64
    var testDescription: String { "\(name) \(nanoUSD)" }
  }

  static let worked = [
    Worked(name: ModelName("zai", "glm-5.2"), usage: TokenUsage(prompt: 27_147, cached: 27_146, completion: 351), nanoUSD: 8_603_760),
    Worked(name: ModelName("openai", "glm-5.2"), usage: TokenUsage(prompt: 27_147, cached: 27_146, completion: 351), nanoUSD: 8_603_760),
    Worked(name: ModelName("openai", "gpt-5"), usage: TokenUsage(prompt: 9_126, cached: 4_864, completion: 3_197), nanoUSD: 37_905_500),
    Worked(name: ModelName("anthropic", "claude-haiku-5-5"), usage: TokenUsage(prompt: 100_000, cached: 40_000, completion: 1_000), nanoUSD: 6_900_000),
    Worked(name: ModelName("anthropic", "claude-haiku-5-5"), usage: TokenUsage(prompt: 100_001, cached: 40_000, completion: 1_000), nanoUSD: 34_500_500),
    Worked(name: ModelName("bedrock", "amazon.nova-micro-v1:0"), usage: TokenUsage(prompt: 1_000, cached: 999, completion: 1), nanoUSD: 8_917),
    Worked(name: ModelName("openai", "gpt-6-luna"), usage: TokenUsage(prompt: 900, cached: 512, completion: 120), nanoUSD: 103_920),
  ]

  @Test(arguments: worked)
  func `cost what the worked examples say, to the nano-dollar`(example: Worked) throws {
    let cost = try #require(Self.table.cost(of: example.name, on: "2026-11-20", example.usage))
    #expect(cost.nanoUSD == example.nanoUSD)
  }

  @Test func `bound a call before it is sent`() throws {
    let price = try #require(Self.table.price(of: ModelName("openai", "gpt-6-luna"), on: "2026-11-20", promptTokens: 1_000))
    #expect(price.bound(estimate: 1_000, output: 500) == 375_000)
    #expect(price.bound(estimate: 1_000, output: 500) * 6 == 2_250_000)
    let odd = try PriceTable.read(Array(#"[{"provider":"p","model":"m","input":1000,"cached":3000,"write":2000,"output":0}]"#.utf8))
    let dear = try #require(PriceTable(asOf: "2026-11-20", odd).price(of: ModelName("p", "m"), on: "2026-11-20", promptTokens: 1_000))
    #expect(dear.bound(estimate: 1_000, output: 500) == dear.cost(TokenUsage(prompt: 1_000, cached: 1_000)))
  }

  @Test(arguments: [
    ("bedrock", "global.anthropic.claude-haiku-4-5-20251001-v1:0", 1_000_000), ("bedrock", "eu.anthropic.claude-haiku-4-5-20251001-v1:0", 1_100_000),
    ("bedrock", "anthropic.claude-haiku-4-5-20251001-v1:0", 1_100_000),
    ("bedrock", "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/us-gov.anthropic.claude-haiku-4-5-20251001-v1:0", 1_100_000),
    ("anthropic", "claude-haiku-4-5-20251001", 1_000_000), ("anthropic", "claude-haiku-4-5", 1_000_000),
    ("bedrock", "us.amazon.nova-pro-v1:0", 800_000), ("openai", "gpt-4o-mini-2024-07-18", 150_000),
  ])
  func `stand under the names that providers write around a model's`(provider: String, model: String, million: Int64) throws {
    let cost = try #require(Self.table.cost(of: ModelName(provider, model), on: "2026-11-20", TokenUsage(prompt: 1_000)))
    #expect(cost.nanoUSD == million)
  }

  @Test(arguments: [
    ("openai", "gpt-7"), ("anthropic", "gpt-5"), ("openai", "claude-haiku-4-5"), ("bedrock", "claude-haiku-4-5"), ("openai", "gpt-5x"),
  ])
  func `are none for what nobody priced`(provider: String, model: String) {
    #expect(Self.table.price(of: ModelName(provider, model), on: "2026-11-20", promptTokens: 10) == nil)
  }

  @Test func `hold from their day on`() throws {
    let sonnet = ModelName("anthropic", "claude-sonnet-5-5")
    let usage = TokenUsage(prompt: 1_000, cached: 1_000)
    #expect(Self.table.cost(of: sonnet, on: "2026-10-06", usage)?.nanoUSD == 200_000)
    #expect(Self.table.cost(of: sonnet, on: "2026-10-07", usage)?.nanoUSD == 100_000)
    #expect(Self.table.price(of: ModelName("openai", "gpt-6-luna"), on: "2026-09-21", promptTokens: 1) == nil)
  }

  @Test func `of the operator's come first, and say 0 where something is free`() throws {
    let own = try PriceTable.read(
      Array(#"[{"provider":"openai","model":"local","input":0,"output":0},{"provider":"openai","model":"gpt-5","input":1,"output":1}]"#.utf8))
    let table = Self.table.under(own)
    #expect(table.cost(of: ModelName("openai", "local"), on: "2026-11-20", TokenUsage(prompt: 5, completion: 5))?.nanoUSD == 0)
    #expect(table.cost(of: ModelName("openai", "gpt-5"), on: "2026-11-20", TokenUsage(prompt: 1_000, completion: 0))?.nanoUSD == 1)
    for wrong in [
      #"[{"provider":"openai","model":"m","input":1}]"#, #"[{"provider":"openai","model":"m","input":-1,"output":1}]"#,
      #"[{"provider":"openai","model":"m","input":10000000001,"output":1}]"#, #"[{"provider":"openai","model":"m","input":1,"output":1,"from":"2026-02-30"}]"#,
      #"[{"provider":"openai","model":"m","input":1,"output":1,"per":"month"}]"#, #"{}"#,
    ] { #expect(throws: (any Error).self) { try PriceTable.read(Array(wrong.utf8)) } }
  }

  /// Parts that are told as more than the whole are charged as told.
  @Test func `price no token twice`() throws {
    var generator = SplitMix(seed: 7)
    let price = try #require(Self.table.price(of: ModelName("openai", "gpt-6-luna"), on: "2026-11-20", promptTokens: 1))
    let row = price.row
    for _ in 0..<2_000 {
      let cached = Int(generator.next() % 5_000)
      let write = Int(generator.next() % 5_000)
      let long = Int(generator.next() % 5_000)
      let rest = Int(generator.next() % 5_000)
      let out = Int(generator.next() % 5_000)
      let usage = TokenUsage(prompt: cached + write + long + rest, cached: cached, cacheWrite: write, cacheWriteLong: long, completion: out)
      var pico = Int64(0)
      for _ in 0..<1 {
        pico += Int64(rest) * row.input + Int64(cached) * row.cached + Int64(write) * row.write + Int64(long) * row.writeLong + Int64(out) * row.output
      }
      #expect(price.cost(usage) == (pico + 999) / 1_000)
      #expect(price.cost(usage) <= price.bound(estimate: usage.prompt, output: out) || long > 0)
    }
    #expect(TokenUsage(prompt: 10, cached: 20).isInconsistent)
    #expect(price.cost(TokenUsage(prompt: 10, cached: 20)) == (20 * row.cached + 999) / 1_000)
  }

  @Test func `do not overflow at their bounds`() throws {
    let own = try PriceTable.read(Array(#"[{"provider":"p","model":"m","input":10000000000,"output":10000000000}]"#.utf8))
    let cost = PriceTable(asOf: "2026-11-20", own).cost(
      of: ModelName("p", "m"), on: "2026-11-20", TokenUsage(prompt: .max, completion: .max))
    #expect(cost?.nanoUSD == 2_000_000_000_000_000)
  }

  @Test func `and amounts are written exactly`() {
    #expect(NanoUSD.text(8_603_760) == "0.00860376")
    #expect(NanoUSD.text(0) == "0")
    #expect(NanoUSD.text(-1) == "-0.000000001")
    #expect(NanoUSD.read("0.5") == 500_000_000)
    #expect(NanoUSD.read("1.0000000001") == nil)
    #expect(NanoUSD.read("-1") == nil)
    #expect(NanoUSD.read("1.") == nil)
  }
}

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
