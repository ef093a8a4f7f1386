package import EmulatorJSON

/// What a function gets when its schedule fires.
package enum ScheduleInput: Sendable, Equatable {
  case event
  /// JSON that is always the same, but for Scheduler's context attributes.
  case constant(JSON)
  case part(EventPath)
  case template(InputTemplate)

  /// Throws where it makes nothing of a schedule's event.
  func bytes(_ event: JSON, _ schedule: FunctionSchedule) throws(ScheduleFault) -> [UInt8] {
    switch self {
    case .event: return event.bytes
    case .constant(let value): return schedule.isSchedulers ? Self.withAttributes(value, event, schedule.arn).bytes : value.bytes
    case .template(let template): return try template.filled(with: event, rule: schedule.arn)
    case .part(let path):
      guard let part = path.value(in: event) else { throw ScheduleFault("inputPath", "`\(path.text)` is not in a schedule's event") }
      return part.bytes
    }
  }

  /// Source: Amazon EventBridge Scheduler user guide, "Adding context attributes".
  private static func withAttributes(_ value: JSON, _ event: JSON, _ arn: String) -> JSON {
    let id = (event["id"]?.string ?? "").filter { $0 != "-" }.prefix(16)
    let attributes = [
      ("schedule-arn", arn), ("scheduled-time", event["time"]?.string ?? ""), ("execution-id", String(id)), ("attempt-number", "1"),
    ]
    func filled(_ text: String) -> String {
      text.contains("<aws.scheduler.") ? attributes.reduce(text) { $0.replacing("<aws.scheduler.\($1.0)>", with: $1.1) } : text
    }
    switch value {
    case .string(let text): return .string(filled(text))
    case .array(let elements): return .array(elements.map { withAttributes($0, event, arn) })
    case .object(let members): return .object(members.map { JSON.Member(filled($0.name), withAttributes($0.value, event, arn)) })
    case .null, .bool, .integer, .real: return value
    }
  }
}
