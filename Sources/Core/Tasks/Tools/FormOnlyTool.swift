import StrictJSON

/// A tool that is known and never called: for a replay, which answers from receipts.
struct FormOnlyTool: Tool {
  let form: ToolForm

  var unavailable: ToolFailure? { ToolFailure(.refused, "nobody is asked in a replay") }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer { .failed(ToolFailure(.refused, "nobody is asked in a replay")) }
}
