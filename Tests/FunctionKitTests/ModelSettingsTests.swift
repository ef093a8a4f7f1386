import Composition
import Foundation
import FunctionKit
import Models
import Testing

/// What is wrong with the settings of models, and the files that they name, is said at the start, with the variable and the place in the file.
@Suite struct `Settings of models` {
  private static let speaking = ["LLM_PROVIDER": "openai", "OPENAI_API_KEY": "planted-0123456789", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"]

  private static func faults(_ variables: [String: String]) throws -> [ConfigurationError.Fault] {
    do throws(ConfigurationError) {
      _ = try Composition(environment: speaking.merging(variables) { $1 })
      return []
    } catch {
      #expect(!error.description.contains("planted"))
      return error.faults
    }
  }

  /// With a file of that text.
  private static func faults(_ variable: String, _ text: String) throws -> [ConfigurationError.Fault] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".json")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try faults([variable: file.path])
  }

  private static func price(_ members: String) -> String { #"{"provider":"openai","model":"local","from":"2026-01-01",\#(members)}"# }
  private static func profile(_ members: String) -> String { #"{"provider":"openai","model":"local",\#(members)}"# }

  @Test(arguments: [
    ("MODEL_PRICES_PATH", "[", "/0 expected a value, found the end"), ("MODEL_PRICES_PATH", "{}", "the file must be an array"),
    ("MODEL_PRICES_PATH", "[\(price(#""input":1"#))]", "/0/output is missing; what costs nothing says 0"),
    ("MODEL_PRICES_PATH", "[\(price(#""input":-1,"output":0"#))]", "/0/input must be from 0 to 10000000000"),
    ("MODEL_PRICES_PATH", "[\(price(#""input":1,"output":0,"price":2"#))]", "/0/price is not a known member"),
    ("MODEL_PRICES_PATH", "[\(price(#""input":1,"input":2,"output":0"#))]", "/0/input the name `input` stands a second time"),
    (
      "MODEL_PRICES_PATH", "[\(price(#""input":1,"output":0"#)),\(price(#""prompt_over":0,"input":2,"output":0"#))]",
      "/1 prices what /0 prices: openai/local from 2026-01-01, over 0 tokens"
    ),
    (
      "MODEL_PRICES_PATH", #"[{"provider":"","model":"local","input":0,"output":0}]"#,
      "/0 `provider` and `model` must be words, of 299 characters together"
    ),
    (
      "MODEL_PRICES_PATH", #"[{"provider":"openai/x","model":"local","input":0,"output":0}]"#,
      "/0 `provider` and `model` must be words, of 299 characters together"
    ),
    (
      "MODEL_PRICES_PATH", #"[{"provider":"openai","model":"my model","input":0,"output":0}]"#,
      "/0 `provider` and `model` must be words, of 299 characters together"
    ),
    ("MODELS_PATH", "[\(profile(#""input_max":8000"#))]", "/0/output_max is missing"),
    ("MODELS_PATH", "[\(profile(#""input_max":0,"output_max":1000"#))]", "/0/input_max must be from 1 to 100000000"),
    ("MODELS_PATH", "[\(profile(#""input_max":1,"output_max":1000,"cache_minimum":-1"#))]", "/0/cache_minimum must be from 0 to 100000000"),
    (
      "MODELS_PATH", "[\(profile(#""input_max":1,"output_max":1"#)),\(profile(#""input_max":2,"output_max":2"#))]",
      "/1 says anew what /0 says of openai/local"
    ),
    (
      "MODELS_PATH", #"[{"provider":"opnai","model":"local","input_max":1,"output_max":1}]"#,
      "/0/provider must be one of anthropic, bedrock, mistral, openai, zai"
    ),
  ])
  func `name the place in the file that is wrong`(variable: String, text: String, rule: String) throws {
    #expect(try Self.faults(variable, text) == [.init(variable: variable, rule: rule)])
  }

  @Test func `take a second price of another day, or of longer prompts`() throws {
    let rows = [#""input":1,"output":0"#, #""prompt_over":1000,"input":2,"output":0"#].map { Self.price($0) }
    let later = #"{"provider":"openai","model":"local","from":"2026-02-01","input":3,"output":0,"source":"a contract"}"#
    #expect(try Self.faults("MODEL_PRICES_PATH", "[\((rows + [later]).joined(separator: ","))]").isEmpty)
  }

  @Test(arguments: [
    (["OPENAI_API_KEY": ""], "OPENAI_API_KEY"), (["MODEL_CHAIN": "openai/gpt-6-luna,anthropic/claude-haiku-5-5"], "ANTHROPIC_API_KEY"),
    (["MODEL_CHAIN": "gemini/one"], "MODEL_CHAIN"),
    (["MODEL_EMBEDDINGS": "anthropic/claude-haiku-5-5", "ANTHROPIC_API_KEY": "planted-9876543210"], "MODEL_EMBEDDINGS"),
    (["MODEL_CHAIN": "openai/gpt-6-luna,openai/text-embedding-3-small"], "MODEL_CHAIN"), (["OPENAI_MODEL": "text-embedding-3-large"], "OPENAI_MODEL"),
    (["MODEL_CHAIN_CHEAP": "openai/text-embedding-3-small"], "MODEL_CHAIN_CHEAP"), (["OPENAI_BASE_URL": "http://models.example/v1"], "OPENAI_BASE_URL"),
    (["MODEL_BUDGET_USD": "-1"], "MODEL_BUDGET_USD"), (["MODEL_BUDGET_USD": "0.0000000001"], "MODEL_BUDGET_USD"),
    (["MODEL_PRICES_PATH": "/nowhere/prices.json"], "MODEL_PRICES_PATH"),
  ])
  func `name the variable that is wrong`(variables: [String: String], variable: String) throws {
    #expect(try Self.faults(variables).map(\.variable) == [variable])
  }

  /// The rules speak in its place; nothing says it but the opinions' reasons, and this.
  @Test func `tell of a model that has no price, and is never asked`() throws {
    let named = Self.speaking.merging(["MODEL_CHAIN": "openai/gpt-6-luna,openai/gpt-99", "MODEL_EMBEDDINGS": "openai/numbers"]) { $1 }
    #expect(try Composition(environment: named).knownModels().unpriced == [ModelName("openai", "gpt-99"), ModelName("openai", "numbers")])
    #expect(try Composition(environment: Self.speaking).knownModels().unpriced.isEmpty)
  }
}
