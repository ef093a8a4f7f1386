internal import EmulatorJSON
package import EmulatorTables

/// SQS's service, kept in the tables' file by their writer. Every answer, a receive's too, leaves after its commit.
package final class QueueEngine: Sendable {
  let engine: TableEngine
  let home: TableScope
  private let isVirtual: Bool

  /// What the table engine is to be made with.
  /// - Parameters:
  ///   - home: whose queues a request without a signature means.
  ///   - heldMaximum: how many messages all queues hold together, and how many sendings they remember.
  ///   - now: milliseconds since 1970.
  package static func resident(
    home: TableScope, heldMaximum: Int = QueueEngine.heldMaximum, now: @escaping @Sendable () -> Int64
  ) -> @Sendable () -> any Resident {
    { QueueKeeper(home: home, heldMaximum: heldMaximum, now: now) }
  }

  package static let heldMaximum = 2_000_000

  /// `engine` must have been made with `resident`. `isVirtual`: its clock stands still, so that who waits is told by the machine's own too.
  package init(_ engine: TableEngine, home: TableScope, isVirtual: Bool = false) {
    self.engine = engine
    self.home = home
    self.isVirtual = isVirtual
  }

  /// Answers one request, on a thread of the service; it must not be held up by the reply. A receive may wait up to 20 s; `ticket` ends that.
  package func submit(_ request: QueueRequest, ticket: PollTicket = PollTicket(), reply: @escaping @Sendable (QueueReply) -> Void) {
    guard let operation = QueueOperation(rawValue: request.operation) else {
      return reply(QueueReply(QueueRefusal(.unknownOperation, "The operation \(request.operation.prefix(100)) is not one of this service")))
    }
    let scope = request.scope ?? home
    let isVirtual = isVirtual
    let read = ReadRequest(request, operation, sender: scope.account)
    let work = ResidentWork(
      isFreeing: operation.isFreeing, fail: { reply(QueueReply(QueueRefusal(.internalError, "Internal server error: \($0.message)"))) }
    ) { resident, _, now_ms throws(Fault) in
      guard let keeper = resident as? QueueKeeper else { return {} }
      do throws(QueueRefusal) {
        let call = QueueCall(
          parameters: try read.parameters(request), scope: scope, host: request.host, now_ms: now_ms, content: read.content)
        if operation == .receiveMessage {
          let answer = try keeper.receiveMessage(call, ticket, isVirtual: isVirtual, reply: reply)
          try keeper.check()
          return answer
        }
        let members = try keeper.perform(operation, call)
        try keeper.check()
        let answer = QueueReply(JSON.object(members).bytes)
        return { reply(answer) }
      } catch {
        try keeper.throwFault()
        let answer = QueueReply(error)
        return { reply(answer) }
      }
    }
    engine.post(work, cost: request.body.count)
  }
}

/// What of a small request is read by who brings it, so that the writer, for whom all wait, need not. Faults are told in the writer's turn, after those that come first.
private struct ReadRequest: Sendable {
  private static let bytesMaximum = 65_536

  private var members: Result<Parameters, QueueRefusal>?
  /// Of a single sending.
  private(set) var content: Result<MessageContent, QueueRefusal>?

  init(_ request: QueueRequest, _ operation: QueueOperation, sender: String) {
    guard request.body.count <= Self.bytesMaximum else { return }
    do throws(QueueRefusal) {
      let parameters = try Parameters(body: request.body)
      members = .success(parameters)
      guard operation == .sendMessage else { return }
      do throws(QueueRefusal) { content = .success(try MessageContent(parameters, sender: sender)) } catch { content = .failure(error) }
    } catch { members = .failure(error) }
  }

  func parameters(_ request: QueueRequest) throws(QueueRefusal) -> Parameters {
    if let members { try members.get() } else { try Parameters(body: request.body) }
  }
}

extension QueueKeeper {
  /// Stops an answer that rests on what the disk did not give; the fault itself is thrown on.
  func check() throws(QueueRefusal) {
    do throws(Fault) { try throwFault() } catch { throw Self.diskFailed }
  }
}
