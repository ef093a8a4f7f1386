public import EmulatorJSON

/// When a function is invoked by itself (`schedule` events).
public struct ScheduleDeclaration: Sendable, Equatable {
  /// `rate(…)` or `cron(…)`, as it is written.
  public var expression: String
  public var name: String?
  public var isEnabled = true
  /// What the function is given in the place of the event; JSON.
  public var input: JSON?
  /// The part of the event that it is given.
  public var inputPath: String?
  /// A text that is made of parts of the event, and their paths by name.
  public var inputTemplate: String?
  public var inputPaths: [String: String] = [:]
  /// Where that stands.
  public var inputMark: Mark?
  /// Whether EventBridge Scheduler sends it, and not a bus.
  public var isSchedulers = false
  /// An IANA zone, by whose calendar `cron` goes.
  public var zone: String?
  public var zoneMark: Mark?
  public var mark: Mark
}

extension FileReader {
  private static let scheduleKeys = [
    "rate", "enabled", "name", "description", "input", "inputPath", "inputTransformer", "method", "roleArn", "timezone",
  ]

  /// A text, or a mapping with one rate or several. Source: serverless.com/framework/docs/providers/aws/events/schedule, and what the framework refuses.
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
    if let node = settings["name"] {
      schedule.name = text(node, "\(path).name")
      if rates.count > 1 { report("cannot be given to more than one rate", at: node.mark, "\(path).name") }
    }
    if let node = settings["method"] { schedule.isSchedulers = choice(node, "\(path).method", ["eventBus", "scheduler"]) == "scheduler" }
    readInput(settings, &schedule, path)
    if let node = settings["timezone"] {
      (schedule.zone, schedule.zoneMark) = (text(node, "\(path).timezone"), node.mark)
      if !schedule.isSchedulers { report("needs `method: scheduler`: a rule of a bus goes by UTC", at: node.mark, "\(path).timezone") }
    }
    return rates.map { rate in
      var one = schedule
      one.expression = rate
      return one
    }
  }

  private mutating func readInput(_ settings: [YAMLNode.Entry], _ schedule: inout ScheduleDeclaration, _ path: String) {
    let given = ["input", "inputPath", "inputTransformer"].compactMap { key in settings[key].map { (key: key, node: $0) } }
    if given.count > 1 { report("cannot stand beside `\(given[0].key)`", at: given[1].node.mark, "\(path).\(given[1].key)") }
    guard let (key, node) = given.first else { return }
    schedule.inputMark = node.mark
    if key != "input", schedule.isSchedulers { report("cannot be had with `method: scheduler`", at: node.mark, "\(path).\(key)") }
    switch key {
    case "inputPath": schedule.inputPath = text(node, "\(path).inputPath")
    case "inputTransformer": readTransformer(node, &schedule, "\(path).inputTransformer")
    default:
      guard case .value(let input)? = try? variables.resolveDeeply(node), !input.isNull else { return }
      schedule.input = input.text.map { (try? JSON(reading: Array($0.utf8))) ?? .string($0) } ?? input.json
      // The framework reads a text that stands alone under `body`.
      if let members = schedule.input?.object, members.count == 1, members[0].name == "body", let body = members[0].value.string {
        guard let read = try? JSON(reading: Array(body.utf8)) else { return report("must be JSON", at: node.mark, "\(path).input.body") }
        schedule.input = ["body": read]
      }
    }
  }

  private mutating func readTransformer(_ node: YAMLNode, _ schedule: inout ScheduleDeclaration, _ path: String) {
    let keys = ["inputTemplate", "inputPathsMap"]
    let settings = entries(node, path)
    for setting in settings where !keys.contains(setting.key) { unknown(setting, keys, "\(path).\(setting.key)") }
    for entry in entries(settings["inputPathsMap"], "\(path).inputPathsMap") {
      if let text = text(entry.value, "\(path).inputPathsMap.\(entry.key)") { schedule.inputPaths[entry.key] = text }
    }
    guard let template = settings["inputTemplate"] else { return report("is missing", at: node.mark, "\(path).inputTemplate") }
    schedule.inputTemplate = text(template, "\(path).inputTemplate")
  }
}
