import Forms
import StrictJSON
import Tasks
import Testing

/// `use <server>.<tool> with name=value …`: a tool that a sentence names itself.
@Suite struct `A tool that is named` {
  private static let search = ToolForm(
    "hub.search", "Searches a hub.",
    params: [
      .required("q", .text(1...100)), .optional("n", .integer(-10...100)), .optional("share", .number), .optional("exact", .bool), .optional("since", .string),
    ], result: .object([.required("items", .array(of: .anything))]))

  private static let planner = RulesPlanner(tools: ToolForm.all + [search], services: [], units: .metric)

  @Test(arguments: [
    (#"use hub.search with q=swift"#, [#"1 hub.search q="swift""#]),
    (#"Please use hub.search with q="event sourcing", n=3 and exact=true"#, [#"1 hub.search exact=true n=3 q="event sourcing""#]),
    (#"use hub.search with q=a/b since=2026-11-20 share=0.5 n=-3."#, [#"1 hub.search n=-3 q="a/b" share=0.5 since="2026-11-20""#]),
    (#"use hub.search with q=https://a.example/b?c=d&e=f"#, [#"1 hub.search q="https://a.example/b?c=d&e=f""#]),
    (#"use hub.search with q=weather, and the weather in Rome"#, [#"1 hub.search q="weather""#, #"2 get_weather city="Rome" units="metric""#]),
    (#"use hub.search with q=007"#, [#"1 hub.search q="007""#]),
    (#"use hub.search with q=a,b"#, ["?? use hub.search with q=a,b"]),
    (#"use hub.search with q=one two"#, ["?? use hub.search with q=one two"]),
    (#"use hub.search with q=a q=b"#, ["?? use hub.search with q=a q=b"]),
    (#"use hub.search with n=many q=x"#, ["?? use hub.search with n=many q=x"]),
    (#"use hub.search with q="#, ["?? use hub.search with q="]),
    (#"use hub.search with q=${step_1.items}"#, ["?? use hub.search with q=${step_1.items}"]),
    (#"use hub.other with q=x"#, ["?? use hub.other with q=x"]),
  ])
  func `is called with what the sentence says, or is not understood`(sentence: String, plan: [String]) {
    #expect(Self.planner.plan(sentence).brief == plan)
  }
}
