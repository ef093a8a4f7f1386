internal import Cases
internal import Forms
public import FunctionKit
internal import Identity
internal import LambdaRuntime
internal import StrictJSON
internal import Tasks

/// The endpoints of tasks: those that every family has, and what is peculiar to them.
extension Endpoint {
  private static let forms = CaseForms<Tasks>(
    request: { .init(.named("TaskRequest", TaskRequest.schema), example: ["task": "weather in London and the top 3 Swift repositories"]) },
    outcome: { .either([TaskOutcome.schema, Plan.schema]) })
  private static let shown = CaseForms<Tasks>(
    request: forms.request, outcome: { .either([TaskOutcome.schema, Tasks.underWay]) }, page: { stored throws(EndpointError) in try TaskPage.page(stored) })

  /// POST /process-task.
  public static let processTask = make(
    Tasks.self, at: "/process-task", keptAt: "/tasks", answering: 200, allowances: [.tasks, .tasksOfAddress], forms,
    EndpointWords(
      "processTask", "Carry a sentence out",
      detail:
        "Plans the sentence once, calls the tools of the plan and nothing else, and verifies from what they answered what came of it: the outcome's status says whether all of it was done. With `dry_run` the plan alone is answered, and nothing is kept."
    ), .tasks)

  /// POST /process-task-async.
  public static let processTaskAsync = makeLater(
    Tasks.self, at: "/process-task-async", keptAt: "/tasks", allowances: [.tasks, .tasksOfAddress], shown,
    EndpointWords(
      "processTaskAsync", "Carry a sentence out later",
      detail: "As `POST /process-task`, but by who takes it from the queue: within 300 seconds, if the request's `budget` says nothing else.",
      beside: [.json(200, "the plan alone, to a request with `dry_run`: nothing is kept", Plan.schema)]), .tasks)

  /// GET /tasks/{id}.
  public static let getTask = find(Tasks.self, at: "/tasks/{id}", shown, EndpointWords("getTask", "Get a task"))

  /// GET /tasks.
  public static let listTasks = list(Tasks.self, at: "/tasks", EndpointWords("listTasks", "List tasks, newest first"))

  /// DELETE /tasks/{id}.
  public static let cancelTask = cancel(
    Tasks.self, by: .delete, at: "/tasks/{id}", shown,
    EndpointWords("cancelTask", "Cancel a task", detail: "Takes the task from whoever is at it: what a call that is out answers is not taken over any more."))

  /// GET /tools.
  public static let listTools = Endpoint(
    .get, "/tools", allow: .read("tasks"), reads: [UpstreamBoard.partition],
    {
      Documentation(
        "listTools", tag: "tasks", "List the tools",
        answers: [.json(200, "every tool, by name", .object([.required("tools", .array(of: tool)), .required("servers", .array(of: server))]))])
    }
  ) { exchange, room throws(EndpointError) in
    let family = try room.family(Tasks.self)
    let catalogue = await family.catalogue
    let upstreams = try await rows(of: family, room).rows
    let tools = catalogue.tools.map { tool -> JSONValue in
      let form = tool.form
      let left = tool.upstream.flatMap { name in upstreams.first { $0.name == name } }?.allowance(at: exchange.now_ms)
      return [
        "name": .string(form.name), "description": .string(form.about), "effect": .choice(form.effect), "params": .object(form.params.json),
        "result": .object(form.result.json), "available": .bool(tool.unavailable == nil), "why_not": .optional(tool.unavailable?.message),
        "upstream": .optional(tool.upstream), "limit": left?.json ?? .null,
      ]
    }
    let servers = catalogue.servers.map { name, unavailable -> JSONValue in
      ["name": .string(name), "available": .bool(unavailable == nil), "why_not": .optional(unavailable?.message)]
    }
    return try .json(200, ["tools": .array(tools), "servers": .array(servers)])
  }

  private static let tool = Schema.object([
    .required("name", .string), .required("description", .string), .required("effect", .choice(ToolForm.Effect.self)),
    .required("params", .map(of: .anything), "A JSON Schema."), .required("result", .map(of: .anything), "A JSON Schema."), .required("available", .bool),
    .required("why_not", Schema.string.orNull, "What is to be set so that it is available."),
    .required("upstream", Schema.string.orNull, "Whom it asks, as `GET /upstreams` names them; null where that is nobody, or several."),
    .required("limit", Allowance.schema.orNull, "What whom it asks said of how often it may be asked; null where nothing is known."),
  ])

  private static let server = Schema.object([
    .required("name", .string, "Before the dot of its tools' names."), .required("available", .bool),
    .required("why_not", Schema.string.orNull, "Why none of its tools is listed."),
  ])
}

extension Trigger {
  /// The event is the request: `{"task": "…"}`.
  public static let processesTasksDirectly = Trigger.makesDirectly(Tasks.self, keptAt: "/tasks", answering: 200, .tasks)
}

extension MakingCustoms<Tasks> {
  /// A dry run makes nothing; what is made later may take longer.
  fileprivate static let tasks = MakingCustoms<Tasks>(
    before: { body, family, caller, cases throws(EndpointError) in
      let request: TaskRequest
      do throws(RequestError) { request = try TaskRequest.read(body) } catch { throw .refused(error) }
      guard request.isDryRun else { return nil }
      return try .json(200, family.noted(try await family.plan(request, from: caller, in: cases), for: request).json)
    }, later: { TaskRequest.later($0) })
}
