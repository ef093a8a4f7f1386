public import Cases
public import Forms
public import StrictJSON

/// What came of a task, or is shown of it while it goes on.
public struct TaskOutcome: CaseOutcome {
  public enum Status: String, CaseStatus {
    case queued, running, waiting, success, partial, failed, cancelled

    public var phase: CasePhase {
      switch self {
      case .queued: .queued
      case .running: .running
      case .waiting: .waiting
      case .success, .partial, .failed, .cancelled: .ended
      }
    }

    public static var resting: Status { .waiting }
  }

  public var taskID: String
  public var status: Status
  public var plan: Plan
  /// In the order of the plan.
  public var execution: [Execution]
  public var verification: Verification
  public var answer: FinalAnswer
  public var guarded: SentenceGuard
  public var receipt: TaskReceipt
  public var createdAt_ms: Int64
  /// Of the rules by which a tool may be called, as they were when the task began.
  public var policyVersion: String
  public var engineVersion: String

  public static let schemaVersion = 1

  /// The most of one result, and of all of them, in bytes of their canonical form, that an outcome shows: a case is one write.
  static let resultBytesMaximum = 65_536
  static let resultsBytesMaximum = 1_048_576

  /// From what the steps came to, and nothing else.
  init(
    _ taskID: String, _ plan: Plan, _ execution: [Execution], _ known: KnownTools, callsBefore: Int, created_ms: Int64
  ) {
    (self.taskID, self.plan, guarded, policyVersion) = (taskID, plan, known.guarded, known.policy)
    (createdAt_ms, engineVersion) = (created_ms, Tasks.engine)
    self.execution = Execution.shortened(execution)
    verification = Verification(plan, execution)
    answer = FinalAnswer(plan, execution, verification)
    status =
      switch verification.status {
      case .success: .success
      case .partial: .partial
      case .failed: .failed
      }
    receipt = TaskReceipt(
      latency_ms: 0, toolCalls: callsBefore + execution.count { $0.status.isExecuted && $0.attempts > 0 }, cacheHits: execution.count { $0.age_s != nil })
  }

  public var json: JSONValue {
    .fields([
      ("task_id", .string(taskID)), ("user_task", .string(plan.task)), ("status", .choice(status)), ("plan", plan.json),
      ("execution", .array(execution.map(\.json))), ("verification", verification.json), ("final_answer", answer.json(execution)),
      ("progress", ProgressCount(plan: plan, executions: execution).json),
      ("guard", guarded.json), ("receipt", receipt.json), ("created_at", .string(Timestamp.text(createdAt_ms))), ("policy_version", .string(policyVersion)),
      ("engine_version", .string(engineVersion)),
      ("schema_version", .integer(Int64(TaskOutcome.schemaVersion))),
    ])
  }

  public init(stored: JSONValue) throws(StoredError) {
    let object = try RecordField(stored, "").object()
    taskID = try object.required("task_id").string()
    status = try object.required("status").choice()
    plan = try Plan(stored: object.required("plan").value)
    execution = try object.required("execution").list { field throws(StoredError) in try Execution(stored: field) }
    verification = try Verification(stored: object.required("verification"))
    answer = try FinalAnswer(stored: object.required("final_answer"), objective: plan.objective)
    guarded = try object.optional("guard").map { field throws(StoredError) in try SentenceGuard(stored: field) } ?? SentenceGuard()
    receipt = try TaskReceipt(stored: object.required("receipt"))
    createdAt_ms = try object.required("created_at").moment()
    policyVersion = try object.optional("policy_version")?.string() ?? Tasks.policy
    engineVersion = try object.required("engine_version").string()
  }

  public static let schema = Schema.named(
    "TaskOutcome",
    .object([
      .required("task_id", .uuid), .required("user_task", .string), .required("status", .choice(Status.self)), .required("plan", Plan.schema),
      .required("execution", .array(of: Execution.schema)), .required("verification", Verification.schema), .required("final_answer", FinalAnswer.schema),
      .required("progress", ProgressCount.schema), .required("guard", SentenceGuard.schema), .required("receipt", TaskReceipt.schema),
      .required("created_at", .moment),
      .required("policy_version", .string, "Of the rules by which a tool may be called, as they were when the task began."),
      .required("engine_version", .string), .required("schema_version", .word1),
    ]))
}

extension Schema {
  fileprivate static let word1 = Schema([("const", 1)])
}

extension Execution {
  /// Results that are too long, or for which no room is left, are cut to their beginning.
  static func shortened(_ executions: [Execution]) -> [Execution] {
    var left = TaskOutcome.resultsBytesMaximum
    return executions.map { execution in
      guard let result = execution.result, let bytes = try? JSONWriter.write(result) else { return execution }
      var execution = execution
      let room = min(left, TaskOutcome.resultBytesMaximum)
      if bytes.count > room {
        // As a text it takes a byte more for each that is escaped.
        execution.result = .string(Excerpt.text(bytes, min(room / 2, Excerpt.bytesMaximum)))
        execution.isTruncated = true
      }
      left -= min(bytes.count, room)
      return execution
    }
  }
}
