internal import EmulatorJSON

/// StartMessageMoveTask, its list and its cancelling.
extension QueueKeeper {
  func startMoveTask(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let arn = try call.parameters.required("SourceArn")
    let source = try moveQueue(arn, "SourceArn")
    let destination = try call.parameters.text("DestinationArn")
    if let destination { try check(destination, of: source, arn) }
    let rate = try call.parameters.integer("MaxNumberOfMessagesPerSecond")
    if let rate, !MoveTask.rates.contains(rate) {
      throw .invalid(String(rate), "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500, if provided.")
    }
    guard queues.values.contains(where: { $0.redrive?.target == arn }) else {
      throw QueueRefusal(.invalidParameterValue, "Source queue must be configured as a Dead Letter Queue.")
    }
    guard !tasks.contains(where: { $0.source == arn && $0.status == .running }) else {
      throw QueueRefusal(
        .invalidParameterValue, "There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
    }
    settle(source, call.now_ms)
    let task = MoveTask(
      id: MessageID.random().text, source: arn, destination: destination, rate: rate, toMove: Int64(queues[source]?.model.visible ?? 0), now_ms: call.now_ms)
    tasks.append(task)
    keep("task", task.id, task.stored)
    forgetOldTasks(of: arn)
    return [.init("TaskHandle", .string(Self.handle(of: task)))]
  }

  /// Texts as emulators that were tried beside AWS have them.
  private func check(_ destination: String, of source: String, _ arn: String) throws(QueueRefusal) {
    guard destination != arn else {
      throw QueueRefusal(.invalidParameterValue, "Source queue arn and destination queue arn cannot be the same.")
    }
    let target = try moveQueue(destination, "DestinationArn")
    guard queues[target]?.isFIFO == queues[source]?.isFIFO else {
      throw QueueRefusal(.invalidParameterValue, "The source queue and destination queue must be of the same queue type.")
    }
  }

  private func moveQueue(_ arn: String, _ name: String) throws(QueueRefusal) -> String {
    guard let key = QueueName.key(ofARN: arn), queues[key] != nil else {
      throw QueueRefusal(.resourceNotFound, "The resource that you specified for the \(name) parameter doesn't exist.")
    }
    return key
  }

  private func forgetOldTasks(of arn: String) {
    let own = tasks.filter { $0.source == arn }
    for task in own.dropLast(MoveTask.listedMaximum) {
      tasks.removeAll { $0.id == task.id }
      keep("task", task.id, nil)
    }
  }

  private static func handle(of task: MoveTask) -> String {
    Base64.text(JSON.object([.init("taskId", .string(task.id)), .init("sourceArn", .string(task.source))]).bytes)
  }

  func listMoveTasks(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let arn = try call.parameters.required("SourceArn")
    _ = try moveQueue(arn, "SourceArn")
    let maximum = try call.parameters.integer("MaxResults") ?? 1
    guard (1...Int64(MoveTask.listedMaximum)).contains(maximum) else { throw .invalid(String(maximum), "MaxResults", "Must be between 1 and 10, if provided.") }
    let shown = tasks.filter { $0.source == arn }.reversed().prefix(Int(maximum))
    return [.init("Results", .array(shown.map(Self.json)))]
  }

  private static func json(_ task: MoveTask) -> JSON {
    var members: [JSON.Member] = [
      .init("ApproximateNumberOfMessagesMoved", .integer(task.moved)), .init("ApproximateNumberOfMessagesToMove", .integer(task.toMove)),
      .init("SourceArn", .string(task.source)), .init("StartedTimestamp", .integer(task.started_ms)), .init("Status", .string(task.status.rawValue)),
    ]
    if let destination = task.destination { members.append(.init("DestinationArn", .string(destination))) }
    if let rate = task.rate { members.append(.init("MaxNumberOfMessagesPerSecond", .integer(rate))) }
    if let failure = task.failure { members.append(.init("FailureReason", .string(failure))) }
    if task.status == .running { members.append(.init("TaskHandle", .string(handle(of: task)))) }
    return .object(members)
  }

  func cancelMoveTask(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let handle = try call.parameters.required("TaskHandle")
    let json = Base64.bytes(handle).flatMap { try? JSON(reading: $0) }
    guard let id = json?["taskId"]?.string, let arn = json?["sourceArn"]?.string else {
      throw QueueRefusal(.invalidParameterValue, "Value for parameter TaskHandle is invalid.")
    }
    _ = try moveQueue(arn, "SourceArn")
    guard let place = tasks.firstIndex(where: { $0.id == id && $0.source == arn }) else { throw QueueRefusal(.resourceNotFound, "Task does not exist.") }
    guard tasks[place].status == .running else { throw QueueRefusal(.unsupportedOperation, "Only active tasks can be cancelled.") }
    tasks[place].end(.cancelled)
    keep("task", id, tasks[place].stored)
    return [.init("ApproximateNumberOfMessagesMoved", .integer(tasks[place].moved))]
  }
}
