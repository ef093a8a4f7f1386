import Forms

/// A message as it was received.
public struct WorkReceived: Sendable, Hashable {
  /// The queue's.
  public var id: String
  public var body: String
  /// From 1: how often it was received.
  public var receives: Int
  /// When it was sent first; nil where the queue does not tell.
  public var sent_ms: Int64?
  /// The queue's name.
  public var queue: String

  public init(id: String, body: String, receives: Int, sent_ms: Int64? = nil, queue: String = "") {
    (self.id, self.body, self.receives, self.sent_ms, self.queue) = (id, body, receives, sent_ms, queue)
  }

  /// A message that was received so often is given up: what `maxReceiveCount` of the queues says too.
  public static let receivesMaximum = 5
}

/// What a message came to.
public struct Worked: Sendable {
  public enum Deed: String, Sendable, Hashable, CaseIterable {
    /// The case went on, to its end or its next rest.
    case advanced
    /// It was taken five times, and nothing came of it: a dead letter tells of it.
    case setAside = "set_aside"
    /// It was kept for long enough, and is kept no longer.
    case deleted
    /// There is nothing to do for the case: it has ended, waits for somebody, or is not there.
    case resting
    /// It is not due; where it is soon, another message comes then.
    case notDue = "not_due"
    /// Another worker has it; another message comes when that one's time is over.
    case leased
    /// Another worker was faster.
    case overtaken
    /// There was no time left to begin; another message was sent.
    case putOff = "put_off"
    /// As many cases of its tenant run as may; another message comes in a moment.
    case crowded
    /// The message is no notice; a dead letter tells of it.
    case malformed
    /// It failed at the fifth receive for a fault of ours: a dead letter tells of it.
    case buried
    /// It failed, and comes again.
    case failed
    /// The records, or what the case needs, were away at its fifth receive; the sweep sends another.
    case dropped
  }

  public var message: WorkReceived
  public var deed: Deed
  public var place: CasePlace?
  /// What the case shows, where it went on.
  public var answer: CaseAnswer?
  /// Why it came to nothing, for the operator.
  public var cause: String?
  /// Of which kind the dead letter is that was left just now; nil where none was.
  public var letter: DeadLetter.Kind?

  public var comesAgain: Bool { deed == .failed }

  init(
    _ message: WorkReceived, _ deed: Deed, _ place: CasePlace? = nil, _ answer: CaseAnswer? = nil, cause: String? = nil, letter: DeadLetter.Kind? = nil
  ) {
    (self.message, self.deed, self.place, self.answer, self.cause, self.letter) = (message, deed, place, answer, cause, letter)
  }
}

/// Goes on with the cases that a batch of messages tells of, side by side. What a message came to is durable before its batch is answered.
public struct WorkOnCases: Sendable {
  private let families: Families
  private let cases: CaseStore
  private let correlationID: String

  /// `correlationID` names this worker in the cases that it has.
  public init(_ families: Families, in cases: CaseStore, correlationID: String) {
    (self.families, self.cases, self.correlationID) = (families, cases.atOnce, correlationID)
  }

  /// A case that is begun with less left than this would only be parked.
  static let least_ms: Int64 = CaseStore.closingMargin_ms + 2_000

  /// A case whose message told of it: as it was when the batch came.
  private struct Told: Sendable {
    var message: WorkReceived
    var family: any CaseFamily
    var header: CaseHeader
    /// Whether it was taken before and nothing came of it, so that it may be what ended its worker.
    var isSuspect: Bool { header.takes > 0 }
  }

  /// One for each message, in their order.
  ///
  /// A case that ends its worker takes every case beside it along. So those that were taken in vain before come last, one by one, the least often taken first: a case that is
  /// innocent goes on before the one that is not has its turn.
  public func respond(to batch: [WorkReceived]) async -> [Worked] {
    var worked: [String: Worked] = [:]
    var told: [Told] = []
    for (message, found) in await sideBySide(batch, { await find($0) }) {
      switch found {
      case .success(let one) where told.contains { $0.header.place == one.header.place }: worked[message.id] = Worked(message, .overtaken, one.header.place)
      case .success(let one): told.append(one)
      case .failure(let end): worked[message.id] = end.worked
      }
    }
    for (one, end) in await sideBySide(told.filter { !$0.isSuspect }, { await work($0) }) { worked[one.message.id] = end }
    for one in told.filter(\.isSuspect).sorted(by: { ($0.header.takes, $0.header.place.id) < ($1.header.takes, $1.header.place.id) }) {
      worked[one.message.id] = await work(one)
    }
    return batch.compactMap { worked[$0.id] }
  }

  private struct End: Error { var worked: Worked }

  /// In the order of `all`.
  private func sideBySide<One: Sendable, Value: Sendable>(
    _ all: [One], _ work: @escaping @Sendable (One) async -> Value
  ) async -> [(One, Value)] {
    await withTaskGroup(of: (Int, Value).self) { group in
      for (number, one) in all.enumerated() { group.addTask { (number, await work(one)) } }
      var values: [Int: Value] = [:]
      for await (number, value) in group { values[number] = value }
      return all.enumerated().compactMap { number, one in values[number].map { (one, $0) } }
    }
  }

  private func caller(_ tenant: String) -> Caller { Caller(tenant: tenant, principal: "clock", correlationID: correlationID) }

  /// Which case a message tells of.
  private func find(_ message: WorkReceived) async -> Result<Told, End> {
    let notice: WorkNotice
    do throws(StoredError) { notice = try WorkNotice(text: message.body) } catch {
      return .failure(End(worked: await cases.buryMalformed(message, "\(error.path.isEmpty ? "" : "`\(error.path)` ")\(error.rule)")))
    }
    // A build that does not have the family, or no such case: nothing is to be done here.
    guard let family = families[notice.family] else { return .failure(End(worked: Worked(message, .resting, cause: "this build has no `\(notice.family)`"))) }
    let place = CasePlace(tenant: notice.tenant, family: family.name, id: notice.id.lowercased())
    do throws(EndpointError) {
      guard let header = try await cases.header(place, family.shape) else { return .failure(End(worked: Worked(message, .resting, place))) }
      return .success(Told(message: message, family: family, header: header))
    } catch { return .failure(End(worked: await failed(message, family, place, error))) }
  }

  private func work(_ told: Told) async -> Worked {
    let (message, place) = (told.message, told.header.place)
    if let deadline_ms = cases.deadline_ms, deadline_ms - cases.surroundings.now_ms() < WorkOnCases.least_ms {
      await cases.send(Wake(place, due_ms: cases.surroundings.now_ms(), in: told.header.lane))
      return Worked(message, .putOff, place)
    }
    do throws(EndpointError) {
      switch try await told.family.wake(told.header, from: caller(place.tenant), in: cases) {
      case .advanced(let answer): return Worked(message, answer.isAnothers ? .overtaken : .advanced, place, answer)
      case .setAside(let answer, let reason): return Worked(message, .setAside, place, answer, cause: reason, letter: .stuck)
      case .deleted: return Worked(message, .deleted, place)
      case .resting: return Worked(message, .resting, place)
      case .notDue(let wake):
        await cases.send(wake)
        return Worked(message, .notDue, place)
      case .leased(let until_ms, let lane):
        await cases.send(Wake(place, due_ms: until_ms + WorkOnCases.leaseOver_ms, in: lane))
        return Worked(message, .leased, place)
      }
    } catch {
      guard case .crowded = error else { return await failed(message, told.family, place, error) }
      await cases.send(Wake(place, due_ms: cases.surroundings.now_ms() + CaseCount.pause_s * 1_000, in: told.header.lane))
      return Worked(message, .crowded, place)
    }
  }

  /// What a message that meets a leased case waits for beyond the lease.
  static let leaseOver_ms: Int64 = 1_000

  private func failed(_ message: WorkReceived, _ family: any CaseFamily, _ place: CasePlace, _ error: EndpointError) async -> Worked {
    switch error {
    case .conflict, .busy, .inFlight: return Worked(message, .overtaken, place)
    case _ where message.receives < WorkReceived.receivesMaximum: return Worked(message, .failed, place, cause: error.detail)
    // The table still says that the case is due: it is no fault of the case's that nobody could look.
    case .unavailable: return Worked(message, .dropped, place, cause: error.detail)
    default: return await cases.bury(message, family, place, .failed, error.detail, by: caller(place.tenant))
    }
  }
}
