import Cases
public import Forms
public import StrictJSON

/// What was found of one criterion.
public struct CriterionVerdict: Sendable, Hashable {
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    case met, unmet
    /// There is no result to look at.
    case unknown
  }

  public var criterion: Criterion
  public var verdict: Verdict
  /// Of the result that was looked at; of several the first that does not meet it.
  public var sha256: String?
  /// JSON Pointers (RFC 6901) into that result.
  public var pointers: [String]
  /// What stood there, for people.
  public var observed: String

  public var json: JSONValue {
    .fields([
      ("id", .string(criterion.id)), ("step_number", .integer(Int64(criterion.step))), ("kind", .choice(criterion.kind)),
      ("expected", .string(criterion.expected)),
      ("verdict", .choice(verdict)),
      (
        "evidence",
        ["step": .integer(Int64(criterion.step)), "sha256": .optional(sha256), "pointers": JSONValue(strings: pointers), "observed": .string(observed)]
      ),
    ])
  }

  init(_ criterion: Criterion, _ verdict: Verdict, sha256: String?, pointers: [String], observed: String) {
    (self.criterion, self.verdict, self.sha256, self.pointers, self.observed) = (criterion, verdict, sha256, pointers, observed)
  }

  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    criterion = Criterion(
      step: try object.required("step_number").integer(), kind: try object.required("kind").choice(), expected: try object.required("expected").string())
    verdict = try object.required("verdict").choice()
    let evidence = try object.required("evidence").object()
    sha256 = try evidence.optional("sha256")?.string()
    pointers = try evidence.required("pointers").strings()
    observed = try evidence.required("observed").string()
  }
}

/// Whether a task did what it set out to do, found from its receipts alone.
public struct Verification: Sendable, Hashable {
  public enum Status: String, Sendable, Hashable, CaseIterable { case success, partial, failed }

  public var status: Status
  public var expectedSteps: Int
  public var executedSteps: Int
  public var successfulSteps: Int
  public var verdicts: [CriterionVerdict]

  /// Pure: the same plan and executions give the same verdicts.
  public init(_ plan: Plan, _ executions: [Execution]) {
    func all(_ step: PlanStep, _ holds: (Execution) -> Bool) -> Bool {
      let own = executions.filter { $0.step == step.number }
      return !own.isEmpty && own.allSatisfy(holds)
    }
    expectedSteps = plan.steps.count
    executedSteps = plan.steps.count { step in executions.contains { $0.step == step.number && $0.status.isExecuted } }
    successfulSteps = plan.steps.count { all($0) { $0.status.isSuccessful } }
    let evidence = Evidence(plan, executions)
    verdicts = plan.criteria.map { evidence.verdict($0) }
    let isWhole =
      plan.notUnderstood.isEmpty && successfulSteps == expectedSteps && verdicts.allSatisfy { $0.verdict == .met || evidence.isSkipped($0.criterion.step) }
    if isWhole {
      status = .success
    } else {
      status = executions.contains { $0.status == .completed } ? .partial : .failed
    }
  }

  public var allStepsCompleted: Bool { successfulSteps == expectedSteps }

  public var json: JSONValue {
    [
      "status": .choice(status),
      "completion_check": [
        "expected_steps": .integer(Int64(expectedSteps)), "executed_steps": .integer(Int64(executedSteps)),
        "successful_steps": .integer(Int64(successfulSteps)),
        "all_steps_completed": .bool(allStepsCompleted),
      ], "criteria": .array(verdicts.map(\.json)),
    ]
  }

  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    status = try object.required("status").choice()
    let check = try object.required("completion_check").object()
    expectedSteps = try check.required("expected_steps").integer()
    executedSteps = try check.required("executed_steps").integer()
    successfulSteps = try check.required("successful_steps").integer()
    verdicts = try object.required("criteria").list { field throws(StoredError) in try CriterionVerdict(stored: field) }
  }

  public static let schema = Schema.named(
    "Verification",
    .object([
      .required("status", .choice(Status.self)),
      .required(
        "completion_check",
        .object([
          .required("expected_steps", .count), .required("executed_steps", .count, "Those with a call, whatever it came to."),
          .required("successful_steps", .count),
          .required("all_steps_completed", .bool),
        ])),
      .required(
        "criteria",
        .array(
          of: .object([
            .required("id", .string), .required("step_number", .integer(1...Plan.stepsMaximum)), .required("kind", .choice(Criterion.Kind.self)),
            .required("expected", .string), .required("verdict", .choice(CriterionVerdict.Verdict.self)),
            .required(
              "evidence",
              .object([
                .required("step", .integer(1...Plan.stepsMaximum)), .required("sha256", Schema.string.orNull, "Of the result that was looked at."),
                .required("pointers", .strings, "JSON Pointers into it."), .required("observed", .string),
              ])),
          ]))),
    ]))
}
