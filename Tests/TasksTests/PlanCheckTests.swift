import Forms
import StrictJSON
import Tasks
import Testing

@Suite struct `The check of a plan` {
  static let writing = ToolForm("notes.add", "Adds a note.", effect: .write, params: [.required("text", .text(1...100))], result: .object([]))

  private func violations(_ steps: String, allowed: Set<String> = [], confirm: Bool = false) throws -> [String] {
    let body = #"{"task":"t","plan":{"steps":\#(steps)}}"#
    let plan = try #require(try TaskRequest.read(Array(body.utf8)).plan)
    return PlanCheck(tools: ToolForm.all + [Self.writing], allowed: allowed, confirm: confirm).violations(plan.steps, at: "/plan/steps").map {
      "\($0.path) \($0.rule)"
    }
  }

  private static let names = ToolForm.all.map { "`\($0.name)`" }.joined(separator: ", ")
  private static let search = #"{"step_number":1,"tool":"github_search_repositories","params":{"query":"x"}}"#

  @Test(arguments: [
    "[\(search)]",
    #"[\#(search),{"step_number":2,"tool":"github_user","params":{"login":"${step_1.items[0].owner.login}"}}]"#,
    #"[\#(search),{"step_number":2,"tool":"github_user","params":{"login":"${item.owner.login}"},"for_each":{"in":"${step_1.items}","limit":3}},{"step_number":3,"tool":"get_weather","params":{"city":"${item.location}"},"for_each":{"in":"${step_2}","limit":3}}]"#,
    #"[{"step_number":1,"tool":"none","params":{}}]"#,
  ])
  func `lets good steps be`(steps: String) throws { #expect(try violations(steps) == []) }

  @Test(arguments: [
    (#"[{"step_number":2,"tool":"calculate","params":{"expression":"1"}}]"#, "/plan/steps/0/step_number must be 1: steps are numbered from 1"),
    (#"[{"step_number":1,"tool":"teleport","params":{}}]"#, "/plan/steps/0/tool `teleport` is no tool; there are \(names)"),
    (
      #"[{"step_number":1,"tool":"notes.subtract","params":{}}]"#,
      "/plan/steps/0/tool `notes.subtract` is no tool; there are `notes.add`"
    ),
    (#"[{"step_number":1,"tool":"calculate","params":{"expression":"1"},"depends_on":[1]}]"#, "/plan/steps/0/depends_on/0 must be the number of a step before"),
    (#"[{"step_number":1,"tool":"calculate","params":{}}]"#, "/plan/steps/0/params/expression is required"),
    (#"[{"step_number":1,"tool":"calculate","params":{"expression":7}}]"#, "/plan/steps/0/params/expression must be a string"),
    (#"[{"step_number":1,"tool":"calculate","params":{"expression":"1","x":2}}]"#, "/plan/steps/0/params/x is not a known field"),
    (
      #"[{"step_number":1,"tool":"get_weather","params":{"city":"Oslo","units":"stone"}}]"#,
      "/plan/steps/0/params/units must be one of `metric`, `imperial`, `standard`"
    ),
    (#"[{"step_number":1,"tool":"github_issues","params":{"repo":"vapor"}}]"#, "/plan/steps/0/params/repo must be `owner/name`"),
    (#"[{"step_number":1,"tool":"github_issues","params":{"repo":"a/b","max_results":101}}]"#, "/plan/steps/0/params/max_results must be at most 100"),
    (#"[{"step_number":1,"tool":"notes.add","params":{"text":"x"}}]"#, "/plan/steps/0/tool `notes.add` writes, which needs `confirm`"),
    (
      #"[\#(search),{"step_number":2,"tool":"github_user","params":{"login":"${step_2.login}"}}]"#,
      "/plan/steps/1/params/login `${step_2.login}` must mean a step before"
    ),
    (
      #"[\#(search),{"step_number":2,"tool":"github_user","params":{"login":"${step_1.items[0].owner.name}"}}]"#,
      "/plan/steps/1/params/login `${step_1.items[0].owner.name}` means nothing that the step's result has"
    ),
    (
      #"[\#(search),{"step_number":2,"tool":"github_user","params":{"login":"${step_1.total}"}}]"#,
      "/plan/steps/1/params/login `${step_1.total}` is of another type than `login`"
    ),
    (
      #"[\#(search),{"step_number":2,"tool":"github_user","params":{"login":"${item.owner.login}"}}]"#,
      "/plan/steps/1/params/login `${item.owner.login}` needs a `for_each`"
    ),
    (
      #"[\#(search),{"step_number":2,"tool":"github_user","params":{"login":"${item.owner.login}"},"for_each":{"in":"${step_1.total}","limit":2}}]"#,
      "/plan/steps/1/for_each/in `${step_1.total}` is no list"
    ),
    (
      #"[\#(search),{"step_number":2,"tool":"github_user","params":{"login":"${step_1.a.b.c.d.e.f.g.h.i}"}}]"#,
      "/plan/steps/1/params/login `${step_1.a.b.c.d.e.f.g.h.i}` is no reference: it has a step's number or `item`, and at most 8 names and indexes"
    ),
    (#"[\#(search),{"step_number":2,"tool":"none","params":{}}]"#, "/plan/steps/1/tool `none` stands alone and takes nothing"),
  ])
  func `names each defect`(steps: String, violation: String) throws { #expect(try violations(steps).contains(violation)) }

  @Test func `lets a tool write that is confirmed, and no tool that is not allowed`() throws {
    let steps = #"[{"step_number":1,"tool":"notes.add","params":{"text":"x"}}]"#
    #expect(try violations(steps, confirm: true) == [])
    #expect(
      try violations(steps, allowed: ["calculate"], confirm: true) == ["/plan/steps/0/tool `notes.add` is not among the tools that are allowed: `calculate`"])
  }

  @Test func `makes equal steps one, and moves what comes after up`() throws {
    let body = #"""
      {"task":"t","plan":{"steps":[
        {"step_number":1,"tool":"github_user","params":{"login":"a"}}, {"step_number":2,"tool":"github_user","params":{"login":"a"}},
        {"step_number":3,"tool":"get_weather","params":{"city":"${step_2.location}"}}, {"step_number":4,"tool":"calculate","params":{"expression":"1"},"depends_on":[2,3]}]}}
      """#
    let plan = try #require(try TaskRequest.read(Array(body.utf8)).plan).closed()
    #expect(plan.brief == [#"1 github_user login="a""#, #"2 get_weather city="${step_1.location}" after [1]"#, #"3 calculate expression="1" after [1, 2]"#])
  }
}

@Suite struct `A request for a task` {
  private func read(_ body: String) throws(RequestError) -> TaskRequest { try TaskRequest.read(Array(body.utf8)) }

  @Test func `has defaults`() throws {
    let request = try read(#"{"task":"weather in Oslo"}"#)
    #expect(request.planning == .auto && request.units == .metric && request.isCritical && !request.confirm && !request.isDryRun && request.tools.isEmpty)
    #expect(request.budget == TaskBudget() && request.budget.usd == 0.05 && request.budget.toolCalls == 20 && request.budget.modelCalls == 4)
    #expect(request.plan == nil && request.caseID == nil)
  }

  @Test(arguments: [
    (#"[]"#, RequestError.Kind.malformed, "", "must be an object"), (#"{"task":"x","when":1}"#, .malformed, "/when", "is not a known field"),
    (#"{}"#, .invalid, "/task", "is required"), (#"{"task":" \n"}"#, .invalid, "/task", "must not be blank"),
    (#"{"task":7}"#, .malformed, "/task", "must be a string"),
    (#"{"task":"x","task_id":"7"}"#, .invalid, "/task_id", "must be a UUID: \(UUIDText.form)"),
    (#"{"task":"x","planner":"me"}"#, .invalid, "/planner", "must be one of `auto`, `rules`, `model`"),
    (#"{"task":"x","budget":{"usd":101}}"#, .invalid, "/budget/usd", "must be from 0 to 100"),
    (#"{"task":"x","budget":{"tool_calls":0}}"#, .invalid, "/budget/tool_calls", "must be from 1 to 100"),
    (#"{"task":"x","budget":{"minutes":1}}"#, .malformed, "/budget/minutes", "is not a known field"),
    (#"{"task":"x","plan":{"steps":[]}}"#, .invalid, "/plan/steps", "must have from 1 to 12 steps"),
    (#"{"task":"x","planner":"rules","plan":{"steps":[{"step_number":1,"tool":"none","params":{}}]}}"#, .invalid, "/planner", "must not stand beside `plan`"),
    (
      #"{"task":"x","plan":{"steps":[{"step_number":1,"tool":"t","params":{},"for_each":{"in":"items","limit":2}}]}}"#, .invalid, "/plan/steps/0/for_each/in",
      "`items` is no reference"
    ),
    (#"{"task":"x","plan":{"steps":[{"step_number":1,"tool":"t","params":[]}]}}"#, .malformed, "/plan/steps/0/params", "must be an object"),
  ])
  func `is refused with its place and rule`(body: String, kind: RequestError.Kind, path: String, rule: String) {
    do throws(RequestError) {
      _ = try read(body)
      Issue.record("`\(body)` was read")
    } catch {
      #expect(error.kind == kind)
      #expect(error.violations.contains(Violation(path: path, rule: rule)), "\(error.violations)")
    }
  }

  @Test(arguments: [" \\n\\t ", "\u{A0}\u{3000}\u{200B}", "\\u0000\u{202E}"])
  func `is blank where nothing of it is seen`(task: String) {
    #expect(throws: RequestError(.invalid, path: "/task", rule: "must not be blank")) { try read("{\"task\":\"\(task)\"}") }
  }

  @Test func `names at least one tool where it names the only ones`() {
    #expect(throws: RequestError(.invalid, path: "/tools", rule: "must have at least one element")) { try read("{\"task\":\"1+1\",\"tools\":[]}") }
  }

  @Test func `is too long beyond 5,000 characters, which is no form of it, and too large beyond 64 KB`() {
    let long = String(repeating: "é", count: 5_001)
    #expect(throws: RequestError(.malformed, path: "/task", rule: "Task too long: at most 5000 characters, not 5001")) { try read("{\"task\":\"\(long)\"}") }
    #expect(throws: Never.self) { try read("{\"task\":\"\(long.dropFirst())\"}") }
    #expect(throws: RequestError(.tooLarge, path: "", rule: "must be at most 65536 bytes, not 65537")) {
      try read("{\"task\":\"\(String(repeating: "x", count: 65_526))\"}")
    }
  }

  /// What a dry run shows is a request's plan again.
  @Test func `takes the plan that was shown`() throws {
    let shown = RulesPlanner.shipped.plan("find the top 3 Swift repositories, then show their owners and book me a hotel")
    let body = try JSONWriter.write(["task": .string(shown.task), "plan": shown.json])
    let plan = try #require(try TaskRequest.read(body).plan)
    #expect(plan.steps == shown.steps && plan.notUnderstood == ["book me a hotel"] && plan.planner == .given)
    #expect(try Plan(stored: shown.json) == shown)
  }
}
