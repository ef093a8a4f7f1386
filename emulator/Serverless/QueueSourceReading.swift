internal import EmulatorJSON

/// A queue whose messages a function is given (`sqs` events).
public struct QueueSource: Sendable, Equatable {
  public var arn: String
  public var batchSize = 10
  /// How long a batch is gathered, in seconds.
  public var window_s = 0
  public var reportsFailures = false
  public var concurrencyMaximum: Int?
  /// JSON texts.
  public var filters: [String] = []
  public var isEnabled = true
  public var mark: Mark
}

extension FileReader {
  private static let sourceKeys = [
    "arn", "batchSize", "maximumBatchingWindow", "functionResponseType", "maximumConcurrency", "filterPatterns", "enabled",
  ]

  /// Source: serverless.com/framework/docs/providers/aws/events/sqs. Nil, with a warning, where only the cloud knows the queue.
  mutating func queueSource(_ event: YAMLNode.Entry, _ path: String, _ intrinsic: Intrinsic) -> QueueSource? {
    guard let value = resolved(event.value, path) else { return nil }
    guard !Intrinsic.isIntrinsic(value), value.entries != nil else {
      return arn(value, event.mark, path, intrinsic).map { QueueSource(arn: $0, mark: event.mark) }
    }
    let settings = entries(value, path)
    for setting in settings where !Self.sourceKeys.contains(setting.key) { unknown(setting, Self.sourceKeys, "\(path).\(setting.key)") }
    guard let node = settings["arn"] else {
      report("is missing", at: event.mark, "\(path).arn")
      return nil
    }
    guard let queue = resolved(node, "\(path).arn").flatMap({ arn($0, node.mark, "\(path).arn", intrinsic) }) else { return nil }
    var source = QueueSource(arn: queue, mark: event.mark)
    let isFIFO = queue.hasSuffix(".fifo")
    if let node = settings["batchSize"], let size = integer(node, "\(path).batchSize", isFIFO ? 1...10 : 1...10_000) { source.batchSize = size }
    if let node = settings["maximumBatchingWindow"], let window = integer(node, "\(path).maximumBatchingWindow", isFIFO ? 0...0 : 0...300) {
      source.window_s = window
    }
    if source.batchSize > 10, source.window_s == 0 {
      report("needs a `maximumBatchingWindow` of 1 or more, being over 10", at: event.mark, "\(path).batchSize")
    }
    if let node = settings["functionResponseType"] {
      source.reportsFailures = choice(node, "\(path).functionResponseType", ["ReportBatchItemFailures"]) != nil
    }
    if let node = settings["maximumConcurrency"] { source.concurrencyMaximum = integer(node, "\(path).maximumConcurrency", 2...1_000) }
    if let node = settings["enabled"], let flag = boolean(node, "\(path).enabled") { source.isEnabled = flag }
    if let node = settings["filterPatterns"] { source.filters = filters(node, "\(path).filterPatterns") }
    return source
  }

  private mutating func arn(_ value: YAMLNode, _ mark: Mark, _ path: String, _ intrinsic: Intrinsic) -> String? {
    guard let arn = intrinsic.text(of: value) else {
      warn("only the cloud knows this queue; nothing is received of it", at: mark, path)
      return nil
    }
    guard arn.hasPrefix("arn:aws:sqs:"), arn.split(separator: ":", omittingEmptySubsequences: false).count == 6 else {
      report("must be a queue's ARN, got \"\(arn)\"", at: mark, path)
      return nil
    }
    return arn
  }

  private mutating func filters(_ node: YAMLNode, _ path: String) -> [String] {
    let patterns = list(node, path)
    if patterns.count > 5 { report("holds \(patterns.count) patterns; the maximum is 5", at: node.mark, path) }
    return patterns.prefix(5).compactMap { pattern in
      guard case .value(let value)? = try? variables.resolveDeeply(pattern) else { return nil }
      return String(decoding: value.json.bytes, as: UTF8.self)
    }
  }

  /// A batch must be over before its messages come back: the cloud refuses the mapping otherwise.
  mutating func checkQueueSources(_ functions: [FunctionDeclaration], _ queues: [QueueDeclaration], _ intrinsic: Intrinsic) {
    for function in functions {
      for (place, source) in function.queueSources.enumerated() {
        let path = "functions.\(function.key).events"
        if function.queueSources[..<place].contains(where: { $0.arn == source.arn }) {
          report("the queue of `\(source.arn)` is an event twice", at: source.mark, path)
        }
        guard let queue = queues.first(where: { source.arn == "arn:aws:sqs:\(intrinsic.region):\(intrinsic.accountID):\($0.name)" }) else {
          warn("`\(source.arn)` is no queue of this file; nothing is received until it is made", at: source.mark, path)
          continue
        }
        let visibility_s = queue.attributes["VisibilityTimeout"].flatMap { Int($0) } ?? 30
        if function.timeout_s > visibility_s {
          report("the function's timeout of \(function.timeout_s) s is over the queue's VisibilityTimeout of \(visibility_s) s", at: source.mark, path)
        }
      }
    }
  }
}
