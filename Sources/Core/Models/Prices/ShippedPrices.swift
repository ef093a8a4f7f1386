extension PriceTable {
  /// What ships, as the operator's own file would say it: read on 2026-11-20 from developers.openai.com/api/docs/pricing, platform.claude.com/docs/en/about-claude/pricing and
  /// AWS's price list, by way of dated release notes. `verified` stands where a provider's own page, or two independent notes of it, were seen to say the same.
  public static let shipped: PriceTable = {
    guard var rows = try? read(Array(shippedText.utf8)) else { preconditionFailure("the prices that ship are no prices") }
    for place in rows.indices { rows[place].source = sources[rows[place].provider] }
    return PriceTable(asOf: "2026-11-20", rows)
  }()

  /// Where those that ship were read, or what they were compared with.
  private static let sources = [
    "openai": "developers.openai.com/api/docs/pricing", "anthropic": "platform.claude.com/docs/en/about-claude/pricing", "bedrock": "AWS's price list",
  ]

  /// The shipped prices under those of the operator.
  public func under(_ own: [PriceRow]) -> PriceTable { PriceTable(asOf: asOf, own + rows) }

  private static let shippedText = """
    [
      {"provider": "openai", "model": "gpt-6-astra", "from": "2026-09-03", "input": 10000000, "cached": 1000000, "write": 12500000, "write_long": 25000000, "output": 50000000, "verified": true},
      {"provider": "openai", "model": "gpt-6-astra", "from": "2026-09-03", "prompt_over": 272000, "input": 20000000, "cached": 2000000, "write": 25000000, "write_long": 50000000, "output": 75000000},
      {"provider": "openai", "model": "gpt-6.1-sol", "from": "2026-09-29", "input": 2000000, "cached": 100000, "write": 2500000, "write_long": 5000000, "output": 10000000},
      {"provider": "openai", "model": "gpt-6.1-sol", "from": "2026-09-29", "prompt_over": 272000, "input": 4000000, "cached": 200000, "write": 5000000, "write_long": 10000000, "output": 15000000},
      {"provider": "openai", "model": "gpt-6-luna", "from": "2026-09-22", "input": 100000, "cached": 10000, "write": 125000, "write_long": 250000, "output": 500000, "verified": true},
      {"provider": "openai", "model": "gpt-6-luna", "from": "2026-09-22", "prompt_over": 272000, "input": 200000, "cached": 20000, "write": 250000, "write_long": 500000, "output": 750000},
      {"provider": "openai", "model": "gpt-5.6-terra", "from": "2026-07-30", "input": 2000000, "cached": 200000, "write": 2500000, "write_long": 5000000, "output": 12000000, "verified": true},
      {"provider": "openai", "model": "gpt-5.6-terra", "from": "2026-07-30", "prompt_over": 272000, "input": 4000000, "cached": 400000, "write": 5000000, "write_long": 10000000, "output": 18000000},
      {"provider": "openai", "model": "gpt-5", "input": 1250000, "cached": 125000, "output": 10000000, "verified": true},
      {"provider": "openai", "model": "gpt-5-mini", "input": 250000, "cached": 25000, "output": 2000000},
      {"provider": "openai", "model": "gpt-4o-mini", "input": 150000, "cached": 75000, "output": 600000, "verified": true},
      {"provider": "anthropic", "model": "claude-fable-5-1", "input": 10000000, "cached": 250000, "write": 12500000, "write_long": 20000000, "output": 50000000, "region_percent": 110, "verified": true},
      {"provider": "anthropic", "model": "claude-opus-5-5", "from": "2026-09-22", "input": 4000000, "cached": 200000, "write": 5000000, "write_long": 8000000, "output": 20000000, "region_percent": 110, "verified": true},
      {"provider": "anthropic", "model": "claude-sonnet-5-5", "input": 2000000, "cached": 200000, "write": 2500000, "write_long": 4000000, "output": 10000000, "region_percent": 110},
      {"provider": "anthropic", "model": "claude-sonnet-5-5", "from": "2026-10-07", "input": 2000000, "cached": 100000, "write": 2500000, "write_long": 4000000, "output": 10000000, "region_percent": 110},
      {"provider": "anthropic", "model": "claude-haiku-5-5", "from": "2026-10-07", "input": 100000, "cached": 10000, "write": 125000, "write_long": 200000, "output": 500000, "region_percent": 110, "verified": true},
      {"provider": "anthropic", "model": "claude-haiku-5-5", "from": "2026-10-07", "prompt_over": 100000, "input": 500000, "cached": 50000, "write": 625000, "write_long": 1000000, "output": 2500000, "region_percent": 110},
      {"provider": "anthropic", "model": "claude-haiku-4-5", "input": 1000000, "cached": 100000, "write": 1250000, "write_long": 2000000, "output": 5000000, "region_percent": 110, "verified": true},
      {"provider": "bedrock", "model": "amazon.nova-micro", "input": 35000, "cached": 8750, "output": 140000},
      {"provider": "bedrock", "model": "amazon.nova-lite", "input": 60000, "cached": 15000, "output": 240000},
      {"provider": "bedrock", "model": "amazon.nova-pro", "input": 800000, "cached": 200000, "output": 3200000},
      {"provider": "zai", "model": "glm-5.2", "input": 1400000, "cached": 260000, "output": 4400000},
      {"provider": "mistral", "model": "mistral-small", "input": 150000, "cached": 15000, "output": 600000},
      {"provider": "openai", "model": "text-embedding-3-small", "input": 20000, "output": 0, "verified": true},
      {"provider": "openai", "model": "text-embedding-3-large", "input": 130000, "output": 0, "verified": true},
      {"provider": "bedrock", "model": "amazon.titan-embed-text", "input": 20000, "output": 0, "verified": true},
      {"provider": "bedrock", "model": "amazon.titan-embed-text-v1", "input": 100000, "output": 0}
    ]
    """
}
