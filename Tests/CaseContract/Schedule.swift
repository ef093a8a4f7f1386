import Cases
public import Fakes
import Forms
import StrictJSON
import Synchronization

/// Rule 16: seeded interleavings of a retrying caller, workers, sweeps, a person, signals, a canceller and the clock over one store that loses calls and
/// answers. What is broken, each with its schedule's seed; a schedule of the same seed is the same again.
public func schedules(of kind: Subject.Kind, count: Int, seed: UInt64) -> [String] {
  (0..<count).flatMap { number -> [String] in
    let seed = seed &+ UInt64(number)
    return Schedule(kind, seed: seed).run().map { "\(kind), seed \(seed): \($0)" }
  }
}

/// One interleaving.
public final class Schedule: Sendable {
  private static let id = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"
  private static let works = [
    Subject.work, "call,go,go", "ask", "sleep:30,call,go", "side,slow,ask,mail", "quick,pay,go,sleep:20,pay", "phase,side,phase,go,phase,read",
    "pay,pay,refuse",
  ]
  private static let tasks: [TaskWork] = [.calls, .failing, .limited, .hopeless, .nothing, .limited]

  private struct Notes {
    var answers: [CaseAnswer] = []
    /// Values of signals that were taken, and of those of which nobody knows.
    var signals: (taken: Set<String>, doubtful: Set<String>) = ([], [])
    var isCancelled = false
    var faults: [String] = []
  }

  private let subject: Subject
  private let executor: SeededExecutor
  public let store = VolatileRecordStore()
  private let surroundings: ScriptedSurroundings
  private let notifications = RecordedNotifications()
  private let notes = Mutex(Notes())
  private let work: String
  private let cancels: Bool
  /// Nil: nothing carries word of what is due.
  private let queue: VolatileWorkQueue?
  private let isLater: Bool
  private let lossOneIn: Int

  public init(_ kind: Subject.Kind, seed: UInt64) {
    let executor = SeededExecutor(seed: seed)
    self.executor = executor
    surroundings = ScriptedSurroundings(step_ms: 1, seed: seed)
    subject = Subject(kind, surroundings: surroundings) { _ in await executor.turn() }
    work = kind == .tasks ? Self.tasks[executor.below(Self.tasks.count)].rawValue : Self.works[executor.below(Self.works.count)]
    cancels = kind != .decisions && executor.below(4) == 0
    lossOneIn = [0, 60, 25][executor.below(3)]
    let surroundings = surroundings
    queue = executor.below(3) > 0 ? VolatileWorkQueue { surroundings.now_ms() } : nil
    isLater = executor.below(2) == 0
  }

  private func cases(lossless: Bool = false, deadline_ms: Int64? = nil) -> CaseStore {
    var cases = CaseStore(
      records: InterleavedRecordStore(store, executor, lossOneIn: lossless ? 0 : lossOneIn), surroundings: surroundings, notifications: notifications,
      queue: queue.map { InterleavedWorkQueue($0, executor, lossOneIn: lossless ? 0 : lossOneIn) }, deadline_ms: deadline_ms)
    // A place that were lost would never come back.
    cases.bounds = bounds
    return cases
  }

  private var bounds: CaseBounds { CaseBounds(running: [subject.family.name.singular: 1], queued: 1) }

  /// What is broken; empty where every rule held.
  public func run() -> [String] {
    let actors: [@Sendable () async -> Void] = [
      caller, worker, worker, sweep, sweep, person, { [self] in await signals("a") }, { [self] in await signals("b") }, clock,
    ]
    let carriers: [@Sendable () async -> Void] = queue == nil ? [] : [messenger, messenger, keeper, keeper, undertaker, purger]
    for actor in actors + carriers + (cancels ? [canceller] : []) { Task(executorPreference: executor) { await actor() } }
    executor.drain()
    Task(executorPreference: executor) { await self.settle() }
    executor.drain()
    return verdict()
  }

  // MARK: who is about

  /// Sends its request until it has an answer, as one who was told nothing.
  @Sendable private func caller() async {
    let cases = cases()
    let keys = Idempotency(store: cases.records, surroundings: surroundings)
    let body = subject.body(Self.id, work: work)
    for _ in 0..<6 {
      do throws(EndpointError) {
        guard case .new(let ticket) = try await keys.claim("key", route: "POST", body: body, from: Caller()) else { return }
        do throws(EndpointError) {
          note(try await subject.family.make(body, under: ticket, later: isLater, in: cases))
          return
        } catch {
          note(error)
          try? await keys.leave(ticket)
        }
      } catch { note(error) }
      await pause()
    }
  }

  @Sendable private func worker() async {
    for _ in 0..<4 {
      await pause()
      // Some have little time.
      let left_ms: Int64? = [nil, nil, 9_000, 30_000][executor.below(4)]
      let cases = cases(deadline_ms: left_ms.map { surroundings.now_ms() + $0 })
      do throws(EndpointError) { note(try await subject.family.advance(subject.place(Self.id), in: cases, ignoringLease: executor.below(4) == 0)) } catch {
        note(error)
      }
    }
  }

  /// Receives messages in any order, some twice, as a function of the queue's; some die in the middle, so that nothing of theirs is deleted.
  @Sendable private func messenger() async {
    for _ in 0..<6 {
      await pause()
      let left_ms: Int64 = [4_000, 9_000, 60_000][executor.below(3)]
      await deliver(cases(deadline_ms: surroundings.now_ms() + left_ms), dies: executor.below(5) == 0)
    }
  }

  private func deliver(_ cases: CaseStore, dies: Bool = false) async {
    guard let queue else { return }
    let received = queue.receive(atMost: 1 + executor.below(3)) { executor.below($0) }
    if let first = received.first, executor.below(5) == 0 { queue.duplicate(first.id) }
    let store = DyingRecordStore(cases.records, after: dies ? executor.below(30) : .max)
    var own = CaseStore(
      records: store, surroundings: surroundings, notifications: notifications, queue: cases.queue, deadline_ms: cases.deadline_ms)
    own.bounds = bounds
    let worked = await WorkOnCases(Families([subject.family]), in: own, correlationID: "messenger").respond(to: received)
    guard !store.isDead else { return }
    for one in worked { if let answer = one.answer { note(answer) } }
    let isLost = lossOneIn > 0 && executor.below(lossOneIn) == 0
    if !isLost { queue.delete(worked.filter { !$0.comesAgain }.map(\.message.id)) }
  }

  @Sendable private func keeper() async {
    for _ in 0..<3 {
      await pause()
      do throws(EndpointError) {
        _ = try await KeepHouse(Families([subject.family]), in: cases(deadline_ms: surroundings.now_ms() + 60_000)).respond()
      } catch { note(error) }
    }
  }

  @Sendable private func undertaker() async {
    for _ in 0..<3 {
      await pause()
      _ = await BuryMessages(Families([subject.family]), in: cases(), correlationID: "undertaker").respond(to: queue?.redriven() ?? [])
    }
  }

  @Sendable private func purger() async {
    await pause()
    if executor.below(3) == 0 { queue?.purge() }
  }

  @Sendable private func sweep() async {
    for _ in 0..<4 {
      await pause()
      do throws(EndpointError) { _ = try await SweepCases(Families([subject.family]), in: cases()).respond() } catch { note(error) }
    }
  }

  @Sendable private func person() async {
    for _ in 0..<5 {
      await pause()
      guard let token = notifications.notices.last?.token else { continue }
      do throws(EndpointError) {
        note(try await subject.family.answer(subject.wait, of: Self.id, with: subject.verdict(token), from: Caller(principal: "eve"), in: cases()))
        return
      } catch { note(error) }
    }
  }

  private func signals(_ sender: String) async {
    for number in 1...3 {
      await pause()
      let value = "\(sender)\(number)"
      do throws(EndpointError) {
        try await cases().signal(subject.place(Self.id), of: subject.family, "go", .string(value))
        notes.withLock { _ = $0.signals.taken.insert(value) }
      } catch {
        if error.status == 503 { notes.withLock { _ = $0.signals.doubtful.insert(value) } }
        note(error)
      }
    }
  }

  @Sendable private func canceller() async {
    for _ in 0..<3 {
      await pause()
      do throws(EndpointError) {
        note(try await subject.family.cancel(subject.place(Self.id), from: Caller(), in: cases()))
        notes.withLock { $0.isCancelled = true }
        return
      } catch { note(error) }
    }
  }

  @Sendable private func clock() async {
    for _ in 0..<12 {
      await pause()
      surroundings.advance(by: [10, 1_000, 6_000, 61_000][executor.below(4)])
    }
  }

  private func pause() async { for _ in 0..<executor.below(25) { await executor.turn() } }

  private func note(_ answer: CaseAnswer) { notes.withLock { $0.answers.append(answer) } }

  /// What a caller may meet is no fault; what can only be ours is.
  private func note(_ error: EndpointError) {
    if case .fault(let detail) = error { notes.withLock { $0.faults.append("rule 6: a fault of ours: \(detail)") } }
  }

  // MARK: afterwards

  /// Nobody is about any more, and nothing is lost: the sweep alone drives the case to its end, or who keeps house and the messages do.
  private func settle() async {
    let isCarried = queue != nil && executor.below(2) == 0
    let cases = cases(lossless: true)
    if store.records.allSatisfy({ $0.key.sort != CaseKeys.header }) {
      do throws(EndpointError) { note(try await subject.family.make(subject.body(Self.id, work: work), in: cases)) } catch { note(error) }
    }
    for _ in 0..<40 {
      if let header = try? await cases.header(subject.place(Self.id), subject.family.shape), subject.family.phase(header.status) == .ended { return }
      let due_ms = store.records.filter { $0.index?.partition.hasPrefix("DUE#") ?? false }.compactMap { $0.index?.sort.prefix { $0 != "#" } }
        .compactMap { Timestamp.milliseconds(String($0)) }.min()
      if let due_ms { surroundings.advance(by: max(0, due_ms - surroundings.now_ms()) + 1) }
      do throws(EndpointError) {
        if isCarried {
          _ = try await KeepHouse(Families([subject.family]), in: cases).respond()
          for _ in 0..<6 { await deliver(self.cases(lossless: true, deadline_ms: surroundings.now_ms() + 60_000)) }
          surroundings.advance(by: 60_000)
          continue
        }
        let swept = try await SweepCases(Families([subject.family]), in: cases).respond()
        // A signal puts the time ahead at which a case is due that a worker has who is gone.
        if swept.isEmpty { surroundings.advance(by: 906_000) }
        for one in swept where one.deed == .failed { notes.withLock { $0.faults.append("rule 11: the sweep failed: \(one.cause ?? "")") } }
      } catch { note(error) }
    }
  }

  /// The value of a signal that somebody sent; nil for a person's answer and a child's end.
  private func sent(_ record: Record) -> String? {
    guard let bytes = record.bytes("body"), case .object(let object)? = try? JSONReader.read(bytes) else { return nil }
    guard object["name"] == "go", case .string(let text)? = object["value"] else { return nil }
    return text
  }

  private func verdict() -> [String] {
    let notes = notes.withLock { $0 }
    var invariants = Invariants(subject, Self.id, in: store)
    // What was taken five times in vain is an operator's: its dead letter tells of it.
    let letters = store.records.count { $0.key.partition.hasSuffix("#\(CaseKeys.deadLetters)") }
    if letters > 0 {
      invariants.always()
      let innocent = store.records.filter { $0.key.partition.hasSuffix(CaseKeys.deadLetters) && $0.text("error_type") != "stuck" }
      return notes.faults + invariants.broken + (letters == 1 ? [] : ["rule 8: \(letters) dead letters tell of one case"])
        + innocent.map { "rule 8: a dead letter of a case that nobody is stuck in: \($0.text("error_message") ?? "")" }
    }
    invariants.ended()
    invariants.unkeyed(subject.tries)
    var broken = notes.faults + invariants.broken
    let bodies = Set(notes.answers.filter { $0.phase == .ended }.map(\.body))
    if bodies.count > 1 { broken.append("rule 6: a case ended in \(bodies.count) ways") }
    let values = store.records.filter { $0.key.sort.hasPrefix("INBOX#") }.compactMap(sent)
    for value in notes.signals.taken where values.count(where: { $0 == value }) != 1 { broken.append("rule 7: the signal \(value) is not stored once") }
    for value in values where !notes.signals.taken.union(notes.signals.doubtful).contains(value) { broken.append("rule 7: nobody sent \(value)") }
    let inbox = store.records.count { $0.key.sort.hasPrefix("INBOX#") }
    if !notes.isCancelled, !invariants.isCancelled, !invariants.isFailed, invariants.signalsSeen.count != inbox {
      broken.append("rule 7: of \(inbox) signals \(invariants.signalsSeen.count) were seen")
    }
    let begun = invariants.receipts.count { $0.receipt.key.hasPrefix("begun/pay") }
    let spent = store.records.first { $0.key == EchoPurse.key("local") }.flatMap { $0.integer("spent") } ?? 0
    if spent != Int64(begun) * EchoPurse.price { broken.append("rule 15: \(spent) was spent for \(begun) tries at \(EchoPurse.price)") }
    let words = subject.family.shape.words
    let ends = [words.ended, words.cancelled].map { "\(subject.family.name.singular).\($0)" }
    let endings = invariants.events.filter { ends.contains($0) }
    if endings.count != 1 { broken.append("rule 13: its end is told \(endings.count) times: \(invariants.events)") }
    return broken
  }
}

extension Invariants {
  fileprivate var isCancelled: Bool { events.contains { $0.hasSuffix(".cancelled") } }
  fileprivate var isFailed: Bool { statusNow == "failed" }
}
