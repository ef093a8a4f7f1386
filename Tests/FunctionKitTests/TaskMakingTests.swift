import Cases
import Fakes
import Forms
import FunctionKit
import StrictJSON
import TaskEndpoints
import Tasks
import Testing

extension Function {
  static let processTask = Function("ProcessTask", triggers: [.processesTasksDirectly]) { [.processTask] }
  static let processTaskAsync = Function("ProcessTaskAsync") { [.processTaskAsync] }
  static let getTask = Function("GetTask") { [.getTask] }
}

/// A task with one tool, which counts its calls.
struct TaskGiven {
  static let calculation = #"{"task":"What is 17.5% of 240"}"#

  let tool: ScriptedTool
  let surroundings = ScriptedSurroundings()
  let records = VolatileRecordStore()
  let queue: VolatileWorkQueue
  let family: Tasks

  init(_ answer: ToolAnswer = .completed(["value": "42"])) {
    tool = ScriptedTool(.calculate) { _, _ in answer }
    queue = VolatileWorkQueue { [surroundings] in surroundings.now_ms() }
    family = Tasks(tools: [tool], clock: surroundings)
  }

  func given(_ function: Function, isQueued: Bool = true) throws -> Given {
    try Given(function, records: records, families: [family], queue: isQueued ? queue : nil, surroundings: surroundings)
  }

  var hasNoTask: Bool { !records.records.contains { $0.key.partition.contains("#TASK#") } }

  func find(_ id: String, headers: [String: String] = [:]) async throws -> JSONValue {
    try await given(.getTask).send("GET", "/tasks/{id}", path: "/tasks/\(id)", headers: headers, parameters: ["id": id])
  }
}

@Suite struct `A task that is made later` {
  @Test func `is 202 with a job and its place, queued, and made by its message with the time that nobody waits for`() async throws {
    let stage = TaskGiven()
    let made = try await stage.given(.processTaskAsync).send("POST", "/process-task-async", body: TaskGiven.calculation)
    let id = try #require(made.body["job_id"].string)
    #expect(made["statusCode"] == 202 && made.body == ["job_id": .string(id), "status_url": .string("/tasks/\(id)")])
    #expect(made.header("location") == "/tasks/\(id)" && stage.tool.calls.isEmpty)
    #expect(try await stage.find(id).body["status"] == "queued")
    let cases = CaseStore(records: stage.records, surroundings: stage.surroundings)
    // Later than a caller would wait.
    stage.surroundings.advance(by: 100_000)
    _ = try await stage.family.advance(CasePlace(tenant: "local", family: Tasks.name, id: id), in: cases)
    #expect(try await stage.find(id).body["status"] == "success")
    let stored = try #require(try await StoredCase.read(id, of: stage.family, tenant: "local", in: cases, now_ms: stage.surroundings.now_ms()))
    #expect(try TaskRequest.read(stored.request).budget.seconds == TaskRequest.secondsLater)
  }

  @Test func `keeps the time that its budget names, and what else is asked`() throws {
    for (body, seconds) in [(#"{"task":"t","budget":{"seconds":7,"usd":1}}"#, 7), (#"{"task":"t","units":"imperial","budget":{"usd":1}}"#, 300)] {
      let (given, later) = (try TaskRequest.read(Array(body.utf8)), try TaskRequest.read(TaskRequest.later(Array(body.utf8))))
      #expect(later.budget.seconds == seconds && later.budget.usd == 1 && later.units == given.units && later.task == given.task)
    }
    for body in ["{", "[]", #"{"task":"t","budget":3}"#] { #expect(TaskRequest.later(Array(body.utf8)) == Array(body.utf8)) }
  }

  @Test func `is made within the call where there is no queue`() async throws {
    let stage = TaskGiven()
    let made = try await stage.given(.processTaskAsync, isQueued: false).send(
      "POST", "/process-task-async", body: TaskGiven.calculation, left_ms: 30_000)
    #expect(made["statusCode"] == 202 && stage.tool.calls.count == 1)
    #expect(try await stage.find(made.body["job_id"].string ?? "").body["status"] == "success")
  }

  @Test(arguments: [("{", 400), (#"{"task":" "}"#, 422), (#"{"task":"t","what":1}"#, 400)])
  func `is refused as one that is made at once`(body: String, status: Int64) async throws {
    let stage = TaskGiven()
    let answer = try await stage.given(.processTaskAsync).send("POST", "/process-task-async", body: body)
    #expect(answer["statusCode"] == .integer(status) && stage.hasNoTask)
  }
}

@Suite struct `A bare event that asks for a task` {
  @Test func `is answered with a status and a text of JSON, the outcome that is found again`() async throws {
    let stage = TaskGiven()
    let answer = try await stage.given(.processTask).send(event: Array(TaskGiven.calculation.utf8), left_ms: 30_000)
    #expect(answer["statusCode"] == 200 && answer.body["status"] == "success" && answer.body["final_answer"]["summary"] == "17.5/100*240 is 42.")
    #expect(try await stage.find(answer.body["task_id"].string ?? "")["body"] == answer["body"])
  }

  @Test func `with dry_run has the plan alone`() async throws {
    let stage = TaskGiven()
    let answer = try await stage.given(.processTask).send(event: Array(#"{"task":"17.5% of 240","dry_run":true}"#.utf8))
    #expect(answer["statusCode"] == 200 && answer.body["planner"] == "rules" && stage.tool.calls.isEmpty && stage.hasNoTask)
  }

  @Test(arguments: [(#"{"task":" "}"#, 422, "invalid request"), (#"{"task":1}"#, 400, "malformed request"), (#"{"job":"x"}"#, 400, "malformed request")])
  func `that breaks a rule is answered so too`(event: String, status: Int64, title: String) async throws {
    let answer = try await TaskGiven().given(.processTask).send(event: Array(event.utf8))
    #expect(answer["statusCode"] == .integer(status) && answer.body["title"] == .string(title) && answer.body["errors"] != .null)
  }
}
