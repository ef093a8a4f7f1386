internal import EmulatorJSON

/// Moves the messages of a dead-letter queue elsewhere, a bounded number a second. Source: API reference, StartMessageMoveTask.
struct MoveTask: Sendable, Equatable {
  enum Status: String, Sendable {
    case running = "RUNNING"
    case completed = "COMPLETED"
    case cancelled = "CANCELLED"
    case failed = "FAILED"
  }

  static let rates: ClosedRange<Int64> = 1...500
  /// So many of a queue's are listed, the latest first.
  static let listedMaximum = 10
  /// Without a rate of its own.
  private static let ownRate: Int64 = 500

  var id: String
  var source: String
  var destination: String?
  var rate: Int64?
  var toMove: Int64
  var moved: Int64 = 0
  var status = Status.running
  var failure: String?
  /// Milliseconds since 1970.
  var started_ms: Int64
  /// When the next message is moved; nil once it is over.
  var next_ms: Int64?

  init(id: String, source: String, destination: String?, rate: Int64?, toMove: Int64, now_ms: Int64) {
    (self.id, self.source, self.destination, self.rate, self.toMove) = (id, source, destination, rate, toMove)
    started_ms = now_ms
    next_ms = now_ms + (rate.map { 1_000 / $0 } ?? 0)
  }

  /// How many may be moved by now.
  func allowance(_ now_ms: Int64) -> Int {
    guard let next_ms, next_ms <= now_ms else { return 0 }
    return Int(min(500, 1 + (now_ms - next_ms) * (rate ?? Self.ownRate) / 1_000))
  }

  mutating func step(_ count: Int, _ now_ms: Int64) {
    moved += Int64(count)
    let rate = rate ?? Self.ownRate
    next_ms = max(next_ms ?? now_ms, now_ms - 1_000) + max(1, Int64(count) * 1_000 / rate)
  }

  mutating func end(_ status: Status, _ failure: String? = nil) {
    self.status = status
    self.failure = failure
    next_ms = nil
  }

  var stored: [UInt8] {
    var members: [JSON.Member] = [
      .init("source", .string(source)), .init("toMove", .integer(toMove)), .init("moved", .integer(moved)), .init("status", .string(status.rawValue)),
      .init("started", .integer(started_ms)),
    ]
    if let destination { members.append(.init("destination", .string(destination))) }
    if let rate { members.append(.init("rate", .integer(rate))) }
    if let failure { members.append(.init("failure", .string(failure))) }
    if let next_ms { members.append(.init("next", .integer(next_ms))) }
    return JSON.object(members).bytes
  }

  init?(id: String, stored bytes: [UInt8]) {
    guard let json = try? JSON(reading: bytes), let source = json["source"]?.string, let status = json["status"]?.string.flatMap(Status.init),
      let started = json["started"]?.integer
    else { return nil }
    self.init(
      id: id, source: source, destination: json["destination"]?.string, rate: json["rate"]?.integer, toMove: json["toMove"]?.integer ?? 0, now_ms: started)
    (self.status, moved, failure, next_ms) = (status, json["moved"]?.integer ?? 0, json["failure"]?.string, json["next"]?.integer)
  }
}

extension QueueKeeper {
  func runTasks(_ now_ms: Int64) {
    for place in tasks.indices where tasks[place].next_ms.map({ $0 <= now_ms }) ?? false {
      var task = tasks[place]
      run(&task, now_ms)
      tasks[place] = task
      keep("task", task.id, task.stored)
    }
  }

  private func run(_ task: inout MoveTask, _ now_ms: Int64) {
    guard let source = QueueName.key(ofARN: task.source), queues[source] != nil else { return task.end(.failed, Self.lost) }
    settle(source, now_ms)
    var count = 0
    for _ in 0..<task.allowance(now_ms) {
      guard let message = queues[source]?.model.oldestVisible else {
        task.moved += Int64(count)
        return task.end(.completed)
      }
      guard let arn = task.destination ?? message.source, let target = QueueName.key(ofARN: arn) else {
        task.moved += Int64(count)
        return task.end(.failed, "CouldNotDetermineMessageSource")
      }
      guard let record = queues[target] else {
        task.moved += Int64(count)
        return task.end(.failed, Self.lost)
      }
      var moved = QueueMessage(number: nextNumber(now_ms), id: .random(), sent_ms: now_ms)
      (moved.group, moved.deduplication, moved.bytes) = (message.group, message.deduplication, message.bytes)
      if record.model.rules.delay_ms > 0 {
        moved.state = .delayed
        moved.visible_ms = now_ms + record.model.rules.delay_ms
      }
      move(from: message.number, to: moved, in: target)
      queues[source]?.model.remove(message.number)
      count += 1
    }
    task.step(count, now_ms)
    if queues[source]?.model.oldestVisible == nil { task.end(.completed) }
  }

  private static let lost = "AWS.SimpleQueueEngine.NonExistentQueue"
}
