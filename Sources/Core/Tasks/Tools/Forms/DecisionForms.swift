import Forms

/// Our own decisions, as the caller may see them.
extension ToolForm {
  public static let listDecisions = ToolForm(
    "list_decisions", "Lists decisions, the newest first.", params: [.optional("status", .text(1...40))],
    result: .object([.required("items", .array(of: .anything, count: 0...100)), .optional("more", .bool)]))

  public static let getDecision = ToolForm(
    "get_decision", "Shows a decision.", params: [.required("id", .uuid)], result: .object([.required("decision_id", .string), .required("status", .string)]))
}
