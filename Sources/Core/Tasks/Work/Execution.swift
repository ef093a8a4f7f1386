import Cases
public import Forms
public import StrictJSON

/// What one call of a step came to, or why there was none: what the outcome shows as a StepResult.
public struct Execution: Sendable, Hashable {
  public enum Status: String, Sendable, Hashable, CaseIterable {
    case completed, failed
    /// What it depends on is not completed.
    case blocked
    /// There was nothing to do: a list without elements.
    case skipped
    /// Budget, deadline or cancellation came first.
    case notRun = "not_run"
    /// A write whose answer was lost.
    case unknown

    public var isSuccessful: Bool { self == .completed || self == .skipped }
    /// Whether a call was made.
    public var isExecuted: Bool { self == .completed || self == .failed || self == .unknown }
  }

  public var step: Int
  /// The place of the element that it was for, from 0.
  public var item: Int?
  public var status: Status
  public var tool: String
  /// As they were sent.
  public var params: JSONObject
  /// Whole; `json` shows as much of it as there is room for.
  public var result: JSONValue?
  public var failure: ToolFailure?
  public var attempts = 0
  public var duration_ms: Int64 = 0
  /// When it was answered, in milliseconds since 1970.
  public var at_ms: Int64?
  /// Of an answer that was kept.
  public var age_s: Int?
  /// 64 hexadecimal digits, of the whole result in canonical form.
  public var sha256: String?
  /// Whether the result is only the beginning of what was answered.
  public var isTruncated = false

  public init(step: Int, item: Int? = nil, _ status: Status, tool: String, params: JSONObject, failure: ToolFailure? = nil) {
    (self.step, self.item, self.status, self.tool, self.params, self.failure) = (step, item, status, tool, params, failure)
  }

  public var json: JSONValue { json(shown: result, truncated: isTruncated) }

  /// With another text in the result's place.
  func json(shown: JSONValue?, truncated: Bool) -> JSONValue {
    .fields([
      ("step_number", .integer(Int64(step))), ("item", item.map { .integer(Int64($0)) } ?? .null), ("status", .choice(status)), ("tool", .string(tool)),
      ("params", .object(params)), ("result", shown ?? .null), ("error", failure?.json ?? .null), ("attempts", .integer(Int64(attempts))),
      ("duration_ms", .integer(duration_ms)), ("at", at_ms.map { .string(Timestamp.text($0)) } ?? .null), ("cached", .bool(age_s != nil)),
      ("age_s", age_s.map { .integer(Int64($0)) } ?? .null), ("sha256", .optional(sha256)), ("truncated", .bool(truncated)),
    ])
  }

  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    step = try object.required("step_number").integer()
    item = try object.optional("item")?.integer()
    status = try object.required("status").choice()
    tool = try object.required("tool").string()
    params = try object.required("params").object().members
    result = object.optional("result")?.value
    failure = try object.optional("error").map { field throws(StoredError) in try ToolFailure(stored: field) }
    attempts = try object.required("attempts").integer()
    duration_ms = Int64(try object.required("duration_ms").integer())
    at_ms = try object.optional("at")?.moment()
    age_s = try object.optional("age_s")?.integer()
    sha256 = try object.optional("sha256")?.string()
    isTruncated = try object.required("truncated").bool()
  }

  public static let schema = Schema.named(
    "StepResult",
    .object([
      .required("step_number", .integer(1...Plan.stepsMaximum)), .required("item", Schema.count.orNull), .required("status", .choice(Status.self)),
      .required("tool", .string), .required("params", .map(of: .anything), "As they were sent."), .required("result", .anything),
      .required(
        "error",
        Schema.object([
          .required("class", .choice(ToolFailure.Class.self)), .required("message", .string), .required("retry_at", Schema.moment.orNull),
        ]).orNull), .required("attempts", .count), .required("duration_ms", .count), .required("at", Schema.moment.orNull), .required("cached", .bool),
      .required("age_s", Schema.count.orNull), .required("sha256", Schema.string.orNull, "Of the whole result in canonical form."),
      .required("truncated", .bool, "Whether the result is only its beginning."),
    ]))
}

extension ToolFailure {
  var json: JSONValue {
    ["class": .choice(kind), "message": .string(message), "retry_at": retryAt_ms.map { .string(Timestamp.text($0)) } ?? .null]
  }

  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    self.init(try object.required("class").choice(), try object.required("message").string(), retryAt_ms: try object.optional("retry_at")?.moment())
  }
}
