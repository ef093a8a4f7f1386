package import EmulatorJSON
package import EmulatorTables
internal import EmulatorThreads

/// A queue as a file declares it.
package struct QueueDefinition: Sendable {
  package var name: String
  /// By the names that CreateQueue has for them.
  package var attributes: [String: String]
  package var tags: [String: String]

  package init(name: String, attributes: [String: String], tags: [String: String] = [:]) {
    (self.name, self.attributes, self.tags) = (name, attributes, tags)
  }
}

/// What the emulator itself asks, without HTTP.
extension QueueEngine {
  /// Makes the queues that are not there and sets those that are, waiting until that is durable. They come back where a snapshot without them is restored.
  package func createQueuesIfMissing(_ definitions: [QueueDefinition]) throws(TableEngineError) {
    guard !definitions.isEmpty else { return }
    let answer = BoundedQueue<Result<Void, TableEngineError>>(elementsMaximum: 1, costMaximum: 1)
    let scope = home
    ask(
      { keeper, now_ms throws(QueueRefusal) in
        keeper.declared = definitions
        try keeper.ensure(definitions, scope, now_ms)
        return {}
      }, failed: { _ = answer.post(.failure($0), cost: 0) }, done: { _ = answer.post(.success(()), cost: 0) })
    try answer.take(atMost: 1, timeout_ms: nil)?.first?.get()
  }

  /// The queues of all accounts and regions, with how much they hold.
  package func list(_ reply: @escaping @Sendable (Result<JSON, TableEngineError>) -> Void) {
    ask(
      { keeper, now_ms throws(QueueRefusal) in
        for key in keeper.queues.keys { keeper.settle(key, now_ms) }
        let queues = keeper.queues.values.sorted { $0.key < $1.key }.map(\.summary)
        return { reply(.success(["queues": .array(queues)])) }
      }, failed: { reply(.failure($0)) })
  }

  /// How many messages are shown of a queue.
  package static let shownMaximum = 1_000

  /// A queue's messages in their order, without receiving them; nil where there is no such queue.
  package func messages(of name: String, _ reply: @escaping @Sendable (Result<JSON?, TableEngineError>) -> Void) {
    let key = name.contains("/") ? name : home.key(name)
    ask(
      { keeper, now_ms throws(QueueRefusal) in
        guard let record = keeper.queues[key] else { return { reply(.success(nil)) } }
        keeper.settle(key, now_ms)
        let messages = record.model.all.prefix(Self.shownMaximum).map { keeper.shown($0) }
        let total = Int64(record.model.messages.count)
        return { reply(.success(["queue": .string(name), "total": .integer(total), "messages": .array(messages)])) }
      }, failed: { reply(.failure($0)) })
  }

  func ask(
    _ body: @escaping @Sendable (QueueKeeper, Int64) throws(QueueRefusal) -> @Sendable () -> Void, failed: @escaping @Sendable (TableEngineError) -> Void,
    done: @escaping @Sendable () -> Void = {}
  ) {
    engine.postUrgently(
      ResidentWork(fail: { failed(TableEngineError($0)) }) { resident, _, now_ms throws(Fault) in
        guard let keeper = resident as? QueueKeeper else { return {} }
        do throws(QueueRefusal) {
          let after = try body(keeper, now_ms)
          try keeper.check()
          return {
            after()
            done()
          }
        } catch {
          try keeper.throwFault()
          let fault = TableEngineError(SQLiteFault(code: SQLiteFault.refused, message: error.message))
          return { failed(fault) }
        }
      })
  }
}

extension QueueRecord {
  var summary: JSON {
    let parts = key.split(separator: "/")
    return [
      "name": .string(name), "account": .string(String(parts[0])), "region": .string(String(parts[1])), "fifo": .bool(isFIFO),
      "visible": .integer(Int64(model.visible)), "inFlight": .integer(Int64(model.inFlight)), "delayed": .integer(Int64(model.delayed)),
    ]
  }
}

extension QueueKeeper {
  func shown(_ message: QueueMessage) -> JSON {
    let state =
      switch message.state {
      case .visible: "visible"
      case .delayed: "delayed"
      case .taken: "inFlight"
      }
    guard let content = content(message.number), let delivery = Optional(ReceivedMessage(message: message, content: content, handle: "")) else { return .null }
    var members = (delivery.json(.everything).object ?? []).filter { $0.name != "ReceiptHandle" }
    members.append(.init("State", .string(state)))
    if message.state != .visible { members.append(.init("VisibleTimestamp", .integer(message.visible_ms))) }
    return .object(members)
  }

  /// Makes or sets what a file declares: first all of them, then where their dead letters go.
  func ensure(_ definitions: [QueueDefinition], _ scope: TableScope, _ now_ms: Int64) throws(QueueRefusal) {
    for definition in definitions {
      let key = scope.key(definition.name)
      deleted[key] = nil
      var attributes = definition.attributes
      let (redrive, fifo) = (attributes.removeValue(forKey: "RedrivePolicy"), attributes["FifoQueue"])
      if let record = queues[key] {
        guard record.isFIFO == (fifo == "true") else {
          throw QueueRefusal(.queueNameExists, "queue `\(definition.name)` is there and is of the other kind; delete it, or use another data folder")
        }
        attributes["FifoQueue"] = nil
        // What the file no longer says is as by default again.
        for known in QueueAttributes.all where attributes[known.name] == nil && known.name != "FifoQueue" && (known.name != "RedrivePolicy" || redrive == nil) {
          let standard = QueueAttributes.standard(isFIFO: record.isFIFO)[known.name]
          if known.name != "Policy" { record.attributes[known.name] = standard }
        }
        _ = try setAttributes(call(scope, now_ms, [.init("QueueUrl", .string(definition.name)), attributes.member("Attributes")]))
      } else {
        _ = try createQueue(
          call(scope, now_ms, [.init("QueueName", .string(definition.name)), attributes.member("Attributes"), definition.tags.member("tags")]))
      }
      if let record = queues[key], record.tags != definition.tags, !definition.tags.isEmpty {
        record.tags = definition.tags
        save(record)
      }
    }
    for definition in definitions {
      guard let redrive = definition.attributes["RedrivePolicy"] else { continue }
      _ = try setAttributes(
        call(scope, now_ms, [.init("QueueUrl", .string(definition.name)), ["RedrivePolicy": redrive].member("Attributes")]))
    }
  }

  private func call(_ scope: TableScope, _ now_ms: Int64, _ members: [JSON.Member]) -> QueueCall {
    QueueCall(parameters: Parameters(members), scope: scope, host: "localhost", now_ms: now_ms)
  }
}

extension [String: String] {
  fileprivate func member(_ name: String) -> JSON.Member { .init(name, .object(sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })) }
}
