extension ModelProfiles {
  /// What ships, as MODELS_PATH's file would say it, read on 2026-11-20 from the providers' model pages by way of dated release notes.
  public static let shipped: ModelProfiles = {
    guard let rows = try? read(Array(shippedText.utf8)) else { preconditionFailure("the profiles that ship are no profiles") }
    return ModelProfiles(rows)
  }()

  /// The shipped profiles under those of the operator.
  public func under(_ own: [ModelProfile]) -> ModelProfiles { ModelProfiles(own + rows) }

  private static let shippedText = """
    [
      {"provider": "openai", "model": "gpt-6-astra", "input_max": 922000, "output_max": 128000, "structured": "native", "thinking": "always", "sampling": false, "cache_minimum": 1024, "may_see": "internal"},
      {"provider": "openai", "model": "gpt-6.1-sol", "input_max": 922000, "output_max": 128000, "structured": "native", "thinking": "optional", "sampling": false, "cache_minimum": 1024, "may_see": "internal"},
      {"provider": "openai", "model": "gpt-6-luna", "input_max": 922000, "output_max": 128000, "structured": "native", "thinking": "optional", "sampling": false, "cache_minimum": 1024, "may_see": "internal", "verified": true},
      {"provider": "openai", "model": "gpt-5.6-terra", "input_max": 922000, "output_max": 128000, "structured": "native", "thinking": "optional", "sampling": false, "cache_minimum": 1024, "may_see": "internal"},
      {"provider": "openai", "model": "gpt-5", "input_max": 272000, "output_max": 128000, "structured": "native", "thinking": "always", "sampling": false, "cache_minimum": 1024, "may_see": "internal", "retires": "2026-12-11"},
      {"provider": "openai", "model": "gpt-5-mini", "input_max": 272000, "output_max": 128000, "structured": "native", "thinking": "always", "sampling": false, "cache_minimum": 1024, "may_see": "internal", "retires": "2026-12-11"},
      {"provider": "openai", "model": "gpt-4o-mini", "input_max": 128000, "output_max": 16384, "structured": "native", "thinking": "none", "sampling": true, "cache_minimum": 1024, "may_see": "internal", "retires": "2027-01-14"},
      {"provider": "anthropic", "model": "claude-fable-5-1", "input_max": 1000000, "output_max": 128000, "structured": "native", "thinking": "optional", "sampling": false, "cache_minimum": 1024, "may_see": "internal"},
      {"provider": "anthropic", "model": "claude-opus-5-5", "input_max": 1000000, "output_max": 128000, "structured": "native", "thinking": "optional", "sampling": false, "cache_minimum": 1024, "may_see": "internal"},
      {"provider": "anthropic", "model": "claude-sonnet-5-5", "input_max": 1000000, "output_max": 128000, "structured": "native", "thinking": "optional", "sampling": false, "cache_minimum": 1024, "may_see": "internal"},
      {"provider": "anthropic", "model": "claude-haiku-5-5", "input_max": 200000, "output_max": 64000, "structured": "native", "thinking": "optional", "sampling": false, "cache_minimum": 4096, "may_see": "internal"},
      {"provider": "anthropic", "model": "claude-haiku-4-5", "input_max": 200000, "output_max": 64000, "structured": "native", "thinking": "optional", "sampling": true, "cache_minimum": 4096, "may_see": "internal"},
      {"provider": "bedrock", "model": "amazon.nova-micro", "input_max": 128000, "output_max": 10000, "structured": "none", "thinking": "none", "sampling": true, "cache_minimum": 1024, "may_see": "confidential"},
      {"provider": "bedrock", "model": "amazon.nova-lite", "input_max": 300000, "output_max": 10000, "structured": "none", "thinking": "none", "sampling": true, "cache_minimum": 1024, "may_see": "confidential"},
      {"provider": "bedrock", "model": "amazon.nova-pro", "input_max": 300000, "output_max": 10000, "structured": "none", "thinking": "none", "sampling": true, "cache_minimum": 1024, "may_see": "confidential"},
      {"provider": "zai", "model": "glm-5.2", "input_max": 200000, "output_max": 128000, "structured": "json_object", "thinking": "optional", "sampling": true, "may_see": "internal"},
      {"provider": "mistral", "model": "mistral-small", "input_max": 128000, "output_max": 32768, "structured": "native", "thinking": "none", "sampling": true, "may_see": "internal"}
    ]
    """
}
