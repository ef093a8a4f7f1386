public import StrictJSON

/// The tool that calculates; it asks nobody.
public struct Calculate: Tool {
  public init() {}

  public let form = ToolForm.calculate

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    guard case .string(let expression)? = params["expression"] else { return .failed(ToolFailure(.validation, "`expression` is required")) }
    do throws(CalculationError) { return .completed(["value": .string(try Expression.value(expression).text)]) } catch {
      return .failed(ToolFailure(.validation, "the expression \(error.rule)"))
    }
  }
}
