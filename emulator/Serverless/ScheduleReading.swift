public import EmulatorJSON

/// When a function is invoked by itself (`schedule` events).
public struct ScheduleDeclaration: Sendable, Equatable {
  /// `rate(…)` or `cron(…)`, as it is written.
  public var expression: String
  public var name: String?
  public var isEnabled = true
  /// What the function is given in the place of the event; JSON.
  public var input: JSON?
  /// Whether EventBridge Scheduler sends it, and not a bus.
  public var isSchedulers = false
  public var mark: Mark
}

extension FileReader {
  private static let scheduleKeys = [
    "rate", "enabled", "name", "description", "input", "inputPath", "inputTransformer", "method", "timezone",
  ]

  /// A text, or a mapping with one rate or several. Source: serverless.com/framework/docs/providers/aws/events/schedule.
  mutating func schedules(_ event: YAMLNode.Entry, _ path: String) -> [ScheduleDeclaration] {
    guard let value = resolved(event.value, path) else { return [] }
    if let text = value.text { return [ScheduleDeclaration(expression: text, mark: event.mark)] }
    let settings = entries(value, path)
    for setting in settings where !Self.scheduleKeys.contains(setting.key) { unknown(setting, Self.scheduleKeys, "\(path).\(setting.key)") }
    guard let rates = settings["rate"].flatMap({ texts($0, "\(path).rate") }), !rates.isEmpty else {
      if settings["rate"] == nil { report("is missing", at: event.mark, "\(path).rate") }
      return []
    }
    var schedule = ScheduleDeclaration(expression: "", mark: event.mark)
    if let node = settings["enabled"], let flag = boolean(node, "\(path).enabled") { schedule.isEnabled = flag }
    if let node = settings["name"] { schedule.name = text(node, "\(path).name") }
    if let node = settings["method"] { schedule.isSchedulers = choice(node, "\(path).method", ["eventBus", "scheduler"]) == "scheduler" }
    if let node = settings["input"], case .value(let input)? = try? variables.resolveDeeply(node), !input.isNull {
      schedule.input = input.text.map { (try? JSON(reading: Array($0.utf8))) ?? .string($0) } ?? input.json
    }
    for key in ["inputPath", "inputTransformer"] where settings[key] != nil {
      warn("is not applied here; the function is given the whole event", at: settings[key]?.mark ?? event.mark, "\(path).\(key)")
    }
    if let node = settings["timezone"], let zone = text(node, "\(path).timezone"), zone != "UTC" {
      warn("zones are not known here; the schedule goes by UTC", at: node.mark, "\(path).timezone")
    }
    return rates.map { rate in
      var one = schedule
      one.expression = rate
      return one
    }
  }
}
