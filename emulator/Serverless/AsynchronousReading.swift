extension FileReader {
  /// `maximumRetryAttempts`, `maximumEventAge`, `destinations`. Source: serverless.com/framework/docs/providers/aws/guide/functions, "Asynchronous invocation".
  mutating func asynchronous(_ settings: [YAMLNode.Entry], _ path: String, _ intrinsic: Intrinsic) -> AsynchronousDeclaration {
    var read = AsynchronousDeclaration()
    if let node = settings["maximumRetryAttempts"], let number = integer(node, "\(path).maximumRetryAttempts", 0...2) { read.maximumRetryAttempts = number }
    if let node = settings["maximumEventAge"], let number = integer(node, "\(path).maximumEventAge", 60...21_600) { read.maximumEventAge_s = number }
    let destinations = entries(settings["destinations"], "\(path).destinations")
    if let node = destinations["onSuccess"] { read.onSuccess = destination(node, "\(path).destinations.onSuccess", intrinsic) }
    if let node = destinations["onFailure"] { read.onFailure = destination(node, "\(path).destinations.onFailure", intrinsic) }
    if let node = settings["onError"] { read.deadLetterQueue = deadLetterQueue(node, "\(path).onError", intrinsic) }
    return read
  }

  /// A queue's ARN. Nil, with a warning, for a topic or what only the cloud knows.
  private mutating func deadLetterQueue(_ node: YAMLNode, _ path: String, _ intrinsic: Intrinsic) -> String? {
    guard let value = resolved(node, path) else { return nil }
    guard let arn = intrinsic.text(of: value) else {
      warn("only the cloud knows this queue; nothing is sent to it", at: node.mark, path)
      return nil
    }
    return arn.hasPrefix("arn:aws:sqs:") ? arn : unheard(nil, node, path)
  }

  /// A function's name or ARN, a queue's ARN, or `{ type, arn }`. Nil, with a warning, for what is neither.
  private mutating func destination(_ node: YAMLNode, _ path: String, _ intrinsic: Intrinsic) -> String? {
    guard let value = resolved(node, path) else { return nil }
    var target = value
    if let entries = value.entries, !Intrinsic.isIntrinsic(value) {
      guard let kindNode = entries["type"], let kind = choice(kindNode, "\(path).type", ["function", "sqs", "sns", "eventBus"]) else {
        if entries["type"] == nil { report("is missing", at: node.mark, "\(path).type") }
        return nil
      }
      guard let arn = entries["arn"] else {
        report("is missing", at: node.mark, "\(path).arn")
        return nil
      }
      guard kind == "function" || kind == "sqs" else { return unheard(kind, node, path) }
      target = arn
    }
    guard let name = intrinsic.text(of: target) ?? target.text, !name.isEmpty else {
      warn("only the cloud knows this destination; nothing is sent to it", at: node.mark, path)
      return nil
    }
    if name.hasPrefix("arn:"), !name.hasPrefix("arn:aws:lambda:"), !name.hasPrefix("arn:aws:sqs:") { return unheard(nil, node, path) }
    return name
  }

  /// - Parameter kind: as `type` has it; nil where a text says it.
  private mutating func unheard(_ kind: String?, _ node: YAMLNode, _ path: String) -> String? {
    warn("nothing is sent to \(kind.map { "`\($0)`" } ?? "such") destinations; only functions and queues are told", at: node.mark, path)
    return nil
  }

  /// A destination that is no ARN is a function of this file.
  mutating func checkDestinations(_ functions: [FunctionDeclaration]) {
    for function in functions {
      for (key, name) in [("onSuccess", function.asynchronous.onSuccess), ("onFailure", function.asynchronous.onFailure)] {
        guard let name, !name.hasPrefix("arn:"), !functions.contains(where: { $0.key == name || $0.name == name }) else { continue }
        let meant = Spelling.nearest(to: name, in: functions.map(\.key)).map { "did you mean `\($0)`?" } ?? Spelling.there(functions.map(\.key))
        report("`\(name)` is no function of this file; \(meant)", at: function.mark, "functions.\(function.key).destinations.\(key)")
      }
    }
  }
}
