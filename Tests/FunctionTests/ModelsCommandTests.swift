import StrictJSON
import TestProcesses
import Testing

@Suite struct `quorate models` {
  private static let speaking = ["LLM_PROVIDER": "openai", "OPENAI_API_KEY": "planted-0123456789"]

  private func run(_ words: [String], _ environment: [String: String] = [:]) async throws -> (status: Int32, output: String) {
    try await RunningProcess.run(Places.build + "/quorate", ["models"] + words, environment: environment)
  }

  @Test func `says of which day and from where a price is, and that it is nobody's own word`() async throws {
    let ran = try await run(["--no-probe"], Self.speaking)
    #expect(ran.status == 0 && !ran.output.contains("planted"))
    #expect(
      ran.output.contains(
        "openai/gpt-6-luna  0.1 in, 0.01 cached, 0.5 out, USD a million, from 2026-09-22, developers.openai.com/api/docs/pricing"))
    let all = try await run(["--no-probe", "--all"])
    #expect(all.output.contains("anthropic/claude-opus-5-5  4 in, 0.2 cached, 20 out, USD a million, from 2026-09-22, ") && all.output.contains("unverified"))
  }

  @Test func `shows an operator's own price with its source, in lines and in JSON`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(#"[{"provider":"openai","model":"local","input":0,"output":0,"source":"our own machine"}]"#, to: "prices.json")
    let own = Self.speaking.merging(["MODEL_PRICES_PATH": file, "OPENAI_MODEL": "local"]) { $1 }
    #expect(try await run(["--no-probe"], own).output.contains("openai/local  0 in, 0 cached, 0 out, USD a million, our own machine  unverified"))
    let whole = try JSONReader.read(Array(try await run(["--no-probe", "--json"], own).output.utf8))
    #expect(whole["models"][0]["price"]["source"] == "our own machine")
  }

  @Test func `fails where a model that is asked has no price`() async throws {
    let ran = try await run(["--no-probe"], Self.speaking.merging(["OPENAI_MODEL": "gpt-99"]) { $1 })
    #expect(ran.status == 1)
    #expect(ran.output.contains("openai/gpt-99  no price: it is never asked") && ran.output.contains("MODEL_PRICES_PATH"))
  }

  @Test func `prices calls that were made, line by line, and takes no folder for a file`() async throws {
    let folder = try TemporaryFolder()
    let lines = [
      #"{"provider":"openai","model":"gpt-6-luna","day":"2026-11-20","prompt":900,"cached":512,"completion":120}"#,
      #"{"provider":"openai","model":"gpt-99","day":"2026-11-20","prompt":900}"#,
    ]
    let file = try folder.write(lines.joined(separator: "\n"), to: "calls.jsonl")
    let ran = try await run(["cost", file])
    let rows = try ran.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    #expect(ran.status == 0 && rows.map { $0["cost_nano_usd"] } == [103_920, .null] && rows.map { $0["error"] } == [.null, "no_price"])
    let none = try await run(["cost", folder.path])
    #expect(none.status == 1 && none.output.contains("is a folder"))
  }
}
